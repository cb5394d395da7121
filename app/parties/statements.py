"""Commands on what is stated of parties and can be taken back: equivalences and competences."""

import uuid
from datetime import datetime

from app import ledger, standings
from app.domain.permissions import Identity
from app.errors import Conflict, Fault, Invalid, NotFound
from app.evidence_graph import claims_about, claims_concerning
from app.parties import queries, schemas
from app.party_classes import load_classes
from app.sessions import AnySession, WriteSession
from app.tables import Competence, Equivalence
from app.web.fields import Expect


def create_equivalence(session: WriteSession, actor: Identity, new: schemas.EquivalenceNew) -> schemas.Equivalence:
    """State that two parties are the same. Raises Conflict when that is stated already."""
    if new.party_id == new.same_as_id:
        raise Invalid("A party is the same as itself anyway.", faults=[Fault("/same_as_id", "name another party")])
    _require_party(session, new.party_id, "/party_id")
    _require_party(session, new.same_as_id, "/same_as_id")
    if known := queries.held_equivalence(session, new.party_id, new.same_as_id):
        raise Conflict(f"This is stated already, by equivalence {known}.")
    row = Equivalence(id=session.new_id(), recorded_at=session.moment, recorded_by=actor.actor, **new.model_dump())
    session.put(row)
    _tell_equivalence(session, actor, "equivalence.created", row)
    return equivalence(row)


def withdraw_equivalence(
    session: WriteSession, actor: Identity, statement_id: uuid.UUID, why: schemas.Withdrawal, expect: Expect
) -> schemas.Equivalence:
    """Take back that two parties are the same."""
    row: Equivalence = queries.statement(session, Equivalence, statement_id)
    expect(equivalence(row))
    concerned = load_classes(session, [row.party_id]).members()
    _withdraw(session, actor, row, why)
    _tell_equivalence(session, actor, "equivalence.withdrawn", row, also=concerned, reason=why.reason)
    return read_equivalence(session, statement_id)


def create_competence(session: WriteSession, actor: Identity, new: schemas.CompetenceNew) -> schemas.Competence:
    """State that a party is entitled to confirm or deny for a subject."""
    _require_party(session, new.party_id, "/party_id")
    try:
        queries.subject(session, str(new.subject_id))
    except NotFound as error:
        raise Invalid("No such subject.", faults=[Fault("/subject_id", "no subject has this id")]) from error
    row = Competence(id=session.new_id(), recorded_at=session.moment, recorded_by=actor.actor, **new.model_dump())
    session.put(row)
    _tell_competence(session, actor, "competence.created", row)
    return competence(row)


def withdraw_competence(
    session: WriteSession, actor: Identity, statement_id: uuid.UUID, why: schemas.Withdrawal, expect: Expect
) -> schemas.Competence:
    """Take back a competence. To end one at a date, withdraw it and state it anew with `valid_to`."""
    row: Competence = queries.statement(session, Competence, statement_id)
    expect(competence(row))
    _withdraw(session, actor, row, why)
    _tell_competence(session, actor, "competence.withdrawn", row, reason=why.reason)
    return read_competence(session, statement_id)


def read_equivalence(
    session: AnySession, statement_id: uuid.UUID, as_of: datetime | None = None
) -> schemas.Equivalence:
    """An equivalence as known at the moment."""
    return equivalence(queries.statement(session, Equivalence, statement_id, as_of), as_of)


def read_competence(session: AnySession, statement_id: uuid.UUID, as_of: datetime | None = None) -> schemas.Competence:
    """A competence as known at the moment."""
    return competence(queries.statement(session, Competence, statement_id, as_of), as_of)


def equivalence(row: Equivalence, at: datetime | None = None) -> schemas.Equivalence:
    """An equivalence as answered."""
    return schemas.Equivalence(
        id=row.id,
        party_id=row.party_id,
        same_as_id=row.same_as_id,
        reason=row.reason,
        source_url=row.source_url,
        **_recorded(row, at),
    )


def competence(row: Competence, at: datetime | None = None) -> schemas.Competence:
    """A competence as answered."""
    return schemas.Competence(
        id=row.id,
        party_id=row.party_id,
        subject_id=row.subject_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.reason,
        source_url=row.source_url,
        **_recorded(row, at),
    )


def _recorded(row: Equivalence | Competence, at: datetime | None) -> dict[str, object]:
    # As of a moment before the withdrawal, nothing was known of it.
    withdrawn = row.superseded_at is not None and (at is None or row.superseded_at <= at)
    return {
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by,
        "withdrawn_at": row.superseded_at if withdrawn else None,
        "withdrawn_by": row.withdrawn_by if withdrawn else None,
        "withdrawal_reason": row.withdrawal_reason if withdrawn else None,
    }


def _withdraw(session: WriteSession, actor: Identity, row: Equivalence | Competence, why: schemas.Withdrawal) -> None:
    if row.superseded_at is not None:
        raise Conflict("This was withdrawn before.")
    session.supersede(row, withdrawn_by=actor.actor, withdrawal_reason=why.reason)


def _tell_equivalence(
    session: WriteSession,
    actor: Identity,
    kind: str,
    row: Equivalence,
    *,
    also: set[uuid.UUID] | None = None,
    reason: str | None = None,
) -> None:
    seq = ledger.append(
        session,
        actor=actor.actor,
        kind=kind,
        subjects=[
            ledger.ref("equivalence", row.id),
            ledger.ref("party", row.party_id),
            ledger.ref("party", row.same_as_id),
        ],
        payload={
            "equivalence_id": row.id,
            "party_id": row.party_id,
            "same_as_id": row.same_as_id,
            "reason": reason or row.reason,
        },
    )
    concerned = load_classes(session, [row.party_id, row.same_as_id]).members() | (also or set())
    standings.refresh(session, claims_concerning(session, concerned), seq, touched=False)


def _tell_competence(
    session: WriteSession, actor: Identity, kind: str, row: Competence, *, reason: str | None = None
) -> None:
    seq = ledger.append(
        session,
        actor=actor.actor,
        kind=kind,
        subjects=[
            ledger.ref("competence", row.id),
            ledger.ref("party", row.party_id),
            ledger.ref("subject", row.subject_id),
        ],
        payload={
            "competence_id": row.id,
            "party_id": row.party_id,
            "subject_id": row.subject_id,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "reason": reason or row.reason,
        },
    )
    standings.refresh(session, claims_about(session, [row.subject_id]), seq, touched=False)


def _require_party(session: AnySession, party_id: uuid.UUID, pointer: str) -> None:
    try:
        queries.party(session, party_id)
    except NotFound as error:
        raise Invalid("No such party.", faults=[Fault(pointer, "no party has this id")]) from error
