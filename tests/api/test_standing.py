"""The standing over HTTP: what it says, what moves it, and that it keeps its promises."""

from typing import Any

from tests.api.client import Api, unnamed
from tests.api.levels import LEVELS, build, competent, witness

ORDER = list(LEVELS)
UNOPPOSED = dict(
    zip(ORDER, ("unverified", "single_source", "multiple_sources", "corroborated", "confirmed"), strict=True)
)


def expected(supports: str, refutes: str) -> tuple[str, set[str]]:
    """The table of PRODUCT.md, row by row."""
    if refutes == "none":
        return UNOPPOSED[supports], set()
    if supports == "none":
        return "contradicted", {"officially_denied"} if refutes == "official" else set()
    if supports == refutes:
        return "disputed", set()
    if refutes == "official":
        return "contradicted", {"officially_denied"}
    if supports == "official":
        return "confirmed", {"contested"}
    if ORDER.index(refutes) > ORDER.index(supports):
        return "contradicted", set()
    return UNOPPOSED[supports], {"contested"}


def test_every_pair_of_levels(api: Api) -> None:
    competent(api, "Ministry supports", "Ministry refutes")
    for supports in ORDER:
        for refutes in ORDER:
            standing = api.standing(build(api, supports, refutes))
            status, flags = expected(supports, refutes)
            assert (standing["supports"]["level"], standing["refutes"]["level"]) == (supports, refutes)
            assert standing["status"] == status, (supports, refutes)
            assert set(standing["flags"]) - {"unnamed_only", "unknown_lineage", "relayed_only"} == flags
            counted = [len(LEVELS[supports]), len(LEVELS[refutes])]
            assert standing["counts"] == {
                "attached": sum(counted),
                "counted": sum(counted),
                "supports": counted[0],
                "refutes": counted[1],
                "neutral": 0,
            }
            assert standing["because"] == sorted(standing["supports"]["evidence"] + standing["refutes"]["evidence"])
            # What a reader looks at first carries the claim, else the case against it.
            assert standing["rests_on"] == (standing["supports"]["rests_on"] or standing["refutes"]["rests_on"])


def test_a_standing_tells_everything(api: Api) -> None:
    claim = api.claim()
    first = api.attach(claim, "Daily", "Agency", unnamed("aides", anonymity="unnamed"))
    api.clock.forward(seconds=1)
    second = api.attach(claim, witness("Ann"))
    api.clock.forward(seconds=1)
    third = api.attach(claim, "Weekly", stance="refutes")
    api.attach(claim, "Monthly", stance="neutral")
    api.attach(claim, "Yearly", by="contributor")
    who = {one["name"]: {name: one[name] for name in ("id", "name", "kind")} for one in api.walk("/v1/parties")}

    def carrier(name: str, anonymity: str = "named", by: str | None = None, lineage: bool = False) -> Any:
        return {
            "party": who[name],
            "members": [who[name]["id"]],
            "anonymity": anonymity,
            "credited_by": by and who[by],
            "cites": [],
            "unknown_lineage": lineage,
            "circular": False,
        }

    ids = {path: path.rpartition("/")[2] for path in (first, second, third)}
    standing = api.standing(claim)
    since = api.get(first)["recorded_at"]
    changes = standing.pop("would_change_if")
    assert standing == {
        "claim_id": claim.rpartition("/")[2],
        "revision": 1,
        "status": "corroborated",
        "flags": ["contested", "unknown_lineage"],
        "label": {
            "en": "Corroborated by several sources not shown to be dependent: Agency, citing aides; and Ann; "
            "contested by Weekly, which names no source",
            "uk": "Підкріплено кількома джерелами, залежність між якими не встановлено: "
            "Agency (джерела: aides) та Ann; проти — Weekly (джерело не вказано)",
        },
        "reasons": {
            "en": [
                "Evidence that counts: 2 for, 1 against",
                "What speaks for it rests on Agency, citing aides; and Ann",
                "What speaks against it rests on Weekly, which names no source",
                "Other evidence contradicts it",
                "At least one report names no source",
            ],
            "uk": [
                "Враховані свідчення: за — 2, проти — 1",
                "На чому тримаються свідчення за: Agency (джерела: aides) та Ann",
                "На чому тримаються свідчення проти: Weekly (джерело не вказано)",
                "Інші свідчення це заперечують",
                "Принаймні в одному повідомленні джерело не вказане",
            ],
        },
        "since": api.get(second)["recorded_at"],
        "derived_at": api.get(claim)["updated_at"],
        "decided_by": {"rule": "secondsource-standing", "version": 1},
        "because": sorted(ids.values()),
        "rests_on": [carrier("aides", "unnamed", "Agency"), carrier("Ann")],
        "supports": {
            "level": "corroborated",
            "official": None,
            "official_parties": [],
            "origins_max": 2,
            "origins_min": 2,
            "rests_on": [carrier("aides", "unnamed", "Agency"), carrier("Ann")],
            "evidence": sorted([ids[first], ids[second]]),
            "flags": [],
        },
        "refutes": {
            "level": "single",
            "official": None,
            "official_parties": [],
            "origins_max": 1,
            "origins_min": 1,
            "rests_on": [carrier("Weekly", lineage=True)],
            "evidence": [ids[third]],
            "flags": ["unknown_lineage"],
        },
        "counts": {"attached": 5, "counted": 3, "supports": 2, "refutes": 1, "neutral": 1},
    }
    assert since < standing["since"] < standing["derived_at"]
    assert changes == [
        {
            "direction": "lowers",
            "status": "disputed",
            "flags": ["unknown_lineage"],
            "add": [{"stance": "refutes", "kind": "origin_not_in_graph", "party": None, "count": 1}],
        }
    ]
