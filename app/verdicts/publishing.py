"""From what a request says of a verdict to what the register writes."""

import uuid

from app import verdict_register
from app.domain.permissions import Identity
from app.domain.verdicts import Rating
from app.errors import Conflict
from app.sessions import WriteSession
from app.verdict_register import Ready
from app.verdicts import schemas

_STATED = frozenset(schemas.VerdictNew.model_fields)

What = schemas.VerdictNew | schemas.VerdictCorrection
"""What a desk says first, or how it changes that."""


def desk_of(actor: Identity) -> uuid.UUID:
    """The desk that a key speaks for: one with a scope for verdicts always has one."""
    return uuid.UUID(actor.desk_id)


def check(session: WriteSession, claim_id: uuid.UUID, desk_id: uuid.UUID, what: What) -> Ready:
    """What is about to be published of a claim; nothing is written. Raises NotFound, Invalid, Conflict."""
    if isinstance(what, schemas.VerdictNew):
        return verdict_register.first(session, claim_id, desk_id, _given(what, _STATED))
    current = verdict_register.current_of(session, claim_id, desk_id)
    if current is None:
        raise Conflict("Your desk has published no verdict on this claim that could be corrected.")
    given = _given(what, what.model_fields_set & _STATED)
    return verdict_register.correction(session, current, what.correction, what.reason, given)


def _given(what: What, fields: set[str] | frozenset[str]) -> verdict_register.Given:
    given = {name: getattr(what, name) for name in fields}
    if what.rating is not None and "rating" in given:
        given["rating"] = Rating(**what.rating.model_dump())
    return given
