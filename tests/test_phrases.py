"""Every phrase of the pages is there in every language, and no catalogue holds one that nothing says."""

import io
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.domain.vocabulary import (
    Action,
    EvidenceState,
    Flag,
    Level,
    NormalizedRating,
    Official,
    PartyKind,
    ReviewCause,
    Stance,
)

PAGES = Path(__file__).parent.parent / "app" / "pages"
WORDS = (Action, EvidenceState, Flag, Level, NormalizedRating, Official, PartyKind, ReviewCause, Stance)


def said() -> set[str]:
    """The phrases in templates and code, and the words of the vocabulary that pages show."""
    found = extract_from_dir(
        PAGES,
        method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "phrase": (2,)},
    )
    phrases = {message if isinstance(message, str) else message[0] for _, _, message, *_ in found}
    return phrases | {word.value.replace("_", " ") for words in WORDS for word in words}


def test_every_phrase_is_translated() -> None:
    catalogue = read_po(io.BytesIO((PAGES / "locale" / "uk.po").read_bytes()), locale="uk")
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
    assert sorted(said() - known) == []
    assert sorted(known - said()) == []
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else message.string
        assert all(texts), message.id
        assert not message.fuzzy
        assert list(message.check(catalogue)) == []
