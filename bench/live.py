"""From the commit of accepted evidence to where people see it, with a thousand open streams of one process.

A desk attaches accepted evidence over HTTP, again and again, and takes it back in between, so that each time the status
changes. Noted is when the event arrives at each stream, and when the new status stands in the document of real
Chromiums: on the page of the claim, in the list of claims, and as the extension's mark on a page of news. Time runs
from when the commit was acknowledged to the desk, or from just before it was asked for when it is seen before that.
The bar is one second at the 99th percentile; what is printed is the ratio of it.

    make bench-live                      both engines: SQLite, and the PostgreSQL of TEST_DATABASE_URL or one of its own
    make bench-live ARGS="--streams 100 --rounds 10 --engine sqlite"
"""

import argparse
import asyncio
import json
import random
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing

import httpx

from app.db import Database
from app.settings import system_clock
from bench.databases import database
from bench.live_eyes import FREE, TAKEN, Eyes
from bench.server import Server
from tests.api.client import open_keys, outlet

BAR = 1.0
"""Seconds at the 99th percentile."""

READY = 120
QUIET = 1.5
"""Seconds between two changes at most: they come at any moment of what a page does."""

Times = dict[str, list[float]]


class Streams:
    """Open streams, each of which notes when it was told of which piece of evidence."""

    def __init__(self) -> None:
        self.open = 0
        self.arrived: dict[str, list[float]] = defaultdict(list)
        self.news = asyncio.Event()

    async def listen(self, port: int) -> None:
        """One stream, read as bytes: the clients must not be what is measured."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            while line := await reader.readline():
                if line.startswith(b"retry: "):
                    self.open += 1
                elif line.startswith(b"data: ") and b'"evidence.attached"' in line:
                    now = time.time()
                    event = json.loads(line[len(b"data: ") :])
                    assert event["standings"][0]["status"] != "unverified"
                    self.arrived[event["payload"]["url"]].append(now)
                self.news.set()
        finally:
            writer.close()

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until `ready()` is true."""
        async with asyncio.timeout(READY):
            while not ready():
                self.news.clear()
                await self.news.wait()


class Desk:
    """Attaches a second origin to the one claim there is, and takes it back."""

    def __init__(self, client: httpx.AsyncClient, claim: str) -> None:
        self._client = client
        self.claim = claim

    @classmethod
    async def begin(cls, client: httpx.AsyncClient, news: str, words: str) -> "Desk":
        """A claim with one origin, which is known on a page of news."""
        made = await client.post("/v1/claims", json={"text": "The bridge is closed.", "language": "en"})
        desk = cls(client, f"/v1/claims/{made.json()['id']}")
        await desk.attach(0)
        appearance = {"url": news, "anchor": {"quote": {"exact": words, "prefix": "", "suffix": ""}}}
        answer = await client.post(f"{desk.claim}/appearances", json=appearance)
        assert answer.status_code == 201, answer.text
        return desk

    async def attach(self, number: int) -> str:
        """Accepted evidence of an outlet's own; its path."""
        body = {"stance": "supports", "url": f"https://outlet.example/{number}"}
        body["hops"] = [outlet(f"Outlet {number}", "witnessed")]
        answer = await self._client.post(f"{self.claim}/evidence", json=body)
        assert answer.status_code == 201, answer.text
        return f"/v1/evidence/{answer.json()['id']}"

    async def take_back(self, evidence: str) -> None:
        """Retract it."""
        etag = (await self._client.get(evidence)).headers["etag"]
        why = {"kind": "desk", "reason": "A mistake."}
        answer = await self._client.post(f"{evidence}/retract", json=why, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.text


async def measure(server: Server, key: str, count: int, rounds: int) -> Times:
    """Seconds until each event was told to each stream, and until each change was to be seen, by where."""
    streams = Streams()
    found: Times = defaultdict(list)
    headers = {"Authorization": f"Bearer {key}"}
    asking = httpx.AsyncClient(base_url=server.base, headers=headers, timeout=60)
    async with asking as client, Eyes(server.base) as eyes:
        desk = await Desk.begin(client, eyes.news, eyes.words)
        listeners = []
        for started in range(0, count, 50):
            listeners += [asyncio.create_task(streams.listen(server.port)) for _ in range(50)]
            await streams.until(lambda wanted=started + 50: streams.open >= wanted)
        await eyes.open(desk.claim.removeprefix("/v1"))
        await eyes.see(FREE)
        for number in range(1, rounds + 1):
            await asyncio.sleep(random.uniform(0, QUIET))
            asked = time.time()
            evidence = await desk.attach(number)
            committed = time.time()
            arrived = streams.arrived[f"https://outlet.example/{number}"]
            await streams.until(lambda arrived=arrived: len(arrived) == count)
            seen = {name: [moment] for name, moment in (await eyes.see(TAKEN)).items()}
            for name, moments in {"streams": arrived, **seen}.items():
                found[name] += [moment - (committed if moment > committed else asked) for moment in moments]
            await asyncio.sleep(random.uniform(0, QUIET))
            await desk.take_back(evidence)
            await eyes.see(FREE)
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    return found


def main() -> None:
    """Measure on both engines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=110)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * asked.streams)), hard))
    missed = []
    for engine in asked.engine or ("sqlite", "postgresql"):
        with database(engine) as url:
            with closing(Database(url, system_clock)) as opened:
                key = open_keys(opened)["desk"]
            with Server(url, log_level="warning") as server:
                found = asyncio.run(measure(server.ready(), key, asked.streams, asked.rounds))
        print(f"{engine}: {asked.streams} streams, {asked.rounds} commits; of the bar ({BAR:.0f} s at p99)")
        for name, times in found.items():
            times.sort()
            p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
            print(f"  {name:20} p50 {p50 / BAR:.3f}, p99 {p99 / BAR:.3f}, worst {times[-1] / BAR:.3f}", flush=True)
            missed += [f"{engine}, {name}"] if p99 > BAR else []
    if missed:
        raise SystemExit(f"the bar is missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
