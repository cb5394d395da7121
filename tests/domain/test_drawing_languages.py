"""Pictures speak every language alike: nothing is left in another one, and all of it fits the boxes."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

import pytest

from app.attribution.boxes import WIDTH
from app.attribution.collapse import collapse
from app.attribution.dot import as_dot
from app.attribution.lettering import width, wrap
from app.attribution.mermaid import as_mermaid
from app.attribution.phrases import ENGLISH, PHRASES, UKRAINIAN, Phrases, Spoken
from app.attribution.svg import as_svg
from app.attribution.words import spoken
from app.domain.case import Case
from app.domain.drawing import Drawing, Mark, Reason, draw
from app.domain.labels import label
from app.domain.standing import derive
from app.domain.vocabulary import Action, EvidenceState, PartyKind, Stance
from tests.domain.drawing_cases import drawing_of, wide
from tests.domain.making import NEUTRAL, REFUTES, case, described, party, piece, saw, unnamed

LATIN = frozenset(string.ascii_letters)


def texts(phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Every phrase, and where it stands."""
    for field in fields(phrases):
        value = getattr(phrases, field.name)
        if isinstance(value, Mapping):
            yield from ((f"{field.name}/{key}", text) for key, text in value.items())
        elif isinstance(value, tuple):
            yield from ((f"{field.name}/{place}", text) for place, text in enumerate(value))
        elif field.name != "language":
            yield field.name, value


def put_in(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def told() -> Drawing:
    """Every mark, every stance, a house, and something left out; some have a Ukrainian name."""
    of = case(
        piece("e1", "newsroom", unnamed("unnamed_group:sources"), described("person:aide", 0)),
        piece("e2", "a", "b"),
        piece("e3", "b", "a"),
        piece("e4", "newsroom", "official_body:office", stance=REFUTES),
        piece("e5", "daily", stance=NEUTRAL),
        piece("e6", "late", state=EvidenceState.PROPOSED),
        competent=("official_body:office",),
    )
    named = {"sources": "джерела", "office": "Офіс Президента"}
    parties = {
        id: replace(one, names={"uk-UA": named[one.name]} if one.name in named else {})
        for id, one in of.parties.items()
    }
    of = Case(of.evidence, parties, of.competences)
    standing = derive(of)
    return draw(of, standing, claim="Міст закрито.", caption=label(standing, of)["uk"])


def test_every_phrase_is_told_in_every_language() -> None:
    assert list(PHRASES) == [each.value for each in Spoken]
    english, ukrainian = dict(texts(ENGLISH)), dict(texts(UKRAINIAN))
    assert english.keys() == ukrainian.keys()
    for name, text in english.items():
        assert put_in(text) == put_in(ukrainian[name]), name
        written = "".join(part for part, *_ in string.Formatter().parse(ukrainian[name]))
        assert LATIN.isdisjoint(written), name
    for phrases in PHRASES.values():
        assert (set(phrases.stances), set(phrases.kinds), set(phrases.actions)) == (
            set(Stance),
            set(PartyKind),
            set(Action),
        )
        assert set(phrases.reasons) == set(Reason)
        assert set(phrases.legend) == set(Mark) - {Mark.PUBLISHER}


@pytest.mark.parametrize("language", Spoken)
def test_every_phrase_fits_its_place(language: Spoken) -> None:
    phrases = PHRASES[language]
    for remark in (phrases.official, phrases.origin, phrases.silent_origin, phrases.loop):
        lines = wrap(remark, (WIDTH - 24) / 12 / 1.1, 2)
        assert " ".join(lines) == remark
    assert width(phrases.rests_on) * 12 * 1.08 <= WIDTH
    for stance in phrases.stances.values():
        assert width(stance.upper()) * 12 * 1.08 <= 124 - 24, stance
    assert width(phrases.how_to_read) * 12 <= 680
    assert all(width(meaning) * 12 + 72 <= 720 for meaning in phrases.legend.values())


def test_a_picture_in_ukrainian_sentences() -> None:
    drawing = told()
    assert spoken("uk").describe(drawing, [collapse(side) for side in drawing.sides]) == [
        "Твердження: Міст закрито.",
        "Статус: Заперечено: Офіс Президента",
        "За: повідомлень: 3, першоджерел: від 1 до 2.",
        "newsroom; видання, сказано; на цьому тримається ця сторона; можна прочитати; посилається на: джерела та aide.",
        "a + b; видання, сказано; першоджерело, але не каже, звідки знає; посилаються одне на одного; "
        "на цьому тримається ця сторона; можна прочитати.",
        "джерела; не названо, сказано; першоджерело.",
        "aide; особа, лише описано, сказано; першоджерело.",
        "Проти: повідомлень: 1, першоджерел: 1.",
        "newsroom; видання, сказано; можна прочитати; посилається на: Офіс Президента.",
        "Офіс Президента; офіційний орган, сказано; офіційно, від власного імені; першоджерело; "
        "на цьому тримається ця сторона.",
        "Нейтрально: повідомлень: 1, не враховано.",
        "daily; видання, сказано; першоджерело, але не каже, звідки знає; можна прочитати.",
        "Додано, але не враховано: запропоновано — 1.",
    ]


def test_every_picture_is_in_the_language_asked_for() -> None:
    drawing = told()
    for as_text in (as_svg, as_dot, as_mermaid):
        english, ukrainian = as_text(drawing), as_text(drawing, spoken("uk"))
        assert "RESTS ON THIS" in english
        assert "official" in english
        assert "ТРИМАЄТЬСЯ НА ЦЬОМУ" in ukrainian
        assert "Офіс Президента" in ukrainian
        for phrase in ("RESTS ON", "CLAIM", "Supports", "origin", "outlet", "said", "office"):
            assert phrase not in ukrainian, (as_text, phrase)
    assert 'lang="uk"' in as_svg(drawing, spoken("uk"))
    assert 'lang="en"' in as_svg(drawing)


def test_piles_are_told_in_ukrainian() -> None:
    pages = case(*(piece(f"e{place}", f"p{place}", saw(f"person:s{place}")) for place in range(14)))
    assert "ще 2, серед них" in as_svg(drawing_of(pages), spoken("uk"))
    many = drawing_of(wide(2_000))
    assert spoken("uk").tally(many.supports) == "повідомлень: 2\u00a0000, першоджерел: 1"


def test_a_house_is_called_by_the_names_of_its_language() -> None:
    house = [replace(party(name, house="a"), names={"uk": f"«{name}»"}) for name in "ab"]
    (source,) = drawing_of(case(piece("e1", "a"), piece("e2", "b"), parties=tuple(house))).supports.sources
    assert spoken("uk").called(source) == "«a» («b»)"
    assert spoken("en").called(source) == "a (b)"
