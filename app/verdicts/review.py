"""Whether a verdict must be read by a second person of its desk before it is published."""

import uuid

from app import desk_register
from app.db import WriteSession
from app.domain.permissions import Identity
from app.domain.vocabulary import DraftState
from app.errors import Conflict, Forbidden
from app.tables import VerdictDraft
from app.verdicts import queries


def require_none(session: WriteSession, desk_id: uuid.UUID) -> None:
    """Raise Conflict when this desk publishes through drafts only."""
    if _wants(session, desk_id):
        raise Conflict(
            "At your desk a second person reads each verdict: begin with POST /v1/claims/{claim_id}/verdict-drafts. "
            "Only to revoke needs no second person."
        )


def require_second_person(session: WriteSession, draft: VerdictDraft, actor: Identity) -> None:
    """Raise Conflict or Forbidden when the desk wants a draft read by somebody else than who prepared it."""
    if not _wants(session, draft.desk_id):
        return
    if draft.state is not DraftState.SUBMITTED:
        raise Conflict("At your desk a second person reads each verdict: submit the draft first.")
    if queries.person(session, actor.actor) == queries.person(session, draft.prepared_by):
        raise Forbidden("At your desk a second person reads each verdict; whoever prepared this one can't publish it.")


def _wants(session: WriteSession, desk_id: uuid.UUID) -> bool:
    _, said = desk_register.desk(session, str(desk_id))
    return said.review_required
