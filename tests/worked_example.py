"""One news report of 20 November 2025: what PRODUCT.md's table says of its fourteen claims, and what the API must."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from tests.api.client import Api

NOON = "2025-11-20T12:00:00Z"
CLAIMS = 14

SINGLE = "single_source"
OFFICE = ("President's Office", "named", None, (), False)
PLAN = ("Draft peace plan", "named", None, (), False)
TELEGRAPH = ("unnamed sources", "unnamed", "The Telegraph", (), False)
RELAYED = ("confirmed", ["relayed_only"])

NOW: dict[int, tuple[str, list[str], tuple[Any, ...], str]] = {
    1: (*RELAYED, OFFICE, "Confirmed by the President's Office"),
    2: (*RELAYED, OFFICE, "Confirmed by the President's Office"),
    3: ("contradicted", ["officially_denied"], TELEGRAPH, "Contradicted by the President's Office"),
    **dict.fromkeys(range(4, 9), (SINGLE, [], PLAN, "Reported by a single source: the draft peace plan")),
    9: (
        SINGLE,
        ["unknown_lineage"],
        ("Bloomberg", "named", None, (), True),
        "Reported by a single source: Bloomberg, which names no source",
    ),
    10: (
        SINGLE,
        ["unnamed_only"],
        ("Axios", "named", None, ("Russian officials", "American officials"), False),
        "Reported by a single source: Axios, citing Russian officials and American officials",
    ),
    11: (
        SINGLE,
        ["unnamed_only"],
        ("unnamed sources", "unnamed", "NBC", (), False),
        "Reported by a single source: NBC, citing unnamed sources",
    ),
    12: (
        SINGLE,
        ["unnamed_only"],
        ("Newsroom", "named", None, ("Ukrainian officials", "American officials"), False),
        "Reported by a single source: Newsroom, citing Ukrainian officials and American officials",
    ),
    13: (
        SINGLE,
        ["unknown_lineage"],
        ("Newsroom", "named", None, (), True),
        "Reported by a single source: Newsroom, which names no source",
    ),
    14: (*RELAYED, ("Volodymyr Zelensky", "named", None, (), False), "Confirmed by Volodymyr Zelensky"),
}
"""By number: status, flags, the one thing it rests on, and the label."""

NOT_YET = ("unverified", [], None, "Not verified: no evidence counts yet")
AT_NOON = NOW | {
    1: NOT_YET,
    2: NOT_YET,
    3: (SINGLE, ["unnamed_only"], TELEGRAPH, "Reported by a single source: The Telegraph, citing unnamed sources"),
}


def check(api: Api, claims: list[str]) -> None:
    """The standings, the claims and the lists say what the table says, now and as of noon."""
    api.clock.now = max(api.clock.now, datetime(2025, 11, 21, tzinfo=UTC))
    for expected, moment in ((NOW, {}), (AT_NOON, {"as_of": NOON})):
        for number, claim in enumerate(claims, 1):
            standing = api.standing(claim, **moment)
            assert seen(standing) == expected[number], (number, moment)
            shown = api.get(claim, **moment)["standing"]
            assert seen(shown) == expected[number]
            assert {name: standing[name] for name in shown} == shown
            counted = api.walk(f"{claim}/evidence", **moment)
            assert standing["because"] == sorted(one["id"] for one in counted)
            assert standing["decided_by"] == {"rule": "secondsource-standing", "version": 1}
        statuses = Counter(status for status, *_ in expected.values())
        for status, count in statuses.items():
            listed = api.walk("/v1/claims", status=status, sort="created_at", limit=5, **moment)
            assert [f"/v1/claims/{one['id']}" for one in listed] == [
                claim for number, claim in enumerate(claims, 1) if expected[number][0] == status
            ]
            assert len(listed) == count
    official = {number: api.standing(claims[number - 1])["supports"]["official"] for number in (1, 2, 14)}
    assert set(official.values()) == {"relayed"}


def seen(standing: Any) -> tuple[Any, ...]:
    """What an answer says, in the form of the table."""
    carriers = [
        (
            carrier["party"]["name"],
            carrier["anonymity"],
            carrier["credited_by"] and carrier["credited_by"]["name"],
            tuple(party["name"] for party in carrier["cites"]),
            carrier["unknown_lineage"],
        )
        for carrier in standing["rests_on"]
    ]
    assert len(carriers) <= 1
    return standing["status"], standing["flags"], carriers[0] if carriers else None, standing["label"]["en"]
