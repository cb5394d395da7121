"""Changes of an export written as they once were: rows, events, and every standing that each of them led to."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from app import ledger, standings, tallies
from app.evidence_graph import claims_about, claims_concerning
from app.interchange import archive, row_queries
from app.party_classes import load_classes
from app.sessions import WriteSession

_PARTIES = {"party_revision": ("party_id",), "equivalence": ("party_id", "same_as_id"), "competence": ("party_id",)}


def write(session: WriteSession, changes: Iterable[tuple[archive.Change, row_queries.Images]]) -> None:
    """Write changes that follow one another, and their rows."""
    run = _Run(session)
    for change, written in changes:
        if _moves_parties(written) and not _claims_moved(change):
            run.write()
            run = _Run(session)
            _state(session, change, written)
        else:
            run.add(change, written)
    run.write()


class _Run:
    """Changes in a row none of which states a fact about a party that others may read: a standing then depends on
    nothing but its own claim's changes, and many are derived at once.
    """

    def __init__(self, session: WriteSession) -> None:
        self._session = session
        self._changes: list[archive.Change] = []
        self._first: row_queries.Images = []
        self._steps: list[tuple[row_queries.Images, dict[uuid.UUID, standings.After]]] = []
        """What is written of claims and their evidence: each time the next change of each."""
        self._last: row_queries.Images = []
        self._passed: dict[uuid.UUID, int] = {}

    def add(self, change: archive.Change, written: row_queries.Images) -> None:
        """One more."""
        self._changes.append(change)
        if about := _claims_moved(change):
            step = max(self._passed.get(claim_id, 0) for claim_id in about)
            if step == len(self._steps):
                self._steps.append(([], {}))
            rows, after = self._steps[step]
            rows += written
            after |= dict.fromkeys(about, standings.After(change.seq, change.recorded_at))
            self._passed |= dict.fromkeys(about, step + 1)
        else:
            for table, row in written:
                (self._last if row_queries.is_of_claims(table) else self._first).append((table, row))

    def write(self) -> None:
        """Write them, and every standing after each."""
        session = self._session
        row_queries.put_back(session, self._first)
        with session.gather():
            for change in self._changes:
                _note(session, change)
        counted: dict[datetime, Counter[tallies.Key]] = defaultdict(Counter)
        for rows, after in self._steps:
            row_queries.put_back(session, rows)
            for moment, changed in standings.refresh_each(session, after, touched=True).items():
                counted[moment].update(changed)
            session.expunge_all()  # what was read for one step is not what the next one finds
        row_queries.put_back(session, self._last)
        tallies.count_each(session, counted)


def _moves_parties(written: row_queries.Images) -> bool:
    """Whether something is stated of parties that may be in other claims: all but that there is a new one, alone."""
    stated = [(table, row) for table, row in written if table.name in _PARTIES]
    return any(
        table.name != "party_revision" or row["version"] > 1 or row["ownership_group"] or row["wire_family"]
        for table, row in stated
    )


def _claims_moved(change: archive.Change) -> list[uuid.UUID]:
    """The claims that a change is about, if it is one of them or their evidence."""
    if not change.type.startswith(("claim.", "evidence.")):
        return []
    return ledger.ids_of("claim", change.subjects)


def _state(session: WriteSession, change: archive.Change, written: row_queries.Images) -> None:
    """Write what states a fact about parties, and derive anew what it moves."""
    parties = {row[name] for table, row in written for name in _PARTIES.get(table.name, ())}
    subjects = {row["subject_id"] for table, row in written if table.name == "competence"}
    concerned = load_classes(session, parties).members() | parties
    row_queries.put_back(session, written)
    _note(session, change)
    # Whoever shared a house with them before, or does so after, may count differently.
    concerned |= load_classes(session, parties).members()
    moved = claims_concerning(session, concerned) | claims_about(session, subjects)
    standings.refresh(session, moved, change.seq, touched=False)
    session.expunge_all()


def _note(session: WriteSession, change: archive.Change) -> None:
    session.moment = change.recorded_at.astimezone(UTC)
    ledger.restore(
        session,
        change.seq,
        change.id,
        actor=change.actor,
        kind=change.type,
        subjects=change.subjects,
        payload=change.payload,
        rows=[image.model_dump() for image in change.rows],
    )
