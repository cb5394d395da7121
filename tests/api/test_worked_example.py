"""The first acceptance test: the worked example, told to the API as it happened."""

from datetime import UTC, datetime

from tests import worked_example
from tests.api.client import Api, official, outlet, unnamed

MORNING = datetime(2025, 11, 20, 9, tzinfo=UTC)
EVENING = datetime(2025, 11, 20, 17, tzinfo=UTC)

NEWSROOM = {
    "party": {"name": "Newsroom", "kind": "outlet", "domain": "www.newsroom.example"},
    "action": "reported",
    "url": "https://www.newsroom.example/plan",
}
OFFICE = official("President's Office")
ZELENSKY = {"party": {"name": "Volodymyr Zelensky", "kind": "person"}, "action": "said"}
PLAN = {"party": {"name": "Draft peace plan", "kind": "document"}, "action": "published"}
NAMELESS = unnamed("unnamed sources", anonymity="unnamed", anonymity_reason="not authorised to speak")

MET = (
    "Zelensky met the US Army Secretary Driscoll and General George in Kyiv; both sides agreed to go on with the plan."
)
STORY = {
    1: ("Zelensky received an American draft peace plan.", [(EVENING, "supports", NEWSROOM, OFFICE)]),
    2: (MET, [(EVENING, "supports", NEWSROOM, OFFICE)]),
    3: (
        "Ukraine rejected the plan.",
        [
            (MORNING, "supports", NEWSROOM, outlet("The Telegraph"), NAMELESS),
            (EVENING, "refutes", NEWSROOM, {**OFFICE, "action": "denied"}),
        ],
    ),
    **{number: (f"{number}. What the draft says.", [(MORNING, "supports", NEWSROOM, PLAN)]) for number in range(4, 9)},
    9: ("The plan lifts sanctions on Russia.", [(MORNING, "supports", NEWSROOM, outlet("Bloomberg"))]),
    10: (
        "The White House is secretly consulting Russia on a new plan.",
        [
            (
                MORNING,
                "supports",
                NEWSROOM,
                outlet("Axios"),
                unnamed("Russian officials"),
                unnamed("American officials", credited_by=1),
            )
        ],
    ),
    11: ("Trump approved the plan.", [(MORNING, "supports", NEWSROOM, outlet("NBC"), NAMELESS)]),
    12: (
        "Witkoff was to meet Zelensky in Turkey on 19 November and put it off.",
        [(MORNING, "supports", NEWSROOM, unnamed("Ukrainian officials"), unnamed("American officials", credited_by=0))],
    ),
    13: ("Witkoff discussed the plan with Umerov in Miami.", [(MORNING, "supports", NEWSROOM)]),
    14: ("Zelensky announced work on prisoner exchanges.", [(MORNING, "supports", NEWSROOM, ZELENSKY)]),
}


def test_fourteen_claims_come_out_as_they_must_now_and_at_noon(api: Api) -> None:
    api.clock.now = MORNING.replace(hour=8)
    subject = api.post("/v1/subjects", {"slug": "president-of-ukraine", "name": "President of Ukraine"})
    for party in (
        {**OFFICE["party"], "names": {"en": "the President's Office", "uk": "Офіс Президента України"}},
        {**PLAN["party"], "names": {"en": "the draft peace plan"}},
        ZELENSKY["party"],
    ):
        made = api.post("/v1/parties", party)
        if party["kind"] != "document":
            api.post("/v1/competences", {"party_id": made["id"], "subject_id": subject["id"]}, by="admin")
    claims = [api.claim(text, subjects=["president-of-ukraine"]) for text, _ in STORY.values()]
    for moment in (MORNING, EVENING):
        api.clock.now = moment
        for claim, (_, reports) in zip(claims, STORY.values(), strict=True):
            for at, stance, *chain in reports:
                if at == moment:
                    api.attach(claim, *chain, stance=stance, published_at=at.isoformat())
    worked_example.check(api, claims)
    # However often a party was named, it was created once, and none by mistake.
    assert len(api.walk("/v1/parties")) == 12
    # Who spoke when: the timeline tells the hour at which claim 3 turned.
    turned = [(one["recorded_at"], one["standing"]["status"]) for one in api.walk(f"{claims[2]}/timeline")]
    assert [(at[:16], status) for at, status in turned] == [
        ("2025-11-20T08:00", "unverified"),
        ("2025-11-20T09:00", "single_source"),
        ("2025-11-20T17:00", "contradicted"),
    ]
    ukrainian = {number: api.standing(claims[number - 1])["label"]["uk"] for number in (3, 10)}
    assert ukrainian == {
        3: "Заперечено: Офіс Президента України",
        10: "Повідомляє одне джерело: Axios (джерела: Russian officials та American officials)",
    }
