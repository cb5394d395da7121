"""One news report of 20 November 2025: its fourteen claims come out as they must."""

from datetime import UTC, datetime

import pytest

from app.domain.case import Case, Competence, Evidence, Party
from app.domain.labels import label
from app.domain.standing import Standing, derive
from app.domain.vocabulary import Action, Flag, Official, PartyKind, Status
from tests.domain.making import REFUTES, By, described, party, piece, unnamed

NAMES = {
    "newsroom": (PartyKind.OUTLET, "Newsroom", None),
    "telegraph": (PartyKind.OUTLET, "The Telegraph", None),
    "bloomberg": (PartyKind.OUTLET, "Bloomberg", None),
    "axios": (PartyKind.OUTLET, "Axios", None),
    "nbc": (PartyKind.OUTLET, "NBC", None),
    "office": (PartyKind.OFFICIAL_BODY, "The President's Office", "Офіс Президента України"),
    "zelensky": (PartyKind.PERSON, "Volodymyr Zelensky", "Володимир Зеленський"),
    "plan": (PartyKind.DOCUMENT, "the draft plan", "проєкт плану"),
    "sources": (PartyKind.UNNAMED_GROUP, "unnamed sources", "неназвані джерела"),
    "russians": (PartyKind.UNNAMED_GROUP, "Russian officials", "російські посадовці"),
    "americans": (PartyKind.UNNAMED_GROUP, "American officials", "американські посадовці"),
    "ukrainians": (PartyKind.UNNAMED_GROUP, "Ukrainian officials", "українські посадовці"),
}
PARTIES: dict[str, Party] = {
    id: party(id, kind=kind, name=name, names={"uk": ukrainian} if ukrainian else {})
    for id, (kind, name, ukrainian) in NAMES.items()
}
COMPETENT = (Competence("office", datetime(2019, 5, 20, tzinfo=UTC)), Competence("zelensky"))

MORNING = datetime(2025, 11, 20, 9, tzinfo=UTC)
EVENING = datetime(2025, 11, 20, 17, tzinfo=UTC)

NEWSROOM = By("newsroom", action=Action.REPORTED)
OFFICE = piece("office-report", NEWSROOM, "office", recorded_at=EVENING)
PLAN = piece("plan-report", NEWSROOM, By("plan", action=Action.PUBLISHED))
TELEGRAPH = piece("telegraph-report", NEWSROOM, By("telegraph"), unnamed("sources"), recorded_at=MORNING)
DENIAL = piece("office-denial", NEWSROOM, By("office", action=Action.DENIED), stance=REFUTES, recorded_at=EVENING)
BLOOMBERG = piece("bloomberg-report", NEWSROOM, By("bloomberg", action=Action.REPORTED))
AXIOS = piece("axios-report", NEWSROOM, By("axios"), described("russians"), described("americans", 1))
NBC = piece("nbc-report", NEWSROOM, By("nbc"), unnamed("sources"))
OFFICIALS = piece("officials-report", NEWSROOM, described("ukrainians"), described("americans", 0))
ALONE = piece("own-report", NEWSROOM)
ZELENSKY = piece("zelensky-report", NEWSROOM, "zelensky")

CONFIRMED, SINGLE = Status.CONFIRMED, Status.SINGLE_SOURCE
ON_RELAY = [Flag.RELAYED_ONLY]
BY_OFFICE = ("Confirmed by the President's Office", "Підтверджено: Офіс Президента України")
BY_PLAN = ("Reported by a single source: the draft plan", "Повідомляє одне джерело: проєкт плану")

CLAIMS: dict[int, tuple[list[Evidence], Status, list[Flag], list[str], tuple[str, str]]] = {
    1: ([OFFICE], CONFIRMED, ON_RELAY, ["office"], BY_OFFICE),
    2: ([OFFICE], CONFIRMED, ON_RELAY, ["office"], BY_OFFICE),
    3: (
        [TELEGRAPH, DENIAL],
        Status.CONTRADICTED,
        [Flag.OFFICIALLY_DENIED],
        ["sources"],
        ("Contradicted by the President's Office", "Заперечено: Офіс Президента України"),
    ),
    **dict.fromkeys(range(4, 9), ([PLAN], SINGLE, [], ["plan"], BY_PLAN)),
    9: (
        [BLOOMBERG],
        SINGLE,
        [Flag.UNKNOWN_LINEAGE],
        ["bloomberg"],
        (
            "Reported by a single source: Bloomberg, which names no source",
            "Повідомляє одне джерело: Bloomberg (джерело не вказано)",
        ),
    ),
    10: (
        [AXIOS],
        SINGLE,
        [Flag.UNNAMED_ONLY],
        ["axios"],
        (
            "Reported by a single source: Axios, citing Russian officials and American officials",
            "Повідомляє одне джерело: Axios (джерела: російські посадовці та американські посадовці)",
        ),
    ),
    11: (
        [NBC],
        SINGLE,
        [Flag.UNNAMED_ONLY],
        ["sources"],
        (
            "Reported by a single source: NBC, citing unnamed sources",
            "Повідомляє одне джерело: NBC (джерела: неназвані джерела)",
        ),
    ),
    12: (
        [OFFICIALS],
        SINGLE,
        [Flag.UNNAMED_ONLY],
        ["newsroom"],
        (
            "Reported by a single source: Newsroom, citing Ukrainian officials and American officials",
            "Повідомляє одне джерело: Newsroom (джерела: українські посадовці та американські посадовці)",
        ),
    ),
    13: (
        [ALONE],
        SINGLE,
        [Flag.UNKNOWN_LINEAGE],
        ["newsroom"],
        (
            "Reported by a single source: Newsroom, which names no source",
            "Повідомляє одне джерело: Newsroom (джерело не вказано)",
        ),
    ),
    14: (
        [ZELENSKY],
        CONFIRMED,
        ON_RELAY,
        ["zelensky"],
        ("Confirmed by Volodymyr Zelensky", "Підтверджено: Володимир Зеленський"),
    ),
}


def of(*pieces: Evidence) -> tuple[Case, Standing]:
    case = Case(pieces, PARTIES, COMPETENT)
    return case, derive(case)


@pytest.mark.parametrize("number", CLAIMS)
def test_claim(number: int) -> None:
    pieces, status, flags, rests_on, (english, ukrainian) = CLAIMS[number]
    case, standing = of(*pieces)
    assert standing.status is status
    assert list(standing.flags) == flags
    assert [carrier.party for carrier in standing.rests_on] == rests_on
    assert label(standing, case) == {"en": english, "uk": ukrainian}
    assert set(standing.because) == {piece.id for piece in pieces}
    assert (standing.rule, standing.version) == ("secondsource-standing", 1)


def test_confirmations_are_relayed() -> None:
    for number in (1, 2, 14):
        pieces, *_ = CLAIMS[number]
        _, standing = of(*pieces)
        assert standing.supports.official is Official.RELAYED
        assert standing.official_parties == standing.supports.official_parties == (pieces[0].hops[1].party,)


def test_claim_3_before_the_denial() -> None:
    case, standing = of(TELEGRAPH)
    assert (standing.status, standing.flags) == (Status.SINGLE_SOURCE, (Flag.UNNAMED_ONLY,))
    assert label(standing, case)["en"] == "Reported by a single source: The Telegraph, citing unnamed sources"
    (carrier,) = standing.rests_on
    assert (carrier.party, carrier.credited_by, carrier.name) == ("sources", "telegraph", "unnamed sources")
