"""Commands on verdicts: publish, correct, revoke."""

import uuid

from app import verdict_register
from app.domain.permissions import Identity
from app.domain.vocabulary import CorrectionKind
from app.errors import Forbidden
from app.sessions import WriteSession
from app.verdicts import answers, publishing, queries, schemas
from app.web.fields import Expect


def publish(session: WriteSession, actor: Identity, claim_id: uuid.UUID, new: schemas.VerdictNew) -> schemas.Verdict:
    """Publish what the caller's desk judges of a claim."""
    desk_id = publishing.desk_of(actor)
    verdict_register.require_no_review(session, desk_id)
    ready = publishing.check(session, claim_id, desk_id, new)
    return answers.read_verdict(session, verdict_register.write(session, actor.actor, ready))


def correct(
    session: WriteSession, actor: Identity, verdict_id: uuid.UUID, edit: schemas.VerdictCorrection, expect: Expect
) -> schemas.Verdict:
    """Correct or revoke a verdict of the caller's own desk. Raises Forbidden for another's."""
    current = queries.verdict(session, verdict_id)[1]
    if current.desk_id != publishing.desk_of(actor):
        raise Forbidden("This is another desk's verdict; only that desk corrects or revokes it.")
    expect(answers.read_verdict(session, verdict_id))
    if edit.correction is not CorrectionKind.REVOKES:
        verdict_register.require_no_review(session, current.desk_id)
    verdict_register.write(session, actor.actor, publishing.check(session, current.claim_id, current.desk_id, edit))
    return answers.read_verdict(session, verdict_id)
