"""Whether a verdict must be read by a second person of its desk before it is published."""

from app import desk_register
from app.domain.permissions import Identity
from app.domain.vocabulary import DraftState
from app.errors import Conflict, Forbidden
from app.sessions import WriteSession
from app.tables import VerdictDraft
from app.verdicts import queries


def require_second_person(session: WriteSession, draft: VerdictDraft, actor: Identity) -> None:
    """Raise Conflict or Forbidden when the desk wants a draft read by somebody else than who prepared it."""
    _, said = desk_register.desk(session, str(draft.desk_id))
    if not said.review_required:
        return
    if draft.state is not DraftState.SUBMITTED:
        raise Conflict("At your desk a second person reads each verdict: submit the draft first.")
    if queries.person(session, actor.actor) == queries.person(session, draft.prepared_by):
        raise Forbidden("At your desk a second person reads each verdict; whoever prepared this one can't publish it.")
