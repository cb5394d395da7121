"""What a feed is narrowed to: the same in memory and by the query, however rare it is."""

import itertools
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from app import ledger
from app.domain.vocabulary import Flag, Status
from app.feed import answers, queries
from app.feed.schemas import FeedFilter
from app.feed.wanted import Wanted, resolve
from tests.api.asking import entitle, equate, id_of, patch, withdraw
from tests.api.client import Api, official, outlet, serve, unnamed


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    with serve(database_url) as api:
        yield api


def written(api: Api) -> dict[str, str]:
    """Claims of all kinds, and facts about parties and subjects that move several of them; paths by name."""
    about = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'harbour', 'name': 'Harbour'})['id']}"
    one = api.claim("One.", subjects=["harbour"], tags=["a"], claimant={"name": "Ferry Ltd", "kind": "organisation"})
    two = api.claim("Two.", subjects=["harbour"], tags=["a", "b"], language="uk")
    three = api.claim("Three.")
    api.attach(one, outlet("Daily", "witnessed"))
    api.attach(one, outlet("Weekly", "witnessed"))
    api.attach(two, "Daily", official("Authority"))
    api.attach(two, "Weekly", unnamed(), stance="refutes")
    proposed = api.attach(three, "Daily", unnamed(), by="contributor")
    names = {party["name"]: f"/v1/parties/{party['id']}" for party in api.walk("/v1/parties")}
    entitle(api, names["Authority"], about)
    api.change(f"{proposed}/accept", {}, of=proposed)
    same = equate(api, names["Daily"], names["Weekly"])
    patch(api, names["Daily"], ownership_group="press")
    withdraw(api, same)
    api.change(f"{two}/revisions", {"edit": "material", "reason": "Exact.", "tags": ["b"]}, of=two)
    return {"one": one, "two": two, "three": three, **names}


def test_a_filter_in_memory_finds_what_the_query_finds(api: Api) -> None:
    made = written(api)
    alone: list[dict[str, Any]] = [*({"status": [one]} for one in Status), *({"flag": [one]} for one in Flag)]
    together: list[dict[str, Any]] = [
        {},
        {"type": ["party.revised", "equivalence.created"]},
        {"type": ["evidence.attached"]},
        {"about": f"claim/{id_of(made['one'])}"},
        {"about": f"party/{id_of(made['Daily'])}"},
        {"claim": [id_of(made["one"])]},
        {"claim": [id_of(made["one"]), id_of(made["three"])]},
        {"claim": [uuid.UUID(int=1)]},
        {"status": ["single_source", "confirmed"]},
        {"flag": ["unnamed_only"]},
        {"party": id_of(made["Daily"])},
        {"party": id_of(made["Weekly"])},
        {"subject": "harbour"},
        {"subject": "nothing"},
        {"tag": ["a"]},
        {"tag": ["a", "b"]},
        {"language": ["uk"]},
        {"claimant": id_of(made["Ferry Ltd"])},
    ]
    with api.database.read() as session:
        count = ledger.head(session)
        rows, until = queries.following(session, 0, Wanted(), count + 1)
        assert until == len(rows) == count
        events = answers.events(session, rows)
        filters = {
            resolve(session, FeedFilter.model_validate(one))
            for one in (*alone, *(one | other for one, other in itertools.combinations(together, 2)))
        }
        found = {one: [row.seq for row in queries.following(session, 0, one, 1000)[0]] for one in filters}
        assert {len(numbers) for numbers in found.values()} > {0, 1}
        for event in events:
            meant = answers.matching(session, event, filters)
            assert meant == {one for one in filters if event.seq in found[one]}, event


def test_a_change_that_moves_many_claims_names_some_and_says_that_there_are_more(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_STANDINGS", count := 3)
    claims = [api.claim(f"Claim {number}.") for number in range(count + 1)]
    for claim in claims[:count]:
        api.attach(claim, outlet("Daily", "witnessed"))
    daily = f"/v1/parties/{api.walk('/v1/parties')[0]['id']}"
    patch(api, daily, reliability="E")
    (event,) = api.walk("/v1/changes", type="party.revised")
    assert (len(event["standings"]), event["more_standings"]) == (count, False)
    assert {one["claim_id"] for one in event["standings"]} == {id_of(claim) for claim in claims[:count]}
    assert {(one["status_before"], one["status"]) for one in event["standings"]} == {("single_source", "unverified")}
    api.attach(claims[count], outlet("Daily", "witnessed"))
    patch(api, daily, reliability="B")
    _, event = api.walk("/v1/changes", type="party.revised")
    assert (len(event["standings"]), event["more_standings"]) == (count, True)


def test_rare_matches_are_looked_for_in_windows(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "WINDOW", 3)
    monkeypatch.setattr(queries, "_BATCH", 1)
    made = written(api)
    with api.database.read() as session:
        wanted, newest = Wanted(types=frozenset({"equivalence.created"})), ledger.head(session)
        (event,) = api.walk("/v1/changes", type="equivalence.created")
        seq = event["seq"]
        position, found, looks = 0, [], 0
        while position < newest:
            rows, position = queries.following(session, position, wanted, 5)
            found += [row.seq for row in rows]
            looks += 1
        assert (found, looks) == ([seq], -(-newest // 3))
        assert queries.following(session, newest, wanted, 5) == ([], newest)
        assert queries.following(session, newest + 9, wanted, 5) == ([], newest + 9)
        moved = [str(claim) for batch in queries.moved(session, seq) for claim in batch]
        assert moved == [one["claim_id"] for one in event["standings"]]
        assert id_of(made["one"]) in moved
