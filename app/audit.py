"""Does the database say what the ledger says? Replays every event, and derives every standing anew."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from app import ledger, standings, tallies
from app.evidence_graph import load_cases
from app.sessions import ReadSession
from app.tables import ClaimRevision, Event, EventSubject, Facet, Standing, holds, table_of, values_of

Progress = Callable[[str, int], None]
_BATCH = 1000
_NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, sa.exc.InvalidRequestError)
"""What reading or deriving raises when somebody wrote what the service never writes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the tables and the ledger, or a stored standing and the rule, disagree."""

    where: str
    detail: str


def audit(session: ReadSession, progress: Progress = lambda _what, _count: None) -> Iterator[Difference]:
    """Every difference found, in one snapshot. Rows are compared by digest, so memory grows with their number only."""
    written: dict[tuple[str, str], bytes] = {}
    yield from _replay(session, written, progress)
    yield from _compare_tables(session, written, progress)
    yield from _compare_subjects(session, progress)
    yield from _compare_search(session)
    yield from _compare_standings(session, progress)
    yield from (Difference("/".join(key), "is not how many claims there were") for key in tallies.wrong(session))


def _replay(session: ReadSession, written: dict[tuple[str, str], bytes], progress: Progress) -> Iterator[Difference]:
    """Fold the ledger's rows into `written`; the sequence must be contiguous and time must not step back."""
    expected, last = 1, None
    query = sa.select(col(Event.seq), col(Event.recorded_at), col(Event.rows)).order_by(col(Event.seq))
    for event in _rows(session, query, "event"):
        if isinstance(event, Difference):
            yield event
            continue
        if event.seq != expected:
            yield Difference(f"event/{event.seq}", f"event {expected} should come here")
        if last is not None and event.recorded_at < last:
            yield Difference(f"event/{event.seq}", "recorded before the event that precedes it")
        expected, last = event.seq + 1, event.recorded_at
        try:
            for change in json.loads(event.rows):
                table = SQLModel.metadata.tables[change["table"]]
                written[_key(table, change["row"])] = _digest(ledger.canonical(change["row"]))
        except _NONSENSE as error:
            yield Difference(f"event/{event.seq}", f"can't be replayed ({type(error).__name__})")
        progress("events", 1)


def _compare_tables(
    session: ReadSession, written: dict[tuple[str, str], bytes], progress: Progress
) -> Iterator[Difference]:
    for table in SQLModel.metadata.sorted_tables:
        if table.info.get("derived"):
            continue
        readable = True
        for row in _rows(session, sa.select(table), table.name):
            if isinstance(row, Difference):
                readable = False
                yield row
                continue
            text = ledger.canonical(dict(row._mapping))
            key = _key(table, json.loads(text))
            found = written.pop(key, None)
            if found is None:
                yield Difference("/".join(key), "in the table, but the ledger does not know it")
            elif found != _digest(text):
                yield Difference("/".join(key), "differs from what the ledger recorded")
            progress("rows", 1)
        missing = [key for key in written if key[0] == table.name]
        for key in missing if readable else ():
            yield Difference("/".join(key), "recorded in the ledger, but missing from the table")


def _compare_subjects(session: ReadSession, progress: Progress) -> Iterator[Difference]:
    index: dict[int, set[str]] = {}
    for row in session.execute(sa.select(table_of(EventSubject)).execution_options(yield_per=_BATCH)):
        index.setdefault(row.seq, set()).add(row.ref)
    query = sa.select(col(Event.seq), col(Event.subjects)).execution_options(yield_per=_BATCH)
    for seq, subjects in session.execute(query):
        if subjects != ledger.canonical(sorted(index.get(seq, ()))):
            yield Difference(f"event/{seq}", "the index of subjects differs from the event")
        progress("subjects", 1)


def _compare_search(session: ReadSession) -> Iterator[Difference]:
    """SQLite's search table is a copy, made by a trigger; PostgreSQL's index cannot differ from its table."""
    if session.get_bind().dialect.name == "sqlite":
        kept, found = "SELECT id, words FROM claim_revision", "SELECT revision_id, words FROM claim_search"
        for one, other in ((kept, found), (found, kept)):
            for identifier, _ in session.execute(sa.text(f"{one} EXCEPT {other}")):
                yield Difference(f"claim_search/{identifier}", "search would not find this claim as it should")


def _compare_standings(session: ReadSession, progress: Progress) -> Iterator[Difference]:
    """Every standing ever stored must be what the rule derives, from its moment until the next one's."""
    newest = ledger.head(session)
    claims = sa.select(col(ClaimRevision.claim_id)).where(holds(ClaimRevision, None))
    for claim in list(_rows(session, claims, "claim_revision")):
        if isinstance(claim, Difference):
            yield claim
            continue
        query = sa.select(Standing, col(Event.recorded_at)).outerjoin(Event, col(Event.seq) == Standing.seq)
        mine = query.where(col(Standing.claim_id) == claim.claim_id).order_by(col(Standing.seq))
        try:
            history = [(row[0], row[1]) for row in session.execute(mine)]
            yield from _compare_history(session, claim.claim_id, history, newest)
            yield from _compare_moments(session, claim.claim_id, {stored.seq for stored, _ in history})
        except _NONSENSE as error:
            yield Difference(f"claim/{claim.claim_id}", f"its standing can't be derived ({type(error).__name__})")
        progress("standings", 1)


def _compare_moments(session: ReadSession, claim_id: uuid.UUID, stored: set[int]) -> Iterator[Difference]:
    """Each change of a claim or its evidence leaves a standing, also one that reads like that before."""
    about = col(EventSubject.ref) == ledger.ref("claim", claim_id)
    kinds = sa.or_(col(Event.type).startswith("claim."), col(Event.type).startswith("evidence."))
    changes = select(Event.seq).join(EventSubject, col(EventSubject.seq) == Event.seq).where(about, kinds)
    for seq in session.exec(changes.order_by(col(Event.seq))):
        if seq not in stored:
            yield Difference(f"standing/{claim_id}/{seq}", "missing, though the claim changed then")


def _compare_history(
    session: ReadSession, claim_id: uuid.UUID, history: list[tuple[Standing, Any]], newest: int
) -> Iterator[Difference]:
    if not history or history[-1][0].superseded_at is not None:
        yield Difference(f"claim/{claim_id}", "has no current standing")
    before = since = None
    following = [*(stored for stored, _ in history[1:]), None]
    for (stored, told), after in zip(history, following, strict=True):
        where = f"standing/{claim_id}/{stored.seq}"
        case = load_cases(session, [claim_id], stored.recorded_at)[claim_id]
        derived = standings.document(case)
        if stored.document != derived or stored.status != derived["status"]:
            yield Difference(where, f"stored as {stored.status}, derived as {derived['status']}")
        if (after.seq if after else newest + 1) > stored.seq + 1:  # else nothing happened while it held
            until = after.recorded_at - timedelta(microseconds=1) if after else None
            held = load_cases(session, [claim_id], until)[claim_id]
            if held != case and standings.document(held) != stored.document:
                yield Difference(where, "did not hold for as long as it was stored to")
        since = stored.recorded_at if before is None or before.status != stored.status else since
        if stored.status_since != since:
            yield Difference(where, "the time since which the status holds is wrong")
        if stored.recorded_at != told:
            yield Difference(where, "recorded at another time than the event that caused it")
        if before is not None and before.superseded_at != stored.recorded_at:
            yield Difference(where, "does not begin where the one before ended")
        yield from _compare_facets(session, where, stored, case, derived)
        before = stored


def _compare_facets(
    session: ReadSession, where: str, stored: Standing, case: Any, derived: standings.Document
) -> Iterator[Difference]:
    revision = session.exec(
        select(ClaimRevision).where(
            col(ClaimRevision.claim_id) == stored.claim_id, holds(ClaimRevision, stored.recorded_at)
        )
    ).one()
    if revision.id != stored.revision_id:
        yield Difference(where, "names another wording than the one that held")
    about = standings.subjects_of(session, [revision.id])[revision.id]
    kept = session.exec(select(Facet).where(col(Facet.claim_id) == stored.claim_id, col(Facet.seq) == stored.seq)).all()
    if {(facet.kind, facet.value) for facet in kept} != standings.facets(case, derived, values_of(revision), about):
        yield Difference(where, "lists would not find this claim as they should")
    if any((facet.recorded_at, facet.superseded_at) != (stored.recorded_at, stored.superseded_at) for facet in kept):
        yield Difference(where, "is found by lists for another time than it held")


def _key(table: sa.Table, row: dict[str, Any]) -> tuple[str, str]:
    return table.name, ",".join(str(row[column.name]) for column in table.primary_key)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _rows(session: ReadSession, query: sa.Select[*tuple[Any, ...]], what: str) -> Iterator[Any]:
    """The rows of a query, and a difference in the place of the first that can't even be read."""
    try:
        yield from session.execute(query.execution_options(yield_per=_BATCH))
    except _NONSENSE as error:
        yield Difference(what, f"a row can't be read ({type(error).__name__})")
