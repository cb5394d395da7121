"""Rows of what is prepared, and of what waits for it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain import page_filter
from app.domain.pages import neck_of
from app.sessions import AnySession, WriteSession
from app.tables import SHARED, PreparedBucket, PreparedNeed, PreparedPage, UnpreparedBucket, UnpreparedPage, table_of

Bucket = type[PreparedBucket] | type[UnpreparedBucket]


def waiting_pages(session: AnySession, limit: int) -> list[str]:
    """The next pages that wait to be prepared."""
    return list(session.exec(select(UnpreparedPage.page).order_by(col(UnpreparedPage.page)).limit(limit)))


def waiting_buckets(session: AnySession, bits: int, limit: int) -> list[str]:
    """The prefixes of the next buckets that wait to be prepared."""
    waiting = select(UnpreparedBucket.prefix).where(col(UnpreparedBucket.bits) == bits)
    return list(session.exec(waiting.order_by(col(UnpreparedBucket.prefix)).limit(limit)))


def dependents(session: AnySession, pages: Collection[str]) -> set[str]:
    """The pages of which something is prepared that tells of these, too."""
    return set(session.exec(select(PreparedNeed.page).where(col(PreparedNeed.needs).in_(pages))))


def keep_pages(session: WriteSession, rows: Sequence[PreparedPage], needs: Iterable[PreparedNeed]) -> None:
    """Write what was prepared of pages, which wait no more; the buckets they are in wait from now on."""
    pages = [row.page for row in rows]
    for table, page in (
        (PreparedPage, PreparedPage.page),
        (PreparedNeed, PreparedNeed.page),
        (UnpreparedPage, UnpreparedPage.page),
    ):
        session.execute(sa.delete(table_of(table)).where(col(page).in_(pages)))
    session.put(*_placed(session, rows), *needs)
    for bits in _lengths(session):
        prefixes = {page_filter.prefix_of(page, bits) for page in pages}
        for kind in (PreparedBucket, UnpreparedBucket):
            _forget(session, kind, bits, prefixes)
        session.put(*(UnpreparedBucket(bits=bits, prefix=prefix) for prefix in prefixes))


def is_stale(session: AnySession, first: str, last: str) -> bool:
    """Whether a page with a name from one to another waits to be prepared, or one that it tells of."""
    waits = sa.exists().where(col(UnpreparedPage.page).between(first, last))
    needs = (
        sa.exists()
        .where(col(PreparedNeed.page).between(first, last))
        .where(col(PreparedNeed.needs) == UnpreparedPage.page)
    )
    return bool(session.execute(sa.select(sa.or_(waits, needs))).scalar_one())


def pages_within(session: AnySession, first: str, last: str) -> Sequence[Any]:
    """What is prepared of the annotated pages with names from one to another: names and bodies."""
    page = col(PreparedPage.page)
    query = sa.select(page, col(PreparedPage.body)).where(page.between(first, last), col(PreparedPage.notes) > 0)
    return session.execute(query.order_by(page)).all()


def keep_bucket(session: WriteSession, row: PreparedBucket) -> None:
    """Write what was prepared of a bucket, which waits no more."""
    _forget(session, UnpreparedBucket, row.bits, [row.prefix])
    session.put(row)


def plan(session: WriteSession, bits: int, most: int) -> int:
    """Let every bucket of so many bits be prepared or wait, and none of another. How many it were, `most` at once."""
    former = list(
        session.exec(
            select(PreparedBucket.prefix, PreparedBucket.bits).where(col(PreparedBucket.bits) != bits).limit(most)
        )
    )
    for prefix, of in former:
        _forget(session, PreparedBucket, of, [prefix])
    session.execute(sa.delete(table_of(UnpreparedBucket)).where(col(UnpreparedBucket.bits) != bits))
    known: set[str] = set()
    for kind in (PreparedBucket, UnpreparedBucket):
        known.update(session.exec(select(kind.prefix).where(col(kind.bits) == bits)))
    missing = [prefix for prefix in page_filter.prefixes(bits) if prefix not in known][:most]
    session.put(*(UnpreparedBucket(bits=bits, prefix=prefix) for prefix in missing))
    return len(former) + len(missing)


def _placed(session: WriteSession, rows: Sequence[PreparedPage]) -> Sequence[PreparedPage]:
    """The rows, and where several pages' names begin alike, all of those under other numbers and a row that says so."""
    head = col(PreparedPage.head)
    there = session.exec(select(PreparedPage).where(head.in_([row.head for row in rows]))).all()
    known = [*rows, *there]
    shared = {number for number, count in Counter(row.head for row in known).items() if count > 1}
    if not shared:
        return rows
    session.execute(sa.delete(table_of(PreparedPage)).where(head.in_(shared)))
    alike = [row for row in known if row.head in shared and row.notes != SHARED]
    moved = [PreparedPage(head=neck_of(row.page), page=row.page, notes=row.notes, body=row.body) for row in alike]
    marks = [PreparedPage(head=number, page=str(number), notes=SHARED, body=b"") for number in shared]
    return [*(row for row in rows if row.head not in shared), *moved, *marks]


def _lengths(session: AnySession) -> list[int]:
    """How many bits the buckets have that are prepared: two numbers for a while, when it changes."""
    found: list[int] = []
    bits = col(PreparedBucket.bits)
    least = sa.select(sa.func.min(bits))
    query = least
    while (following := session.execute(query).scalar_one()) is not None:
        found.append(following)
        query = least.where(bits > following)
    return found


def _forget(session: WriteSession, kind: Bucket, bits: int, prefixes: Collection[str]) -> None:
    table = table_of(kind)
    session.execute(sa.delete(table).where(table.c.bits == bits, table.c.prefix.in_(prefixes)))
