"""The SIGKILL drill: a server is killed in the middle of writes, again and again; nothing acknowledged may be missing.

    python -m bench.crash --rounds 50                                   a SQLite file of its own
    python -m bench.crash --rounds 50 --database-url postgresql://...   an empty database

Each round starts the server, writes from several threads, kills it with SIGKILL while requests are under way, starts it
again and looks: every write that was acknowledged is there, whole; every write that was under way is there whole or not
at all, and its retry with the same Idempotency-Key makes it exactly once. The audit must find nothing.
(A killed process loses nothing that the system has taken from it; what a power cut does is another question.)
"""

import argparse
import io
import json
import os
import random
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx

from app.__main__ import main as command
from bench.server import Server

HOPS = 3
PATIENT: dict[str, object] = {"lock_timeout": 60, "queue_deadline": 120}
"""A slow machine is no loss: what is under way waits rather than being turned away."""

Body = dict[str, Any]


@dataclass
class Write:
    """One request, and the id of what it made once that was acknowledged."""

    path: str
    body: Body
    key: str
    made: str | None = None

    @property
    def claim(self) -> str | None:
        """The claim it attaches to; None when it makes one."""
        return self.path.split("/")[3] if self.path != "/v1/claims" else None


@dataclass
class Tally:
    """What happened so far."""

    acknowledged: list[Write] = field(default_factory=list)
    unsure: int = 0
    committed: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Run the drill; 1 when anything was lost, doubled or half-written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--database-url", help="default: a SQLite file that is thrown away")
    parser.add_argument("--writes", type=int, default=120, help="a round's most, before the kill")
    parser.add_argument("--audit-every", type=int, default=10, metavar="ROUNDS")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database_url or f"sqlite:///{folder}/crash.sqlite"
        return drill(url, asked, random.Random(asked.seed))


def drill(url: str, asked: argparse.Namespace, chance: random.Random) -> int:
    """All rounds and the summary."""
    rounds = asked.rounds
    headers = {"Authorization": f"Bearer {new_key(url)}"}
    tally = Tally()
    engine = url.partition(":")[0]
    began = time.monotonic()
    server = Server(url, **PATIENT).ready()
    for number in range(1, rounds + 1):
        acknowledged, unsure = hammer(server, headers, asked, chance, tally)
        with server:
            pass  # already dead: only its log is closed
        server = Server(url, **PATIENT).ready()
        committed = look(server, headers, acknowledged, unsure, tally)
        tally.acknowledged += acknowledged
        tally.unsure += len(unsure)
        tally.committed += committed
        if number % asked.audit_every == 0 or number == rounds:
            audit(url, tally)
        told = f"{len(acknowledged)} acknowledged, {len(unsure)} under way when killed, {committed} of these committed"
        print(f"round {number}/{rounds}: {told}", flush=True)
    with server:
        count_all(server, tally)
    for line in tally.wrong:
        print(f"WRONG: {line}")
    verdict = f"{len(tally.wrong)} things are wrong" if tally.wrong else "nothing lost, doubled or half-written"
    audited = "audit NOT clean" if any(line.startswith("audit") for line in tally.wrong) else "audit clean"
    print(
        f"{engine}: {rounds} rounds in {time.monotonic() - began:.0f} s, "
        f"{len(tally.acknowledged)} writes acknowledged, "
        f"{tally.unsure} under way when killed ({tally.committed} of these committed); {verdict}; {audited}",
        flush=True,
    )
    return 1 if tally.wrong else 0


def hammer(
    server: Server, headers: dict[str, str], asked: argparse.Namespace, chance: random.Random, tally: Tally
) -> tuple[list[Write], list[Write]]:
    """Write from all threads, and kill the server once some number of writes is acknowledged."""
    acknowledged: list[Write] = []
    unsure: list[Write] = []
    enough = threading.Event()
    target = chance.randint(1, asked.writes)

    def write(seed: int) -> None:
        mine = random.Random(seed)
        claims: list[str] = []
        with httpx.Client(base_url=server.base, headers=headers, timeout=60) as client:
            while True:
                one = next_write(mine, claims)
                try:
                    response = client.post(one.path, json=one.body, headers={"Idempotency-Key": one.key})
                except httpx.TransportError:
                    unsure.append(one)
                    return
                if response.status_code != 201:
                    tally.wrong.append(f"{one.path} answered {response.status_code}: {response.text}")
                    enough.set()
                    return
                one.made = response.json()["id"]
                if one.claim is None:
                    claims.append(str(one.made))
                acknowledged.append(one)
                if len(acknowledged) >= target:
                    enough.set()

    with ThreadPoolExecutor(asked.threads) as pool:
        running = [pool.submit(write, chance.getrandbits(64)) for _ in range(asked.threads)]
        enough.wait(120)
        time.sleep(chance.random() / 20)  # anywhere in a write, not always just after an answer
        server.kill()
        for each in running:
            each.result()
    return acknowledged, unsure


def next_write(chance: random.Random, claims: list[str]) -> Write:
    """A claim with a claimant, or evidence with a chain; its key can be found in what it makes."""
    key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    if not claims or chance.random() < 0.4:
        claimant = {"name": f"Speaker {chance.randrange(1000)}", "kind": "person"}
        body = {"text": f"Assertion {key}.", "language": "en", "tags": [key], "claimant": claimant}
        return Write("/v1/claims", body, key)
    names = [f"Outlet {chance.randrange(200)}" for _ in range(HOPS)]
    hops = [{"party": {"name": name, "kind": "outlet"}, "action": "reported"} for name in names]
    body = {"stance": chance.choice(["supports", "refutes"]), "url": f"https://outlet.example/{key}", "hops": hops}
    return Write(f"/v1/claims/{chance.choice(claims)}/evidence", body, key)


def look(server: Server, headers: dict[str, str], acknowledged: list[Write], unsure: list[Write], tally: Tally) -> int:
    """Check what the killed server left, retry what it did not answer; how much of that it had committed."""
    committed = 0
    with httpx.Client(base_url=server.base, headers=headers, timeout=60) as client:
        for one in acknowledged:
            if not is_whole(client, one, str(one.made)):
                tally.wrong.append(f"lost: {one.path} {one.key} -> {one.made}")
        for one in unsure:
            before = found(client, one)
            committed += len(before)
            again = retried(lambda one=one: client.post(one.path, json=one.body, headers={"Idempotency-Key": one.key}))
            after = found(client, one)
            if again.status_code != 201 or after != [again.json()["id"]] or (before and before != after):
                tally.wrong.append(f"retried: {one.path} {one.key}: {before}, then {after}, {again.status_code}")
            elif not is_whole(client, one, after[0]):
                tally.wrong.append(f"half-written: {one.path} {one.key} -> {after[0]}")
    return committed


def retried(send: Callable[[], httpx.Response]) -> httpx.Response:
    """PostgreSQL needs a moment to notice that the client of an open transaction is dead: 409 until then."""
    response = send()
    for _ in range(100):
        if response.status_code != 409:
            break
        time.sleep(0.05)
        response = send()
    return response


def found(client: httpx.Client, one: Write) -> list[str]:
    """The ids of what this write made, however often."""
    if one.claim is None:
        items = client.get("/v1/claims", params={"tag": one.key}).json()["items"]
    else:
        items = walk(client, "/v1/evidence", claim=one.claim)
        items = [item for item in items if item["url"] == one.body["url"]]
    return [item["id"] for item in items]


def is_whole(client: httpx.Client, one: Write, made: str) -> bool:
    """Whether all that one write says is there."""
    if one.claim is None:
        claim = client.get(f"/v1/claims/{made}")
        standing = client.get(f"/v1/claims/{made}/standing")
        timeline = client.get(f"/v1/claims/{made}/timeline")
        if not claim.status_code == standing.status_code == timeline.status_code == 200:
            return False
        told = claim.json()
        spoken = told["claimant"]["name"] == one.body["claimant"]["name"]
        return bool(told["tags"] == [one.key] and spoken and timeline.json()["items"][0]["type"] == "claim.created")
    evidence = client.get(f"/v1/evidence/{made}")
    if evidence.status_code != 200:
        return False
    names = [hop["party"]["name"] for hop in evidence.json()["hops"]]
    counted = client.get(f"/v1/claims/{one.claim}/standing").json()["because"]
    return names == [hop["party"]["name"] for hop in one.body["hops"]] and made in counted


def count_all(server: Server, tally: Tally) -> None:
    """Everything that was ever acknowledged is there, and nothing is there twice."""
    with httpx.Client(base_url=server.base, timeout=60) as client:
        ids = {
            None: {item["id"]: item["text"] for item in walk(client, "/v1/claims", sort="created_at")},
            "evidence": {item["id"]: item["url"] for item in walk(client, "/v1/evidence")},
        }
        head = client.get("/v1/changes", params={"limit": 1}).json()["head"]
        events = walk(client, "/v1/changes")
    for kind, there in ids.items():
        missing = {str(one.made) for one in tally.acknowledged if (one.claim is None) == (kind is None)} - there.keys()
        if missing:
            tally.wrong.append(f"lost in the end: {sorted(missing)}")
        if len(set(there.values())) != len(there):
            tally.wrong.append(f"something is there twice among {kind or 'claims'}")
    if sum(map(len, ids.values())) != len(tally.acknowledged) + tally.unsure:
        tally.wrong.append("more or less is there in the end than was written")
    if [event["seq"] for event in events] != list(range(1, head + 1)):
        tally.wrong.append("the ledger has a gap")


def walk(client: httpx.Client, path: str, **params: Any) -> list[Any]:
    """Every item of a list."""
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(path, params={**params, "limit": 200, **cursor}).json()
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = {"cursor": page["next"]}


def audit(url: str, tally: Tally) -> None:
    """`secondsource audit`, as an operator runs it."""
    status, said = run(url, "audit")
    if status != 0:
        tally.wrong.append(f"audit: {said}")


def new_key(url: str) -> str:
    """A desk's key, as an operator makes one; the database is migrated on the way."""
    desk = ("--role", "desk", "--desk", "drill", "--desk-name", "Drill")
    status, said = run(url, "key", "create", *desk, "--name", "a", "--json")
    if status != 0:
        raise SystemExit(said)
    return str(json.loads(said)["key"])


def run(url: str, *arguments: str) -> tuple[int, str]:
    """A command of the service: its exit status, and what it says on standard output."""
    with patch.dict(os.environ, {"DATABASE_URL": url}), redirect_stdout(io.StringIO()) as said:
        try:
            command(arguments)
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
