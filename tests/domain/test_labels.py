"""What a reader reads, in both languages."""

import pytest

from app.domain.case import Evidence, Party
from app.domain.labels import flag_label, label, reasons, status_label
from app.domain.standing import derive
from app.domain.vocabulary import EvidenceState, Flag, Level, PartyKind, RetractionKind, Status
from app.domain.wording import ENGLISH, UKRAINIAN, WORDINGS, Wording
from tests.domain.making import REFUTES, case, described, party, piece, saw, unnamed

OFFICE = party(
    "office", kind=PartyKind.OFFICIAL_BODY, name="The President's Office", names={"uk": "Офіс Президента України"}
)
SOURCES = party("sources", kind=PartyKind.UNNAMED_GROUP, name="unnamed sources", names={"uk": "неназвані джерела"})


def english(*pieces: Evidence, **given) -> str:
    return told(*pieces, **given)[0]


def told(*pieces: Evidence, parties: tuple[Party, ...] = (), **given) -> tuple[str, str]:
    one = case(*pieces, parties=(OFFICE, SOURCES, *parties), **given)
    found = label(derive(one), one)
    assert list(found) == ["en", "uk"]
    return found["en"], found["uk"]


def against(id: str, *hops) -> Evidence:
    return piece(id, *hops, stance=REFUTES)


def test_nothing_counts() -> None:
    assert told() == ("Not verified: no evidence counts yet", "Не перевірено: жодного свідчення ще не враховано")
    gone = piece("1", "a", state=EvidenceState.RETRACTED, retraction=RetractionKind.ORIGIN)
    assert told(gone) == ("Retracted by its source", "Відкликано самим джерелом")


HIDDEN = [piece(id, id, unnamed("sources")) for id in ("a", "b")]
SEEN = [piece(id, saw(id)) for id in ("c", "d")]


def test_each_level_of_support() -> None:
    assert told(piece("1", saw("a"))) == ("Reported by a single source: a", "Повідомляє одне джерело: a")
    assert told(*HIDDEN) == (
        "Reported by several sources that may be one: a, citing unnamed sources; and b, citing unnamed sources",
        "Повідомляють кілька джерел, які можуть виявитися одним: "
        "a (джерела: неназвані джерела) та b (джерела: неназвані джерела)",
    )
    assert told(*SEEN) == (
        "Corroborated by several sources not shown to be dependent: c and d",
        "Підкріплено кількома джерелами, залежність між якими не встановлено: c та d",
    )
    assert told(piece("1", "a", "office"), competent=("office",)) == (
        "Confirmed by the President's Office",
        "Підтверджено: Офіс Президента України",
    )


def refuting(pieces: list[Evidence]) -> list[Evidence]:
    return [
        against(one.id, *(saw(hop.party) if hop.seq == 0 else unnamed(hop.party) for hop in one.hops)) for one in pieces
    ]


def test_each_level_of_contradiction() -> None:
    assert told(against("1", saw("a"))) == ("Contradicted by a single source: a", "Заперечує одне джерело: a")
    assert told(*refuting(HIDDEN)) == (
        "Contradicted by several sources that may be one: a, citing unnamed sources; and b, citing unnamed sources",
        "Заперечують кілька джерел, які можуть виявитися одним: "
        "a (джерела: неназвані джерела) та b (джерела: неназвані джерела)",
    )
    assert told(*refuting(SEEN)) == (
        "Contradicted by several sources not shown to be dependent: c and d",
        "Заперечено кількома джерелами, залежність між якими не встановлено: c та d",
    )
    assert told(against("1", "a", "office"), competent=("office",)) == (
        "Contradicted by the President's Office",
        "Заперечено: Офіс Президента України",
    )


def test_both_sides() -> None:
    assert told(piece("1", saw("a")), against("2", "b")) == (
        "Disputed: reported by a; contradicted by b, which names no source",
        "Спірно: за — a; проти — b (джерело не вказано)",
    )
    assert told(*SEEN, against("2", saw("b"))) == (
        "Corroborated by several sources not shown to be dependent: c and d; contested by b",
        "Підкріплено кількома джерелами, залежність між якими не встановлено: c та d; проти — b",
    )
    assert told(piece("1", "office"), against("2", saw("b")), competent=("office",)) == (
        "Confirmed by the President's Office; contested by b",
        "Підтверджено: Офіс Президента України; проти — b",
    )
    assert told(piece("1", "person:p"), against("2", "a", "office"), competent=("office", "person:p")) == (
        "Disputed: reported by p; contradicted by the President's Office",
        "Спірно: за — p; проти — Офіс Президента України",
    )


def test_ways_to_name_what_it_rests_on() -> None:
    single = "Reported by a single source: "
    assert english(piece("1", "a", unnamed("sources"))) == f"{single}a, citing unnamed sources"
    assert english(piece("1", "x", "a", unnamed("sources"), described("unnamed_group:y", 1))) == (
        f"{single}a, citing unnamed sources and y"
    )
    assert english(piece("1", "x", unnamed("sources"), unnamed("unnamed_group:y"))) == f"{single}x, citing y"
    assert english(piece("1", "x", unnamed("b"))) == f"{single}x, citing b"
    assert english(piece("1", "x", "a")) == f"{single}a, which names no source"
    assert english(piece("1", "a", "person:b")) == f"{single}b"


def test_a_loop_is_named_by_all_its_members() -> None:
    ring = [piece("1", "a", "b"), piece("2", "b", "c"), piece("3", "c", "a")]
    assert told(*ring) == (
        "Reported by a single source: a, b and c, which credit each other",
        "Повідомляє одне джерело: a, b та c (посилаються одне на одного)",
    )


def test_long_lists_are_cut_short() -> None:
    everyone = [piece(id, saw(id)) for id in "abcde"]
    begin = "Corroborated by several sources not shown to be dependent:"
    assert english(*everyone[:3]) == f"{begin} a, b and c"
    assert english(*everyone[:4]) == f"{begin} a, b, c and 1 more"
    assert told(*everyone) == (
        f"{begin} a, b, c and 2 more",
        "Підкріплено кількома джерелами, залежність між якими не встановлено: a, b, c та ще 2",
    )
    assert english(*(piece(id, id) for id in "abcd")) == (
        "Reported by several sources that may be one: "
        "a, which names no source; b, which names no source; c, which names no source; and 1 more"
    )


def test_the_same_party_is_named_once() -> None:
    same = [party(id, name=id.upper(), identity="i") for id in ("p", "q")]
    speak = [piece("1", "p"), piece("2", "q"), piece("3", "office")]
    assert (
        english(*speak, parties=tuple(same), competent=("p", "office")) == "Confirmed by the President's Office and P"
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({}, ("n", "n")),
        ({"uk": "у"}, ("n", "у")),
        ({"en": "e", "uk": "у"}, ("e", "у")),
        ({"en-GB": "g", "uk-UA": "ю"}, ("g", "ю")),
        ({"en-GB": "g", "en": "e"}, ("e", "n")),
        ({"eng": "x", "ukr": "x", "de": "x"}, ("n", "n")),
    ],
)
def test_names_by_language(names: dict[str, str], expected: tuple[str, str]) -> None:
    found = told(piece("1", saw("a")), parties=(party("a", name="n", names=names),))
    assert found == (f"Reported by a single source: {expected[0]}", f"Повідомляє одне джерело: {expected[1]}")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (PartyKind.OFFICIAL_BODY, "The Ministry", "the Ministry"),
        (PartyKind.OFFICIAL_BODY, "The The", "the The"),
        (PartyKind.OFFICIAL_BODY, "Ministry", "Ministry"),
        (PartyKind.OFFICIAL_BODY, "Theatre Council", "Theatre Council"),
        (PartyKind.OUTLET, "The Telegraph", "The Telegraph"),
    ],
)
def test_an_article_is_small_inside_a_sentence(kind: PartyKind, name: str, expected: str) -> None:
    assert english(piece("1", saw("a")), parties=(party("a", kind=kind, name=name),)).endswith(f": {expected}")


def test_names_cannot_reorder_or_fill_in_the_sentence() -> None:
    hostile = party("a", name="{who}\u202e{sentence}")
    assert english(piece("1", saw("a")), parties=(hostile,)) == (
        "Reported by a single source: \u2068{who}{sentence}\u2069"
    )


def test_reasons() -> None:
    one = case(
        piece("1", "a", unnamed("sources")),
        against("2", "b", "office"),
        competent=("office",),
        parties=(OFFICE, SOURCES),
    )
    assert reasons(derive(one), one) == {
        "en": (
            "Evidence that counts: 1 for, 1 against",
            "What speaks for it rests on a, citing unnamed sources",
            "What speaks against it rests on the President's Office",
            "A competent party denies it on the record",
        ),
        "uk": (
            "Враховані свідчення: за — 1, проти — 1",
            "На чому тримаються свідчення за: a (джерела: неназвані джерела)",
            "На чому тримаються свідчення проти: Офіс Президента України",
            "Компетентна сторона офіційно це заперечує",
        ),
    }
    nothing = case()
    assert reasons(derive(nothing), nothing)["en"] == ("Evidence that counts: 0 for, 0 against",)
    report = case(piece("1", saw("a")))
    assert reasons(derive(report), report)["en"][1:] == ("What speaks for it rests on a",)
    denial = case(against("1", "a"))
    assert reasons(derive(denial), denial)["en"][1:] == (
        "What speaks against it rests on a, which names no source",
        "At least one report names no source",
    )


def phrases(wording: Wording) -> list[str]:
    tables = (wording.reported, wording.refuted, wording.statuses, wording.flags)
    texts = [getattr(wording, field) for field in wording.__slots__]
    return [text for text in texts if isinstance(text, str)] + [text for table in tables for text in table.values()]


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.language)
def test_every_word_has_a_wording_that_claims_nothing_it_cannot_know(wording: Wording) -> None:
    assert set(wording.statuses) == set(Status)
    assert set(wording.flags) == set(Flag)
    assert set(wording.reported) == set(wording.refuted) == set(Level) - {Level.NONE}
    for text in phrases(wording):
        assert text == text.strip() or text in wording.separators
        assert "independent" not in text.lower()
        assert "незалежн" not in text.lower()
    assert len({*wording.statuses.values()}) == len(Status)
    assert len({*wording.flags.values()}) == len(Flag)


def test_status_and_flag_labels() -> None:
    assert WORDINGS == (ENGLISH, UKRAINIAN)
    assert status_label(Status.SINGLE_SOURCE) == {"en": "Single source", "uk": "Одне джерело"}
    assert {status: status_label(status)["en"] for status in Status} == dict(ENGLISH.statuses)
    assert flag_label(Flag.UNNAMED_ONLY) == {"en": "No origin is named", "uk": "Жодне першоджерело не назване"}
    assert {flag: flag_label(flag)["uk"] for flag in Flag} == dict(UKRAINIAN.flags)
