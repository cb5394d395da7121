"""The report of the worked example: its sources, its claims with their evidence, and the words it says them in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.vocabulary import Action, Anonymity, PartyKind, Stance

MORNING = datetime(2025, 11, 20, 9, tzinfo=UTC)
EVENING = datetime(2025, 11, 20, 17, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """A party of the example, and how it speaks in a chain."""

    name: str
    kind: PartyKind
    action: Action
    anonymity: Anonymity = Anonymity.NAMED
    uk: str | None = None
    domain: str | None = None
    in_a_sentence: str | None = None


NEWSROOM = Source("Newsroom", PartyKind.OUTLET, Action.REPORTED, domain="newsroom.example")
OFFICE = Source(
    "President's Office",
    PartyKind.OFFICIAL_BODY,
    Action.SAID,
    uk="Офіс Президента України",
    in_a_sentence="the President's Office",
)
ZELENSKY = Source("Volodymyr Zelensky", PartyKind.PERSON, Action.SAID, uk="Володимир Зеленський")
TELEGRAPH = Source("The Telegraph", PartyKind.OUTLET, Action.REPORTED, domain="telegraph.co.uk")
BLOOMBERG = Source("Bloomberg", PartyKind.OUTLET, Action.REPORTED, domain="bloomberg.com")
AXIOS = Source("Axios", PartyKind.OUTLET, Action.REPORTED, domain="axios.com")
NBC = Source("NBC", PartyKind.OUTLET, Action.REPORTED, domain="nbcnews.com")
PLAN = Source(
    "Draft peace plan",
    PartyKind.DOCUMENT,
    Action.PUBLISHED,
    uk="проєкт мирного плану",
    in_a_sentence="the draft peace plan",
)
UNNAMED = Source("unnamed sources", PartyKind.UNNAMED_GROUP, Action.SAID, Anonymity.UNNAMED, uk="неназвані джерела")
RUSSIANS = Source(
    "Russian officials", PartyKind.UNNAMED_GROUP, Action.SAID, Anonymity.DESCRIBED, uk="російські посадовці"
)
AMERICANS = Source(
    "American officials", PartyKind.UNNAMED_GROUP, Action.SAID, Anonymity.DESCRIBED, uk="американські посадовці"
)
UKRAINIANS = Source(
    "Ukrainian officials", PartyKind.UNNAMED_GROUP, Action.SAID, Anonymity.DESCRIBED, uk="українські посадовці"
)
SOURCES = (
    NEWSROOM,
    OFFICE,
    ZELENSKY,
    TELEGRAPH,
    BLOOMBERG,
    AXIOS,
    NBC,
    PLAN,
    UNNAMED,
    RUSSIANS,
    AMERICANS,
    UKRAINIANS,
)


@dataclass(frozen=True, slots=True)
class Attached:
    """Evidence of the example: when it is recorded, its stance, and its chain as (source, credited by)."""

    at: datetime
    stance: Stance
    chain: tuple[tuple[Source, int | None], ...]


def _supports(at: datetime, *chain: Source, fan: int | None = None) -> Attached:
    """A line of sources; from the place `fan` on, all are credited by the one before that place."""
    credits = [fan - 1 if fan is not None and seq >= fan else None for seq in range(len(chain))]
    return Attached(at, Stance.SUPPORTS, tuple(zip(chain, credits, strict=True)))


REPORT: tuple[tuple[str, tuple[Attached, ...]], ...] = (
    (
        "Zelensky received an American draft of a peace plan.",
        (_supports(EVENING, NEWSROOM, OFFICE),),
    ),
    (
        "Zelensky met US Army Secretary Driscoll and General George in Kyiv, and both sides agreed to go on working "
        "on the plan.",
        (_supports(EVENING, NEWSROOM, OFFICE),),
    ),
    (
        "Ukraine rejected the plan.",
        (
            _supports(MORNING, NEWSROOM, TELEGRAPH, UNNAMED),
            Attached(EVENING, Stance.REFUTES, ((NEWSROOM, None), (OFFICE, None))),
        ),
    ),
    (
        "Under the plan Russia would control Donetsk and Luhansk de facto, Ukraine would keep them de jure, and "
        "Moscow would pay rent.",
        (_supports(MORNING, NEWSROOM, PLAN),),
    ),
    (
        "The plan asks Kyiv to halve its army and give up long-range missiles.",
        (_supports(MORNING, NEWSROOM, PLAN),),
    ),
    (
        "The plan bars foreign troops and foreign aircraft from Ukraine.",
        (_supports(MORNING, NEWSROOM, PLAN),),
    ),
    (
        "The plan gives the Russian language and church official status in the occupied territories.",
        (_supports(MORNING, NEWSROOM, PLAN),),
    ),
    (
        "The plan lets Ukraine negotiate security guarantees with the United States and Europe.",
        (_supports(MORNING, NEWSROOM, PLAN),),
    ),
    (
        "The plan lifts sanctions on Russia and ends war-crimes investigations.",
        (_supports(MORNING, NEWSROOM, BLOOMBERG),),
    ),
    (
        "The White House is secretly consulting Russia on a new plan.",
        (_supports(MORNING, NEWSROOM, AXIOS, RUSSIANS, AMERICANS, fan=2),),
    ),
    (
        "Trump approved the plan.",
        (_supports(MORNING, NEWSROOM, NBC, UNNAMED),),
    ),
    (
        "Witkoff was to meet Zelensky in Turkey on 19 November and put it off.",
        (_supports(MORNING, NEWSROOM, UKRAINIANS, AMERICANS, fan=1),),
    ),
    (
        "Witkoff discussed the plan with Umerov in Miami.",
        (_supports(MORNING, NEWSROOM),),
    ),
    (
        "On 16 November Zelensky announced work on restarting negotiations and prisoner exchanges.",
        (_supports(MORNING, NEWSROOM, ZELENSKY),),
    ),
)

WORDS: tuple[str, ...] = (
    "Zelensky received an American draft of a peace plan",
    "he met US Army Secretary Driscoll and General George in Kyiv, and that both sides agreed to go on working on it",
    "Ukraine rejected the plan",
    "Russia would control Donetsk and Luhansk de facto while Ukraine would keep them de jure, and Moscow would pay "
    "rent",
    "The draft asks Kyiv to halve its army and to give up long-range missiles",
    "it bars foreign troops and foreign aircraft from Ukraine",
    "gives the Russian language and church official status in the occupied territories",
    "It lets Ukraine negotiate security guarantees with the United States and Europe",
    "the plan lifts sanctions on Russia and ends war-crimes investigations",
    "the White House is secretly consulting Russia on a new plan",
    "Trump approved it",
    "Witkoff was to meet Zelensky in Turkey on 19 November and put it off",
    "Witkoff discussed the plan with Umerov in Miami",
    "On 16 November Zelensky announced work on restarting negotiations and prisoner exchanges",
)
"""How the report says each of them, in its order."""

VERDICT = (
    "The President's Office says that both sides agreed to go on working on the plan. That it was rejected rests on "
    "sources whom The Telegraph does not name."
)
"""What the example's desk judges of the third claim."""

JUDGED = 2
