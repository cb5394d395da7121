"""Databases with many annotated pages, all of them prepared."""

import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from app import claim_register
from app.annotations.lookup import Filters
from app.annotations.prepared import Preparer, body_of
from app.db import Database, migrate
from app.domain.pages import head_of, page_of
from app.domain.urls import normalise_url
from app.domain.vocabulary import AppearanceState
from app.domain.web_annotation import Note
from app.sessions import WriteSession
from app.settings import system_clock
from app.tables import Appearance, AppearanceRevision, PreparedPage, UnpreparedPage, table_of

CLAIMS = 200
BATCH = 20_000
THEN = datetime(2025, 11, 20, 8, tzinfo=UTC)


def address(number: int) -> str:
    """The page with a number."""
    return f"https://site-{number % 997}.example/2025/11/{number}/what-the-minister-said?id={number}"


def fill(url: str, pages: int) -> None:
    """As many pages with one annotation each, prepared; unless the database has them already. Raises ValueError when it
    has others."""
    migrate(url)
    database = Database(url, system_clock)
    with database.read() as session:
        there = session.execute(sa.select(sa.func.count()).select_from(table_of(PreparedPage))).scalar_one()
    if there not in (0, pages):
        raise ValueError(f"this database has {there:,} pages, not {pages:,}")
    if there == 0:
        _fill(database, pages)
    database.close()


def _fill(database: Database, pages: int) -> None:
    with database.write() as session:
        claims = [
            claim_register.record(session, "bench", claim_register.Wording(f"Claim {n} of the bench.", "en")).claim_id
            for n in range(CLAIMS)
        ]
    for start in range(0, pages, BATCH):
        with database.write() as session:
            _add(session, claims, range(start, min(start + BATCH, pages)))
    database.measure()


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
        prepared.append({"head": head_of(page), "page": page, "notes": 1, "body": body_of([note])})
    session.execute(table_of(Appearance).insert(), rows)
    session.execute(table_of(AppearanceRevision).insert(), revisions)
    session.execute(table_of(UnpreparedPage).delete())
    session.execute(table_of(PreparedPage).insert(), prepared)


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
