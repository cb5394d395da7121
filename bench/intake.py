"""Importing reviews, against a plain SQL bulk insert of the very rows it wrote, in one run.

    python -m bench.intake [--records 100000] [--engine sqlite]     on both engines unless told

Prints the rate of the import over that of the insert, by the clock on the wall (both wait for the same disk) and, on
SQLite, by CPU, which is not troubled by what else runs here; and by how much memory grew from the first tenth of the
file to its end.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.db import Database
from app.interchange.intake import take_in
from app.interchange.sources import Record, Source, records
from app.settings import system_clock
from bench.databases import pair

_TOGETHER = 1000


def review(number: int) -> bytes:
    """One ClaimReview, as an aggregator has it."""
    site = f"https://desk{number % 50}.example/"
    document = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{site}{number}",
        "claimReviewed": f"Claim {number}: the bridge over river {number % 997} was closed in year {number % 89}.",
        "datePublished": "2025-11-20",
        "inLanguage": "en",
        "author": {
            "@type": "Organization",
            "name": f"Desk {number % 50}",
            "url": f"https://desk{number % 50}.example/",
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": f"Person {number % 500}"},
            "firstAppearance": {"@type": "CreativeWork", "url": f"https://social.example/posts/{number}"},
            "appearance": [{"@type": "CreativeWork", "url": f"https://news{number % 200}.example/{number // 2}"}],
        },
        "reviewRating": {"alternateName": "False", "ratingValue": 1, "bestRating": 5, "worstRating": 1},
    }
    return f"{json.dumps(document)}\n".encode()


def megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def watched(found: Iterator[Record], tenth: int, seen: list[float]) -> Iterator[Record]:
    """The records, and what memory was in use after a tenth of them."""
    for number, record in enumerate(found):
        if number == tenth:
            seen.append(megabytes())
        yield record


@dataclass
class Spent:
    """Seconds on the wall and of CPU."""

    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Add what the block takes."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def copied(db: Database, target: sa.Engine) -> Spent:
    """What it takes to insert every row of one database into another and to commit them once, as SQL alone would."""
    spent = Spent()
    with db.engine.connect() as reading, target.connect() as writing:
        for table in SQLModel.metadata.sorted_tables:
            rows: Any = reading.execution_options(yield_per=_TOGETHER).execute(sa.select(table)).mappings()
            for number, batch in enumerate(rows.partitions(), 1):
                plain = [dict(row) for row in batch]
                with spent.counted():
                    writing.execute(sa.insert(table), plain)
                if not db.is_sqlite and number.bit_count() == 1:  # as bulk loads do, and the import
                    writing.execute(sa.text(f"ANALYZE {table.name}"))
        with spent.counted():
            writing.commit()
    return spent


def measure(engine: str, file: BinaryIO, count: int) -> None:
    """Import, copy, compare."""
    with pair(engine) as (url, copy):
        db, other = Database(url, system_clock), Database(copy, system_clock)
        seen: list[float] = []
        spent = Spent()
        with spent.counted():
            report = take_in(db, "admin", watched(records(file, Source.JSON_LD, {}), count // 10, seen), {})
        grown = megabytes() - seen[0]
        assert report.imported == count, report
        insert = copied(db, other.engine)
        print(f"{engine}: import / bulk insert of the same rows: {insert.wall / spent.wall:.3f} ({count} records)")
        if db.is_sqlite:
            print(f"{engine}: the same by CPU: {insert.cpu / spent.cpu:.3f}")
        print(f"{engine}: memory, from a tenth of the file to its end: +{grown:.0f} MB")
        db.close()
        other.close()


def main() -> None:
    """Make a file and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--engine", choices=("sqlite", "postgresql"))
    asked = options.parse_args()
    with tempfile.TemporaryFile() as file:
        file.writelines(review(number) for number in range(asked.records))
        for engine in [asked.engine] if asked.engine else ["sqlite", "postgresql"]:
            file.seek(0)
            measure(engine, file, asked.records)


if __name__ == "__main__":
    main()
