"""What the tests of standings over HTTP share."""

from typing import Any

from tests.api.client import Api, official, outlet, unnamed

PERSON = {"kind": "person"}


def witness(name: str) -> dict[str, Any]:
    """A named person who saw it."""
    return {"party": {"name": name, **PERSON}, "action": "witnessed"}


def party(api: Api, name: str, kind: str = "outlet", *, by: str = "desk", **fields: Any) -> str:
    """Record a party; returns its path."""
    return f"/v1/parties/{api.post('/v1/parties', {'name': name, 'kind': kind, **fields}, by=by)['id']}"


def hop(path: str, action: str = "reported", **fields: Any) -> dict[str, Any]:
    return {"party": {"id": path.rpartition("/")[2]}, "action": action, **fields}


def competent(api: Api, *names: str) -> None:
    """A subject `town`, and these bodies competent for it."""
    subject = api.post("/v1/subjects", {"slug": "town", "name": "The town"})["id"]
    for name in names:
        body = party(api, name, "official_body").rpartition("/")[2]
        api.post("/v1/competences", {"party_id": body, "subject_id": subject}, by="admin")


# Each level a side can have, as the chains that give it; {} is which side.
LEVELS: dict[str, list[list[Any]]] = {
    "none": [],
    "single": [[outlet("Daily {}"), unnamed("aides {}")]],
    "multiple": [[outlet("Daily {}"), unnamed("aides {}")], [outlet("Weekly {}"), unnamed("aides {}")]],
    "corroborated": [[outlet("Daily {}"), unnamed("aides {}")], [witness("Ann {}")]],
    "official": [[outlet("Daily {}"), official("Ministry {}")]],
}


def build(api: Api, supports: str, refutes: str) -> str:
    """A claim about the town with each side at a level."""
    claim = api.claim(subjects=["town"])
    for stance, level in (("supports", supports), ("refutes", refutes)):
        for chain in LEVELS[level]:
            api.attach(claim, *(named(one, stance) for one in chain), stance=stance)
    return claim


def named(one: dict[str, Any], side: str) -> dict[str, Any]:
    return one | {"party": one["party"] | {"name": one["party"]["name"].format(side)}}


def add(api: Api, claim: str, addition: Any, **fields: Any) -> list[str]:
    """Attach what a standing says would change it."""
    if addition["kind"] == "official_statement":
        assert addition["count"] == 1
        return [api.attach(claim, hop(f"/{addition['party']['id']}", "said"), stance=addition["stance"], **fields)]
    assert addition["party"] is None
    names = [f"Stranger {number}" for number in range(addition["count"])]
    return [api.attach(claim, witness(name), stance=addition["stance"]) for name in names]
