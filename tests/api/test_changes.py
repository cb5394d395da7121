"""The change feed: every event once, in the order of the commits, whoever writes meanwhile."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.asking import ask, faults, id_of, patch
from tests.api.client import Api, outlet, serve

WRITERS = 6
WRITES = 6


def test_the_feed_can_be_followed_from_anywhere(api: Api) -> None:
    opened = api.get("/v1/changes")
    assert (opened["head"], opened["next"], len(opened["items"])) == (1, None, 1)
    claims = [api.claim(f"Claim {number}.") for number in range(5)]
    everything = api.get("/v1/changes")
    assert everything["head"] == 6
    assert [event["seq"] for event in everything["items"]] == [1, 2, 3, 4, 5, 6]
    assert everything["items"][5]["payload"]["text"] == "Claim 4."
    for since in range(8):
        page = api.get("/v1/changes", since=since)
        assert [event["seq"] for event in page["items"]] == list(range(since + 1, 7))
        assert page["head"] == 6
    first = api.request("GET", "/v1/changes?since=1&limit=2")
    assert first.headers["link"].endswith('; rel="next"')
    second = api.request("GET", first.headers["link"][1:].partition(">")[0]).json()
    assert [event["seq"] for event in second["items"]] == [4, 5]
    # New events come in at the end of a walk that is under way.
    api.claim("Late.")
    third = api.get("/v1/changes", since=1, limit=2, cursor=second["next"])
    assert [event["seq"] for event in third["items"]] == [6, 7]
    assert (third["next"], third["head"]) == (None, 7)
    assert claims


def test_the_feed_is_narrowed_by_type_and_by_thing(api: Api) -> None:
    claim, other = api.claim(), api.claim()
    evidence = api.attach(claim, outlet("Daily"))
    api.attach(other, outlet("Daily"))
    party = f"/v1/parties/{api.get(evidence)['hops'][0]['party']['id']}"
    patch(api, party, by="desk", name="The Daily")

    def types(**params: Any) -> list[str]:
        return [event["type"] for event in api.walk("/v1/changes", limit=1, **params)]

    assert types(type="claim.created") == ["claim.created"] * 2
    assert types(type=["party.created", "party.revised"]) == ["party.created", "party.revised"]
    assert types(type="nothing.happened") == []
    assert types(about=f"claim/{id_of(claim)}") == ["claim.created", "evidence.attached"]
    assert types(about=f"evidence/{id_of(evidence)}") == ["evidence.attached"]
    assert types(about=f"claim/{id_of(claim)}", type="evidence.attached") == ["evidence.attached"]
    assert types(about=f"party/{id_of(party)}", since=5) == ["party.revised"]
    assert types(about="claim") == []


def test_bad_questions_are_refused(api: Api) -> None:
    for query, parameter in (
        ("since=-1", "since"),
        ("since=x", "since"),
        ("since=9223372036854775808", "since"),
        ("limit=201", "limit"),
        ("about=" + "x" * 201, "about"),
        ("&".join(["type=a"] * 51), "type"),
        ("cursor=e30", "cursor"),
        ("cursor=%20", "cursor"),
    ):
        assert parameter in faults(api.request("GET", f"/v1/changes?{query}")), query
    assert api.get("/v1/changes", since=2**63 - 1)["items"] == []
    assert ask(api, "POST", "/v1/changes", {}).status_code == 405


def drifting(offset: timedelta, every: int) -> Callable[[], datetime]:
    """A clock of real time that is off, and steps back now and then."""
    turn = 0

    def now() -> datetime:
        nonlocal turn
        turn += 1
        back = timedelta(seconds=5) if turn % every == 0 else timedelta()
        return datetime.now(UTC) + offset - back

    return now


def test_no_event_is_skipped_or_repeated_while_two_instances_write(database_url: str) -> None:
    ahead: Any = drifting(timedelta(), 7)
    behind: Any = drifting(timedelta(seconds=-30), 5)
    with serve(database_url, clock=ahead) as one, serve(database_url, clock=behind, keys=one.keys) as other:
        claim = one.claim()
        done = threading.Event()

        def write(number: int) -> list[str]:
            api = (one, other)[number % 2]
            made = []
            for turn in range(WRITES):
                if turn % 3:
                    made.append(api.attach(claim, outlet(f"Outlet {number}"), url=f"https://o.example/{number}/{turn}"))
                else:
                    made.append(api.claim(f"Writer {number}, turn {turn}."))
            return made

        def read(number: int) -> list[dict[str, Any]]:
            api = (one, other)[number % 2]
            seen: list[dict[str, Any]] = []
            while True:
                last = done.is_set()
                since = seen[-1]["seq"] if seen else 0
                page = api.get("/v1/changes", since=since, limit=3)
                seen += page["items"]
                while page["next"]:
                    page = api.get("/v1/changes", since=since, limit=3, cursor=page["next"])
                    seen += page["items"]
                assert page["head"] >= (seen[-1]["seq"] if seen else 0)
                if last:
                    return seen

        with ThreadPoolExecutor(WRITERS + 2) as pool:
            readers = [pool.submit(read, number) for number in range(2)]
            made = [path for paths in pool.map(write, range(WRITERS)) for path in paths]
            done.set()
            seen = [reader.result() for reader in readers]
        ledger = one.walk("/v1/changes", limit=200)
        assert seen == [ledger, ledger]
        assert [event["seq"] for event in ledger] == list(range(1, len(ledger) + 1))
        moments = [datetime.fromisoformat(event["recorded_at"]) for event in ledger]
        assert moments == sorted(moments)
        told = [event["payload"] for event in ledger]
        ids = [payload.get("evidence_id") or payload.get("claim_id") for payload in told if "claim_id" in payload]
        assert sorted(ids) == sorted(id_of(path) for path in [claim, *made])
        # The standing of the claim they all wrote to was derived anew for each piece, in that order.
        attached = WRITES - -(-WRITES // 3)
        assert one.standing(claim)["counts"]["counted"] == WRITERS * attached
        assert other.standing(claim) == one.standing(claim)
