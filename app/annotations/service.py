"""Commands on appearances: add, revise, accept, reject, withdraw."""

import uuid
from datetime import datetime
from typing import Any

from app import appearance_register, claim_register
from app.annotations import answers, queries, schemas
from app.appearance_register import Place
from app.claim_register import Wording
from app.domain.permissions import Identity, Scope, may
from app.domain.vocabulary import AppearanceState
from app.errors import Conflict, Fault, Forbidden
from app.sessions import AnySession, WriteSession
from app.tables import Appearance, AppearanceRevision
from app.web.fields import Expect

_MAY_FOLLOW = {
    AppearanceState.ACCEPTED: {AppearanceState.PROPOSED, AppearanceState.REJECTED},
    AppearanceState.REJECTED: {AppearanceState.PROPOSED, AppearanceState.ACCEPTED},
    AppearanceState.WITHDRAWN: {AppearanceState.PROPOSED, AppearanceState.ACCEPTED, AppearanceState.REJECTED},
}
"""Which states a decision can be taken in. What was withdrawn stays so; add it again if it is there again."""


def add(session: WriteSession, actor: Identity, claim_id: uuid.UUID, new: schemas.AppearanceNew) -> schemas.Appearance:
    """Record where a claim occurs: proposed by a contributor, already accepted by a desk."""
    queries.require_claim(session, claim_id)
    made = appearance_register.record(session, actor.actor, claim_id, _place(new), is_trusted=actor.is_trusted)
    return answers.appearance(Appearance(**made.appearance.values), AppearanceRevision(**made.revision.values))


def revise(
    session: WriteSession, actor: Identity, appearance_id: uuid.UUID, new: schemas.AppearanceRevised, expect: Expect
) -> schemas.Appearance:
    """State anew what is known of an appearance; what was known before stays readable."""
    row, known = _mine(session, actor, appearance_id, expect)
    if known.state not in (AppearanceState.PROPOSED, AppearanceState.ACCEPTED):
        raise Conflict(f"This appearance is {known.state}; it can't be revised. Add it again.")
    if known.state is AppearanceState.ACCEPTED and not actor.is_trusted:
        raise Forbidden("A desk has accepted this appearance; only a desk can revise it now.")
    return _next(session, actor, "revised", row, known, new.reason, **_place(new).columns())


def annotate(
    session: WriteSession, actor: Identity, claim: uuid.UUID | schemas.ClaimTold, new: schemas.AppearanceNew
) -> schemas.Appearance:
    """Record where the claim occurs that an annotation links to or tells: one that says the same, else a new one."""
    return add(session, actor, claim if isinstance(claim, uuid.UUID) else _told(session, actor, claim), new)


def replace(
    session: WriteSession,
    actor: Identity,
    appearance_id: uuid.UUID,
    claim: uuid.UUID | schemas.ClaimTold,
    new: schemas.AppearanceRevised,
    expect: Expect,
) -> schemas.Appearance:
    """Revise an appearance by its annotation, whose claim and names elsewhere stay (Protocol, section 5.3)."""
    row, known = queries.appearance(session, appearance_id)
    if claim != row.claim_id and not _is_said(session, row.claim_id, claim):
        told = "the claim can't be changed here: revise it, or create another annotation"
        raise Conflict("An annotation stays with its claim.", faults=[Fault("/body", told)])
    names: dict[str, Any] = {name: known.anchor[name] for name in ("canonical", "via") if name in known.anchor}
    for name, kept in names.items():
        if getattr(new.anchor, name) not in (None, kept):
            raise Conflict("An annotation keeps its names.", faults=[Fault(f"/{name}", "once given, it stays")])
    kept_new = new.model_copy(update={"anchor": new.anchor.model_copy(update=names)})
    return revise(session, actor, appearance_id, kept_new, expect)


def accept(
    session: WriteSession, actor: Identity, appearance_id: uuid.UUID, why: schemas.OptionalReason, expect: Expect
) -> schemas.Appearance:
    """Let readers be shown an appearance."""
    return _decide(session, actor, AppearanceState.ACCEPTED, appearance_id, why.reason, expect)


def reject(
    session: WriteSession, actor: Identity, appearance_id: uuid.UUID, why: schemas.StatedReason, expect: Expect
) -> schemas.Appearance:
    """Keep an appearance from readers."""
    return _decide(session, actor, AppearanceState.REJECTED, appearance_id, why.reason, expect)


def withdraw(
    session: WriteSession, actor: Identity, appearance_id: uuid.UUID, why: schemas.StatedReason, expect: Expect
) -> schemas.Appearance:
    """Take an appearance back."""
    return _decide(session, actor, AppearanceState.WITHDRAWN, appearance_id, why.reason, expect)


def read(session: AnySession, appearance_id: uuid.UUID, as_of: datetime | None = None) -> schemas.Appearance:
    """An appearance as known at the moment."""
    return answers.appearance(*queries.appearance(session, appearance_id, as_of))


def _told(session: WriteSession, actor: Identity, claim: schemas.ClaimTold) -> uuid.UUID:
    wording = Wording(claim.text, claim.language)
    if (found := claim_register.saying(session, wording)) is not None:
        return found
    if not may(actor, Scope.CLAIMS_WRITE):
        raise Forbidden(f"No claim says this, and recording one needs a key with the scope {Scope.CLAIMS_WRITE}.")
    return claim_register.record(session, actor.actor, wording).claim_id


def _is_said(session: AnySession, claim_id: uuid.UUID, claim: uuid.UUID | schemas.ClaimTold) -> bool:
    if isinstance(claim, uuid.UUID):
        return False
    return queries.claims(session, [claim_id], None)[claim_id][0].text == claim.text


def _decide(
    session: WriteSession,
    actor: Identity,
    state: AppearanceState,
    appearance_id: uuid.UUID,
    reason: str | None,
    expect: Expect,
) -> schemas.Appearance:
    row, known = _mine(session, actor, appearance_id, expect)
    if known.state not in _MAY_FOLLOW[state]:
        raise Conflict(f"This appearance is {known.state}; it can't be {state} now.")
    return _next(session, actor, state.value, row, known, reason, state=state)


def _mine(session: WriteSession, actor: Identity, appearance_id: uuid.UUID, expect: Expect) -> queries.Row:
    """An appearance that this key may change: any of them for a desk, its own for a contributor."""
    row, known = queries.appearance(session, appearance_id)
    expect(answers.appearance(row, known))
    if not actor.is_trusted and row.recorded_by != actor.actor:
        raise Forbidden("Another key added this appearance; a desk can change it.")
    return row, known


def _next(
    session: WriteSession,
    actor: Identity,
    verb: str,
    row: Appearance,
    known: AppearanceRevision,
    reason: str | None,
    **changes: Any,
) -> schemas.Appearance:
    return answers.appearance(row, appearance_register.follow(session, actor.actor, known, verb, reason, **changes))


def _place(new: schemas.AppearanceNew) -> Place:
    return Place(
        url=new.url,
        anchor=new.anchor.model_dump(mode="json", exclude_none=True),
        observed_at=new.observed_at,
        content_hash=new.content_hash,
        language=new.language,
        archive_url=new.archive.url if new.archive else None,
        archived_at=new.archive.captured_at if new.archive else None,
    )
