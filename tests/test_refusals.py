"""What pages say when something is refused is there in every language: each sentence that the code can say."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.pages.refusals import told

APP = Path(__file__).parent.parent / "app"
SPEAKERS = (
    *("claims", "evidence", "verdicts", "pages", "workbench", "parties/schemas.py", "parties/queries.py"),
    *("facets.py", "desk_register.py", "party_register.py", "scale_register.py", "verdict_register.py", "paging.py"),
    *("word_search.py", "db.py", "web/fields.py", "web/signed_in.py", "web/deps.py", "web/forms.py", "web/health.py"),
    *("web/admission.py", "web/guard.py", "web/methods.py", "web/etags.py", "domain/urls.py", "domain/names.py"),
    "domain/verdicts.py",
)
"""What pages and the workbench call when they read, and when they do what a form asks for."""

KINDS = {"Conflict", "Fault", "Forbidden", "Invalid", "NotFound", "PreconditionFailed", "Refusal", "Unavailable"}
KINDS |= {"PreconditionRequired", "RatingError", "ValueError"}
PLACE = {"Fault": 1, "Refusal": 2}


def sentences() -> Iterator[str]:
    """The sentences of refusals in the code, with a number in the place of each value."""
    for name in SPEAKERS:
        path = APP / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    kind = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    said = node.args[PLACE.get(kind, 0) :][:1] if kind in KINDS else []
                    yield from (text for one in said for text in spoken(one))


def spoken(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in values)
        case ast.List(elts=elements):
            yield from (text for each in elements if isinstance(each, ast.Tuple) for text in spoken(each.elts[1]))


def test_every_refusal_of_a_page_is_told_in_ukrainian() -> None:
    said = set(sentences())
    assert len(said) > 80
    assert sorted(one for one in said if told(one, "uk") == one) == []


def test_the_catalogue_says_nothing_twice_and_fills_in_what_it_is_given() -> None:
    source = (APP / "pages" / "locale" / "uk.refusals.po").read_bytes()
    catalogue = [one for one in read_po(io.BytesIO(source), locale="uk") if one.id]
    for one in catalogue:
        assert one.string, one.id
        assert "{" in str(one.id) or told(str(one.id), "uk") == one.string
    assert told("the claim has no revision 12", "uk") == "у твердження немає редакції 12"
    assert told("This evidence is rejected; it can't be retracted now.", "uk").startswith(
        "Це свідчення має стан «відхил"
    )


@pytest.mark.parametrize("sentence", ["Nobody ever said so.", ""])
def test_what_is_not_known_stays_as_it_is(sentence: str) -> None:
    assert told(sentence, "uk") == told(sentence, "en") == sentence
