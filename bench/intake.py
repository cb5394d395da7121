"""Importing reviews, against a plain SQL bulk insert of the very rows it wrote, in one run.

    .venv/bin/python bench/intake.py [--records 100000] [--database-url postgresql://...]

Prints the rate of the import over that of the insert (by wall clock: both wait for the same disk), and by how much
memory grew from the first tenth of the file to its end. Without a URL it works on SQLite; the databases must be empty.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.db import Database, migrate
from app.interchange.intake import take_in
from app.interchange.sources import Record, Source, records
from app.settings import system_clock

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
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": f"Person {number % 500}"}},
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


def copied(db: Database, target: sa.Engine) -> float:
    """Seconds to insert every row of one database into another, as SQL alone would."""
    spent = 0.0
    with db.engine.connect() as reading, target.begin() as writing:
        for table in SQLModel.metadata.sorted_tables:
            rows: Any = reading.execution_options(yield_per=_TOGETHER).execute(sa.select(table)).mappings()
            for batch in rows.partitions():
                plain = [dict(row) for row in batch]
                start = time.perf_counter()
                writing.execute(sa.insert(table), plain)
                spent += time.perf_counter() - start
    return spent


def measure(url: str, copy: str, file: BinaryIO, count: int) -> None:
    """Import, copy, compare."""
    migrate(url)
    migrate(copy)
    db = Database(url, system_clock)
    seen: list[float] = []
    start = time.perf_counter()
    report = take_in(db, "admin", watched(records(file, Source.JSON_LD, {}), count // 10, seen), {})
    spent = time.perf_counter() - start
    assert report.imported == count, report
    other = Database(copy, system_clock)
    insert = copied(db, other.engine)
    print(f"{db.engine.dialect.name}: import / bulk insert of the same rows: {insert / spent:.3f} ({count} records)")
    print(f"{db.engine.dialect.name}: memory, from a tenth of the file to its end: +{megabytes() - seen[0]:.0f} MB")
    db.close()
    other.close()


def main() -> None:
    """Make a file and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--database-url", help="an empty database")
    options.add_argument("--copy-url", help="another empty database, on the same server")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with (path / "reviews.ndjson").open("wb") as file:
            file.writelines(review(number) for number in range(asked.records))
        url = asked.database_url or f"sqlite:///{path / 'imported.sqlite'}"
        copy = asked.copy_url or f"sqlite:///{path / 'copied.sqlite'}"
        with (path / "reviews.ndjson").open("rb") as source:
            measure(url, copy, source, asked.records)


if __name__ == "__main__":
    main()
