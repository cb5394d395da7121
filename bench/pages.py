"""What the pages cost when there are many claims: the CPU of a request over that of the page of a claim among 10,000.

    python -m bench.pages [--claims 1000000] [--folder DIR]     on SQLite

To make the databases takes long; in a folder they are kept, and used again. Some claims are recorded as desks do, with
chains, subjects and verdicts; the others are copies of them, made by SQL. Both services are asked in turns; what the
kernel says they computed is compared. The bar is 20.
"""

import argparse
import itertools
import json
import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from statistics import median

from app.db import migrate
from app.domain.vocabulary import NormalizedRating
from bench.limit import Client
from bench.server import Server
from tests.api.client import START, Api, Clock, official, outlet, serve, unnamed

BAR = 20
FEW, MANY = 10_000, 1_000_000
PATTERNS = 200
"""Claims recorded one by one; every party, subject and status there is occurs among them."""

ROUNDS, REQUESTS = 5, 4
APART = 600
"""Seconds between a copy and the next."""

LANGUAGES = ("en", "uk", "de")
RATINGS = tuple(NormalizedRating)
NOON = "2025-11-20T12:00:00Z"

_NUMBERS = itertools.count()
_COPIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :copies)"
_CURRENT = "superseded_at IS NULL"
_EARLIER = f"strftime('%Y-%m-%d %H:%M:%f', recorded_at, '-' || (i * {APART}) || ' seconds') || '000'"


def fill(url: str, claims: int) -> str:
    """A migrated database with so many claims; returns the path of one that was recorded like any other."""
    migrate(url)
    with serve(url, clock=Clock(START)) as api:
        paths = [_record(api, number) for number in range(PATTERNS)]
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        copies = {"copies": claims // PATTERNS - 1}
        _copy(connection, "claim", ("id",), copies)
        _copy(connection, "claim_revision", ("id", "claim_id"), copies, _CURRENT)
        _copy(connection, "claim_subject", ("revision_id",), copies)
        _copy(connection, "standing", ("claim_id", "revision_id"), copies, _CURRENT)
        _copy(connection, "facet", ("claim_id",), copies, _CURRENT)
        _copy(connection, "verdict", ("id", "claim_id"), copies)
        _copy(connection, "verdict_revision", ("id", "verdict_id", "claim_id", "claim_revision_id"), copies)
        _count(connection)
        connection.execute("COMMIT")
    return paths[0]


def _record(api: Api, number: int) -> str:
    """A claim with the evidence of one of several stories."""
    api.clock.forward(minutes=1)
    subject = f"subject-{number % 20}"
    if number < 20:
        api.post("/v1/subjects", {"slug": subject, "name": f"Subject {number}"}, by="admin")
    fields = {"language": LANGUAGES[number % 3], "subjects": [subject], "tags": [f"tag-{number % 30}"]}
    by = "other_desk" if number % 5 == 0 else "desk"
    path = api.claim(f"Bridge {number} over the river is closed to traffic.", by=by, **fields)
    house, wire = f"Outlet {number % 90}", f"Wire {number % 7}"
    match number % 6:
        case 0:
            api.attach(path, house, wire, unnamed(f"officials {number}"))
            api.attach(path, outlet(f"Witness {number}", "witnessed"), stance="refutes")
        case 1:
            api.attach(path, house, wire)
        case 2:
            api.attach(path, outlet(house, "witnessed"))
            api.attach(path, outlet(f"Witness {number}", "witnessed"))
        case 3:
            api.attach(path, house, official(f"Ministry {number % 9}"))
        case 4:
            api.attach(path, house, by="contributor")
    if number % 4 == 0:
        _judge(api, path, "false" if number % 8 == 0 else RATINGS[number // 4 % len(RATINGS)], by="desk")
    if number % 7 == 0:
        _judge(api, path, RATINGS[number // 7 % len(RATINGS)], by="other_desk")
    return path


def _judge(api: Api, path: str, normalized: str, *, by: str) -> None:
    rating = {"label": normalized.title(), "normalized": normalized}
    api.post(f"{path}/verdicts", {"rating": rating, "language": "en"}, by=by)


def _copy(
    connection: sqlite3.Connection, table: str, ids: tuple[str, ...], copies: Mapping[str, int], which: str = "TRUE"
) -> None:
    """Copies of rows, each with ids of its own and recorded some time earlier than the copy before."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    made = {name: f"substr({name}, 1, 20) || printf('%012x', i)" for name in ids}
    made |= dict.fromkeys(("recorded_at", "status_since"), _EARLIER)
    chosen = ", ".join(made.get(name, name) for name in columns)
    connection.execute(
        f"{_COPIES} INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table}, n WHERE {which}", copies
    )


def _count(connection: sqlite3.Connection) -> None:
    """Tallies of what there is now, as if all of it had come at once."""
    connection.execute("DELETE FROM tally")
    every = "SELECT '' AS value, 'claim' AS kind, status, recorded_at FROM standing WHERE superseded_at IS NULL"
    found = (
        "SELECT facet.value, facet.kind, standing.status, standing.recorded_at "
        "FROM standing JOIN facet USING (claim_id, seq) WHERE standing.superseded_at IS NULL AND facet.kind != 'status'"
    )
    for rows in (every, found):
        for status in ("status", "''"):
            connection.execute(
                "INSERT INTO tally (kind, value, status, recorded_at, count) "
                f"SELECT kind, value, {status}, min(recorded_at), count(*) FROM ({rows}) GROUP BY 1, 2, 3"
            )


def pages(service: Client, claim: str) -> dict[str, str]:
    """What is asked for, by what it is called."""
    (house,) = json.loads(service.get("/v1/parties?name=Outlet%201")[2])["items"]
    found = {
        "a claim": claim.removeprefix("/v1"),
        "a claim as of a moment": f"{claim.removeprefix('/v1')}?as_of={NOON}",
        "overview": "/",
        "overview as of a moment": f"/?as_of={NOON}",
        "overview of three years": "/?period=years",
        "overview of a subject": "/?subject=subject-3",
        "overview of a party": f"/?party={house['id']}",
        "overview of a language": "/?language=uk",
        "overview of a subject in a language": "/?subject=subject-3&language=uk",
        "overview of a party in a language": f"/?party={house['id']}&language=uk",
        "claims": "/claims",
        "claims as of a moment": f"/claims?as_of={NOON}",
        "claims in a language": "/claims?language=uk",
        "claims that a desk rates false": "/claims?rating=false",
        "claims that a desk rates satire": "/claims?rating=satire",
        "claims that one desk judged": "/claims?judged_by=other-desk",
        "claims that one desk rates true, in a language": "/claims?judged_by=desk&rating=true&language=uk",
        "claims rated false, as of a moment": f"/claims?rating=false&as_of={NOON}",
        "claims about a subject, contradicted": "/claims?subject=subject-3&status=contradicted",
        "claims in the order they came": "/claims?sort=created_at",
        "claims found by a common word": "/claims?q=bridge",
        "claims found by a rare word": "/claims?q=bridge+137",
        "claims found by a word, in a language": "/claims?q=bridge&language=uk",
        "a party": f"/parties/{house['id']}",
        "a party as of a moment": f"/parties/{house['id']}?as_of={NOON}",
        "parties": "/parties",
        "subjects": "/subjects",
        "a subject": "/subjects/subject-3",
        "desks": "/desks",
        "a desk": "/desks/desk",
        "a desk as of a moment": f"/desks/desk?as_of={NOON}",
        "service": "/status",
    }
    return {name: _final(service, target) for name, target in found.items()}


def _final(service: Client, target: str) -> str:
    """Where the address leads."""
    status, headers, _ = service.get(target)
    return headers["location"] if status == 302 else target


def _cost(service: Client, target: str) -> float:
    """What it costs to write the page: who asks for the same one at once is given what others are."""
    mark = "&" if "?" in target else "?"
    return service.cost([f"{target}{mark}n={next(_NUMBERS)}" for _ in range(REQUESTS)], {}, 200)


def _made(folder: Path, claims: int) -> tuple[str, str]:
    """The database with so many claims in a folder, made if it is not there, and the path of a claim in it."""
    url, path = f"sqlite:///{folder / f'{claims}.sqlite'}", folder / f"{claims}.path"
    if not path.exists():
        path.write_text(fill(url, claims), encoding="utf-8")
    migrate(url)
    return url, path.read_text(encoding="utf-8")


def _measure(folder: Path, many: int) -> float:
    """Print what each page costs; the highest of the ratios."""
    (few_url, few_path), (many_url, many_path) = (_made(folder, claims) for claims in (FEW, many))
    with Server(few_url, log_level="error") as small, Server(many_url, log_level="error") as large:
        small.ready()
        large.ready()
        yardstick, service = (Client(each.port, each.process.pid) for each in (small, large))
        one = pages(yardstick, few_path)["a claim"]
        print(f"{many:,} claims, over the page of a claim among {FEW:,}")
        worst = 0.0
        for name, target in pages(service, many_path).items():
            turns = [(_cost(service, target), _cost(yardstick, one)) for _ in range(ROUNDS)]
            ratio = median(ours / theirs for ours, theirs in turns)
            cost = median(ours for ours, _ in turns) / 1e6
            print(f"  {name:44} {ratio:6.2f}   ({cost:,.0f} ms)", flush=True)
            worst = max(worst, ratio)
    return worst


def main() -> None:
    """Measure; fail past the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=MANY)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        worst = _measure(asked.folder or Path(folder), asked.claims)
    print(f"worst: {worst:.2f} of {BAR}")
    sys.exit(worst > BAR)


if __name__ == "__main__":
    main()
