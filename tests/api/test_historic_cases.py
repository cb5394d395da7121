"""News that history has settled: what the rule made of it as it came in, and still makes of it as of each moment."""

from datetime import timedelta
from typing import Any

from tests.api.client import Api
from tests.historic_cases import CASES, Case, Step


def test_each_case_stands_as_it_must_at_every_moment(api: Api) -> None:
    for number, case in enumerate(CASES):
        replay(api, case, number)


def replay(api: Api, case: Case, number: int) -> None:
    """Let the case happen again from now on, then ask for its past.

    Each has parties of its own, and is recorded later than it happened: ids of things recorded begin in 1970.
    """
    later = api.clock.forward(days=1) - case.steps[0].at
    parties = {name: record(api, case, name, number) for name in sorted(case.named())}
    names = {party: name for name, party in parties.items()}
    subject = api.post("/v1/subjects", {"slug": f"case-{number}", "name": case.claim})
    for name in case.competent:
        api.post("/v1/competences", {"party_id": parties[name], "subject_id": subject["id"]}, by="admin")
    claim = api.claim(case.claim, subjects=[subject["slug"]])
    api.clock.forward(seconds=1)
    pieces: list[str] = []
    moments: list[str] = []
    for step in case.steps:
        api.clock.now = step.at + later + timedelta(seconds=1)
        moments.append(api.clock.now.isoformat())
        if step.takes_back is None:
            hops = [
                {"party": {"id": parties[name]}, "action": action, **({"anonymity": told[0]} if told else {})}
                for name, action, *told in step.chain
            ]
            stance = "refutes" if step.refutes else "supports"
            pieces.append(api.attach(claim, *hops, stance=stance, published_at=step.at.isoformat()))
        else:
            path = pieces[step.takes_back]
            api.change(f"{path}/retract", {"kind": step.kind, "reason": "It was not so."}, of=path)
        assert told(api.standing(claim), names) == expected(step), (case.claim, step)
    for step, moment in zip(case.steps, moments, strict=True):
        assert told(api.standing(claim, as_of=moment), names) == expected(step), (case.claim, step)


def record(api: Api, case: Case, name: str, number: int) -> str:
    """Record a party of the case; returns its id."""
    house = {"ownership_group": f"house-{number}"} if name in case.house else {}
    return str(api.post("/v1/parties", {"name": name, "kind": case.kind(name)} | house, by="admin")["id"])


def expected(step: Step) -> Any:
    """What the case says."""
    return step.status, step.flags, step.rests_on


def told(standing: Any, names: dict[str, str]) -> Any:
    """What the service says; a node of several parties by all their names."""
    carriers = (sorted(names[member] for member in carrier["members"]) for carrier in standing["rests_on"])
    return standing["status"], {*standing["flags"]}, {", ".join(members) for members in carriers}
