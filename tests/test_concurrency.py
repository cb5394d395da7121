"""Two hundred writers at once, on two real server processes: nothing lost, nothing doubled, no 5xx."""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, closing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.db import Database
from bench import crash
from bench.server import Server
from tests.api.client import Clock, open_keys, outlet, serve

WRITERS = 200
RETRIES = 30
Request = tuple[str, Any, str]


@dataclass
class Instances:
    """Two servers on one database, and a desk's key."""

    bases: list[str]
    key: str

    def post(self, requests: list[Request]) -> list[httpx.Response]:
        """Send all at once, each over a connection of its own, to one instance and the other in turn."""
        return asyncio.run(self._post(requests))

    async def _post(self, requests: list[Request]) -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(httpx.AsyncClient(base_url=base, limits=limits, timeout=120))
                for base in self.bases
            ]

            async def send(number: int, path: str, body: Any, once: str) -> httpx.Response:
                headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": once}
                return await clients[number % len(clients)].post(path, json=body, headers=headers)

            return list(await asyncio.gather(*(send(number, *request) for number, request in enumerate(requests))))


@pytest.fixture
def instances(database_url: str) -> Iterator[Instances]:
    with closing(Database(database_url, Clock())) as database:
        keys = open_keys(database)
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(database_url, lock_timeout=60, queue_deadline=120)) for _ in range(2)]
        yield Instances([server.ready().base for server in servers], keys["desk"])
        assert [server.terminate() for server in servers] == [0, 0]
        for server in servers:
            assert '"level": "error"' not in server.said()
            assert "Traceback" not in server.said()


def test_two_hundred_writers_on_two_instances(database_url: str, instances: Instances) -> None:
    claims = [({"text": f"Claim {number}.", "language": "en"}) for number in range(WRITERS)]
    made = instances.post([("/v1/claims", body, f"claim-{number}") for number, body in enumerate(claims)])
    assert Counter(answer.status_code for answer in made) == {201: WRITERS}

    # All on one claim; every other chain describes an outlet that nobody knows yet, and all of these the same one.
    path = f"/v1/claims/{made[0].json()['id']}/evidence"
    pieces = [
        {
            "stance": "supports",
            "url": f"https://outlet.example/{number}",
            "hops": [outlet("Everywhere Daily" if number % 2 else f"Outlet {number}", "witnessed")],
        }
        for number in range(WRITERS)
    ]
    attached = instances.post([(path, body, f"piece-{number}") for number, body in enumerate(pieces)])
    assert Counter(answer.status_code for answer in attached) == {201: WRITERS}

    # One request, sent thirty times at once: one is carried out, the others get its answer or are asked to wait.
    once = [("/v1/claims", {"text": "Only once.", "language": "en"}, "once")] * RETRIES
    retried = instances.post(once)
    (first,) = {answer.content for answer in retried if answer.status_code == 201}
    assert {answer.status_code for answer in retried} <= {201, 409}
    assert all(answer.json()["code"] == "in_flight" for answer in retried if answer.status_code == 409)
    for again in instances.post(once[:2]):
        assert (again.status_code, again.content) == (201, first)
        assert again.headers["idempotency-replayed"] == "true"

    with serve(database_url, keys={}) as api:
        texts = [claim["text"] for claim in api.walk("/v1/claims", limit=200)]
        assert sorted(texts) == sorted([*(str(body["text"]) for body in claims), "Only once."])
        urls = [piece["url"] for piece in api.walk(path, limit=200)]
        assert sorted(urls) == sorted(str(body["url"]) for body in pieces)
        outlets = [party["name"] for party in api.walk("/v1/parties", limit=200)]
        assert sorted(outlets) == sorted(["Everywhere Daily", *(f"Outlet {number}" for number in range(0, WRITERS, 2))])
        standing = api.standing(path.removesuffix("/evidence"))
        assert (standing["counts"]["counted"], standing["supports"]["origins_max"]) == (WRITERS, WRITERS // 2 + 1)
        events = Counter(event["type"] for event in api.walk("/v1/changes", limit=200))
        assert events == {
            "test.opened": 1,
            "claim.created": WRITERS + 1,
            "evidence.attached": WRITERS,
            "party.created": WRITERS // 2 + 1,
        }


def test_what_was_acknowledged_survives_a_kill(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    little = argparse.Namespace(rounds=1, threads=4, writes=30, audit_every=1)
    failed, said = crash.drill(database_url, little, random.Random(1)), capsys.readouterr().out
    assert not failed, said
    assert "nothing lost, doubled or half-written; audit clean" in said
