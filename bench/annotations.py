"""What a reader's look-ups cost: the CPU of a request over that of raw ASGI on uvicorn sending the same bytes.

    python -m bench.annotations [pages ...] [--engine sqlite]     10,000 and 1,000,000 on both engines unless told

Both servers are asked in turns by one client on a kept connection; what the kernel says they computed is compared (the
database's own process is not: it is another's). The client takes gzip, as every browser does. What the service does by
the clock, for embargoes, webhooks and what is to be prepared, is turned off: the longer a busy machine takes, the more
of it there would be.
"""

import argparse
import contextlib
import hashlib
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from app import claim_register
from app.annotations.lookup import Filters
from app.annotations.prepared import Preparer, body_of
from app.db import Database, migrate
from app.domain import page_filter
from app.domain.pages import page_of
from app.domain.urls import normalise_url
from app.domain.vocabulary import AppearanceState
from app.domain.web_annotation import Note
from app.sessions import WriteSession
from app.settings import system_clock
from app.tables import Appearance, AppearanceRevision, PreparedPage, UnpreparedPage, table_of
from bench.databases import database
from bench.server import Server, free_port

ROUNDS = 7
CLAIMS = 200
HOUR = 3600
BATCH = 20_000
THEN = datetime(2025, 11, 20, 8, tzinfo=UTC)
RAW = """
import sys, uvicorn
body = open(sys.argv[1], "rb").read()
status, *lines = open(sys.argv[3], "rb").read().splitlines()
headers = [tuple(line.split(b": ", 1)) for line in lines]
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False, lifespan="off", server_header=False)
"""


def address(number: int) -> str:
    """The page with a number."""
    return f"https://site-{number % 997}.example/2025/11/{number}/what-the-minister-said?id={number}"


def fill(url: str, pages: int) -> None:
    """As many pages with one annotation each, prepared."""
    migrate(url)
    database = Database(url, system_clock)
    with database.write() as session:
        claims = [
            claim_register.record(session, "bench", claim_register.Wording(f"Claim {n} of the bench.", "en")).claim_id
            for n in range(CLAIMS)
        ]
    for start in range(0, pages, BATCH):
        with database.write() as session:
            _add(session, claims, range(start, min(start + BATCH, pages)))
    database.close()


def _add(session: WriteSession, claims: list[UUID], numbers: range) -> None:
    label = {"en": "Not verified yet", "uk": "Ще не перевірено"}
    rows, revisions, prepared = [], [], []
    for number in numbers:
        given, claim, identifier = address(number), claims[number % CLAIMS], uuid4()
        page = page_of(given)
        quote = {"exact": "the minister said that the bridge is closed", "prefix": "On Monday ", "suffix": ", again"}
        anchor = {"quote": quote, "position": {"start": 1200, "end": 1243}}
        stamp = {"recorded_at": THEN, "recorded_by": "bench"}
        rows.append({"id": identifier, "claim_id": claim, **stamp})
        revisions.append(
            {
                "appearance_id": identifier,
                "version": 1,
                "claim_id": claim,
                "state": AppearanceState.ACCEPTED,
                "url": given,
                "url_normalised": normalise_url(given),
                "page": page,
                "anchor": anchor,
                **stamp,
            }
        )
        note = Note(
            id=str(identifier),
            claim_id=str(claim),
            url=given,
            page=page,
            anchor=anchor,
            claim="The bridge is closed.",
            language="en",
            status="unverified",
            label=label,
            reasons={language: ["Evidence that counts: 0 for, 0 against"] for language in label},
            verdicts=(),
            archive_url=None,
            archived_at=None,
            created=THEN,
            modified=THEN,
        )
        prepared.append({"page": page, "notes": 1, "body": body_of([note])})
    session.execute(table_of(Appearance).insert(), rows)
    session.execute(table_of(AppearanceRevision).insert(), revisions)
    session.execute(table_of(UnpreparedPage).delete())
    session.execute(table_of(PreparedPage).insert(), prepared)


class Client:
    """One kept connection, and what its server has computed so far."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.pid = pid

    def get(self, target: str, tag: str = "", coding: str = "gzip, deflate, br") -> tuple[int, dict[str, str], bytes]:
        """Ask, and read the whole answer."""
        more = f"Accept-Encoding: {coding}\r\n" + (f"If-None-Match: {tag}\r\n" if tag else "")
        received = self._first(f"GET {target} HTTP/1.1\r\nHost: bench.example\r\n{more}\r\n".encode())
        while b"\r\n\r\n" not in received:
            received += self._more(1 << 16)
        head, _, body = received.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        pieces, missing = [body], int(headers.get("content-length", 0)) - len(body)
        while missing > 0:
            pieces.append(self._more(1 << 20))
            missing -= len(pieces[-1])
        return int(status.split()[1]), headers, b"".join(pieces)

    def _first(self, asked: bytes) -> bytes:
        """The beginning of the answer; a connection that was idle for long has been closed, and is opened anew."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(asked)
            if received := self.socket.recv(1 << 16):
                return received
        self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.sendall(asked)
        return self._more(1 << 16)

    def _more(self, most: int) -> bytes:
        if received := self.socket.recv(most):
            return received
        raise ConnectionError("the server closed the connection in the middle of an answer")

    def computed(self) -> int:
        """Nanoseconds of CPU of all threads of the server."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks)

    def cost(self, targets: list[str], asked: dict[str, str], status: int) -> float:
        """Nanoseconds for a request."""
        before = self.computed()
        for target in targets:
            if self.get(target, **asked)[0] != status:
                raise RuntimeError(f"{target} was answered otherwise")
        return (self.computed() - before) / len(targets)


@contextmanager
def raw(status: int, headers: dict[str, str], body: bytes, folder: Path) -> Iterator[Client]:
    """uvicorn with nothing behind it, sending these bytes."""
    file, head, port = folder / "body", folder / "head", free_port()
    file.write_bytes(body)
    lines = [f"{name}: {value}" for name, value in headers.items() if name != "date"]
    head.write_text("\n".join([str(status), *lines]))
    with subprocess.Popen([sys.executable, "-c", RAW, str(file), str(port), str(head)]) as process:
        while True:
            try:
                client = Client(port, process.pid)
                break
            except ConnectionRefusedError:
                continue
        yield client
        process.terminate()


def compare(
    name: str, service: Client, folder: Path, targets: Callable[[], list[str]], status: int = 200, **asked: str
) -> float:
    """Print and return the ratio: the median of rounds in turns."""
    _, headers, sample = service.get(targets()[0], **asked)
    with raw(status, headers, sample, folder) as limit:
        costs = []
        for _ in range(ROUNDS):
            wanted = targets()
            costs.append((service.cost(wanted, asked, status), limit.cost(wanted, asked, status)))
    ratio = median(ours / theirs for ours, theirs in costs)
    ours, theirs = (median(each) / 1000 for each in zip(*costs, strict=True))
    print(f"  {name:44} {ratio:5.2f}   ({ours:.0f} us / {theirs:.0f} us, {len(sample):,} bytes)")
    return ratio


def measure(url: str, pages: int, folder: Path) -> float:
    """All ratios for a service with so many annotated pages; returns that of the look-up by address."""
    fill(url, pages)
    chance = random.Random(pages)
    bits = prepare(url)
    with Server(url, log_level="error", embargo_check=HOUR, prepare_check=HOUR, webhook_delivery=False) as running:
        running.ready()
        service = Client(running.port, running.process.pid)
        service.get("/v1/annotations/filter")

        def by_address() -> list[str]:
            return [f"/v1/annotations?url={_quoted(address(chance.randrange(pages)))}" for _ in range(1500)]

        def unknown() -> list[str]:
            return [f"/v1/annotations?url=https://other.example/{chance.random()}" for _ in range(1500)]

        def by_range() -> list[str]:
            return [f"/v1/annotations/range/{_prefix(chance.random(), bits)}" for _ in range(200)]

        one, bucket = by_address()[0], by_range()[0]
        tag = service.get(one)[1]["etag"]
        print(f"{pages:,} annotated pages, {bits} bits")
        ratio = compare("by address", service, folder, by_address)
        compare("by address, without annotations", service, folder, unknown)
        compare("by address, repeated", service, folder, lambda: [one] * 1500)
        compare("by address, not modified", service, folder, lambda: [one] * 1500, 304, tag=tag)
        compare("bucket", service, folder, by_range)
        compare("bucket, repeated", service, folder, lambda: [bucket] * 200)
        compare(
            "bucket, not modified", service, folder, lambda: [bucket] * 200, 304, tag=service.get(bucket)[1]["etag"]
        )
        compare("bucket, to one who takes no gzip", service, folder, by_range, coding="identity")
    return ratio


def prepare(url: str) -> int:
    """Prepare the buckets, as the service does beside its work; how many bits their prefixes have."""
    database = Database(url, system_clock)
    filters = Filters(system_clock)
    preparer = Preparer(database, filters)
    began = time.process_time()
    while preparer.step():
        pass
    computed = (time.process_time() - began) * 1000
    bits = filters.bits_known() or 0
    print(f"filter made, and each of {2**bits:,} buckets prepared: {computed / 2**bits:.1f} ms of CPU a bucket")
    database.close()
    return bits


def _quoted(url: str) -> str:
    return url.replace("?", "%3F").replace("=", "%3D")


def _prefix(seed: float, bits: int) -> str:
    return page_filter.prefix_of(hashlib.sha256(str(seed).encode()).hexdigest(), bits) or "all"


def main() -> None:
    """Measure each size on each engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="*", default=[10_000, 1_000_000])
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args()
    for engine in asked.engine or ("sqlite", "postgresql"):
        print(engine)
        ratios = []
        for size in asked.pages:
            with tempfile.TemporaryDirectory() as folder, database(engine) as url:
                ratios.append(measure(url, size, Path(folder)))
        print(f"by address, {asked.pages[-1]:,} / {asked.pages[0]:,} pages: {ratios[-1] / ratios[0]:.2f}")


if __name__ == "__main__":
    main()
