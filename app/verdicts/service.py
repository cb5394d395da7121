"""Commands on verdicts: publish, correct, revoke."""

import uuid

from app.db import WriteSession
from app.domain.permissions import Identity
from app.errors import Forbidden
from app.verdicts import answers, publishing, queries, schemas
from app.web.fields import Expect


def publish(session: WriteSession, actor: Identity, claim_id: uuid.UUID, new: schemas.VerdictNew) -> schemas.Verdict:
    """Publish what the caller's desk judges of a claim."""
    return answers.read_verdict(session, publishing.publish(session, actor.actor, claim_id, _desk(actor), new))


def correct(
    session: WriteSession, actor: Identity, verdict_id: uuid.UUID, edit: schemas.VerdictCorrection, expect: Expect
) -> schemas.Verdict:
    """Correct or revoke a verdict of the caller's own desk. Raises Forbidden for another's."""
    current = queries.verdict(session, verdict_id)[1]
    if current.desk_id != _desk(actor):
        raise Forbidden("This is another desk's verdict; only that desk corrects or revokes it.")
    expect(answers.read_verdict(session, verdict_id))
    publishing.correct(session, actor.actor, current, edit)
    return answers.read_verdict(session, verdict_id)


def _desk(actor: Identity) -> uuid.UUID:
    """The desk that a key speaks for: one with a scope for verdicts always has one."""
    return uuid.UUID(actor.desk_id)
