"""Commands on statements that two addresses show the same page."""

import uuid

from app import ledger
from app.annotations import answers, queries, schemas
from app.domain.pages import page_of
from app.domain.permissions import Identity
from app.errors import Conflict, Fault, Invalid
from app.sessions import WriteSession
from app.tables import PageEquivalence
from app.web.fields import Expect


def create(session: WriteSession, actor: Identity, new: schemas.PageEquivalenceNew) -> schemas.PageEquivalence:
    """State that two addresses show the same page. Raises Conflict when that is stated already."""
    page, same_as = page_of(new.url), page_of(new.same_as_url)
    if page == same_as:
        raise Invalid(
            "These addresses are told as one page anyway.", faults=[Fault("/same_as_url", "name another page")]
        )
    if known := queries.held_equivalence(session, page, same_as):
        raise Conflict(f"This is stated already, by page equivalence {known}.")
    row = PageEquivalence(
        id=session.new_id(),
        page=page,
        same_as_page=same_as,
        recorded_at=session.moment,
        recorded_by=actor.actor,
        **new.model_dump(),
    )
    session.put(row)
    _tell(session, actor, "created", row, row.reason)
    return answers.equivalence(row)


def withdraw(
    session: WriteSession, actor: Identity, statement_id: uuid.UUID, why: schemas.StatedReason, expect: Expect
) -> schemas.PageEquivalence:
    """Take back that two addresses show the same page."""
    row = queries.equivalence(session, statement_id)
    expect(answers.equivalence(row))
    if row.superseded_at is not None:
        raise Conflict("This was withdrawn before.")
    session.supersede(row, withdrawn_by=actor.actor, withdrawal_reason=why.reason)
    _tell(session, actor, "withdrawn", row, why.reason)
    return answers.equivalence(row)


def _tell(session: WriteSession, actor: Identity, verb: str, row: PageEquivalence, reason: str) -> None:
    ledger.append(
        session,
        actor=actor.actor,
        kind=f"page_equivalence.{verb}",
        subjects=[ledger.ref("page_equivalence", row.id)],
        payload={
            "page_equivalence_id": row.id,
            "url": row.url,
            "same_as_url": row.same_as_url,
            "relation": row.relation,
            "reason": reason,
        },
    )
