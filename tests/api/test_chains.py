"""Chains of evidence over HTTP: refused by hop, their parties found or created, and as long as they may be."""

from typing import Any

from tests.api.client import Api, official, outlet, unnamed
from tests.api.refusals import bad
from tests.api.test_evidence import NOWHERE, PAGE


def test_a_chain_that_is_none_is_refused_by_hop(api: Api) -> None:
    claim = api.claim()
    before = api.get("/v1/changes")["head"]
    body = {"stance": "supports", "url": PAGE}
    hop = outlet("Daily")

    def credited(*by: int | None) -> dict[str, str]:
        return bad(api, f"{claim}/evidence", {**body, "hops": [{**hop, "credited_by": seq} for seq in by]})

    publisher = "hop 0 is always the publisher itself, so no hop credits it"
    assert credited(0) == {"/hops/0/credited_by": publisher}
    assert credited(1, None) == {"/hops/0/credited_by": publisher}
    assert credited(None, None, 2) == {"/hops/2/credited_by": "a hop cannot credit itself"}
    assert credited(None, 2, None) == {
        "/hops/1/credited_by": "hop 2 is farther from the reader and cannot credit this one"
    }
    for nowhere in (-1, 3, 2**63 - 1, -(2**63)):
        assert credited(None, 0, nowhere) == {"/hops/2/credited_by": f"there is no hop {nowhere} in this chain"}
    assert credited(0, 1, 7) == {
        "/hops/0/credited_by": publisher,
        "/hops/1/credited_by": "a hop cannot credit itself",
        "/hops/2/credited_by": "there is no hop 7 in this chain",
    }
    assert api.get("/v1/changes")["head"] == before
    assert (api.walk(f"{claim}/evidence"), api.walk("/v1/parties")) == ([], [])


def test_the_parties_of_a_chain_are_found_or_created(api: Api) -> None:
    claim = api.claim()
    axios = api.post(
        "/v1/parties", {"name": "Axios", "kind": "outlet", "domains": ["axios.example"], "aliases": ["Axios Media"]}
    )["id"]

    def chain(*described: Any) -> list[str]:
        hops = [{"party": party, "action": "reported"} for party in described]
        body = {"stance": "supports", "url": PAGE, "hops": hops}
        return [hop["party"]["id"] for hop in api.post(f"{claim}/evidence", body)["hops"]]

    new = {"name": "Newsroom", "kind": "outlet", "domain": "newsroom.example"}
    found = chain(
        {"domain": "WWW.newsroom.example", "name": "Newsroom", "kind": "outlet"},
        new,
        {"name": "newsroom", "kind": "outlet"},
        {"domain": "newsroom.example"},
        {"id": axios},
        {"name": "axios media"},
        {"domain": "axios.example"},
        {"name": "AXIOS", "kind": "outlet"},
    )
    newsroom = found[0]
    assert found == [newsroom] * 4 + [axios] * 4
    assert len(api.walk("/v1/parties")) == 2
    # A name alone does not make two houses one: other domains, another kind.
    other, person = chain({**new, "domain": "newsroom.test"}, {"name": "Newsroom", "kind": "person"})
    assert len({newsroom, other, person}) == 3
    assert chain({**new, "domain": "newsroom.test"}, {"name": "Newsroom", "kind": "person"}) == [other, person]
    for number in range(5):
        chain({**new, "domain": f"newsroom{number}.example"})

    before = api.get("/v1/changes")["head"]
    fitting = sorted(one["id"] for one in api.walk("/v1/parties", name="newsroom") if one["kind"] == "outlet")
    assert len(fitting) == 7
    hops = [
        {"party": party, "action": "reported"}
        for party in (
            {"name": "Brand new", "kind": "outlet"},
            {"name": "Newsroom", "kind": "outlet"},
            {"id": NOWHERE},
            {"name": "Nobody"},
            {"domain": "nobody.example"},
        )
    ]
    assert bad(api, f"{claim}/evidence", {"stance": "supports", "url": PAGE, "hops": hops}) == {
        "/hops/1/party": f"fits 7 parties; name one by its id: {', '.join(fitting[:5])}",
        "/hops/2/party/id": "no party has this id",
        "/hops/3/party": "no party has this name; give its kind too, and it will be created",
        "/hops/4/party": "no party has this domain; give its name and kind too, and it will be created",
    }
    assert api.get("/v1/changes")["head"] == before
    assert api.walk("/v1/parties", name="brand new") == []


def test_who_is_on_the_record_by_default(api: Api) -> None:
    claim = api.claim()
    chain = (
        outlet("Daily"),
        official("Ministry"),
        unnamed("aides"),
        {"party": {"name": "staff", "kind": "unnamed_group"}, "action": "said"},
    )
    assert [hop["anonymity"] for hop in api.get(api.attach(claim, *chain))["hops"]] == [
        "named",
        "named",
        "described",
        "described",
    ]
    # Found by name, without its kind: what is known of the party decides.
    again = api.attach(claim, outlet("Daily"), {"party": {"name": "Staff"}, "action": "said"}, stance="neutral")
    assert api.get(again)["hops"][1]["anonymity"] == "described"


def test_five_hundred_hops_and_a_retry(api: Api) -> None:
    claim = api.claim()
    hops = [outlet(f"Outlet {number}") for number in range(250)] * 2
    body = {"stance": "supports", "url": PAGE, "hops": hops}
    headers = {"Idempotency-Key": '"a chain"'}
    first, second = (api.request("POST", f"{claim}/evidence", by="desk", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    (evidence,) = api.walk(f"{claim}/evidence")
    assert [hop["credited_by"] for hop in evidence["hops"]] == [None, *range(499)]
    standing = api.standing(claim)
    assert (standing["status"], standing["flags"]) == ("single_source", ["circular_reporting", "unknown_lineage"])
