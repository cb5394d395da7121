"""Commands on drafts: prepare, edit, submit, return, release, discard. Only keys of the desk reach a draft."""

import uuid
from collections.abc import Collection
from typing import Any

from app.domain.permissions import Identity
from app.domain.vocabulary import DraftState
from app.errors import Conflict
from app.sessions import AnySession, WriteSession
from app.tables import VerdictDraft
from app.verdicts import draft_schemas as schemas
from app.verdicts import publishing, queries, releasing, review
from app.web.fields import Expect

_OPEN = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.EMBARGOED)


def create(session: WriteSession, actor: Identity, claim_id: uuid.UUID, new: schemas.DraftNew) -> schemas.Draft:
    """Begin a verdict, or the correction of one. Raises NotFound, and Conflict when there is a draft for it."""
    queries.standing(session, claim_id)
    desk_id = publishing.desk_of(actor)
    if (there := queries.open_draft(session, claim_id, desk_id)) is not None:
        raise Conflict(f"Your desk has a draft on this claim: edit or discard /v1/verdict-drafts/{there}")
    draft = VerdictDraft(
        id=session.new_id(),
        claim_id=claim_id,
        desk_id=desk_id,
        state=DraftState.DRAFT,
        content=_content(new),
        prepared_by=actor.actor,
        recorded_at=session.moment,
        updated_at=session.moment,
    )
    session.put(draft)
    return answer(draft)


def edit(
    session: WriteSession, actor: Identity, draft_id: uuid.UUID, change: schemas.DraftEdit, expect: Expect
) -> schemas.Draft:
    """Change a draft that was not submitted."""
    draft = _found(session, actor, draft_id, expect, [DraftState.DRAFT])
    return _now(session, draft, content=draft.content | _content(change), prepared_by=actor.actor)


def submit(session: WriteSession, actor: Identity, draft_id: uuid.UUID, expect: Expect) -> schemas.Draft:
    """Ask for a draft to be published. Raises Invalid for what can't be."""
    draft = _found(session, actor, draft_id, expect, [DraftState.DRAFT])
    releasing.check(session, draft)
    return _now(session, draft, state=DraftState.SUBMITTED, prepared_by=actor.actor, note=None)


def give_back(
    session: WriteSession, actor: Identity, draft_id: uuid.UUID, why: schemas.DraftReturn, expect: Expect
) -> schemas.Draft:
    """Give a draft back to be worked on, also one that waits for the end of its embargo."""
    draft = _found(session, actor, draft_id, expect, [DraftState.SUBMITTED, DraftState.EMBARGOED])
    return _now(session, draft, state=DraftState.DRAFT, note=why.note, released_by=None, due_at=None)


def release(session: WriteSession, actor: Identity, draft_id: uuid.UUID, expect: Expect) -> schemas.Draft:
    """Publish a draft, now or at the end of its embargo. Raises as publishing does."""
    draft = _found(session, actor, draft_id, expect, [DraftState.DRAFT, DraftState.SUBMITTED])
    review.require_second_person(session, draft, actor)
    due = answer(draft).embargo_until
    if due is None or due <= session.moment:
        releasing.publish(session, draft, actor.actor)
        return answer(draft)
    releasing.check(session, draft)
    return _now(session, draft, state=DraftState.EMBARGOED, released_by=actor.actor, due_at=due, note=None)


def discard(session: WriteSession, actor: Identity, draft_id: uuid.UUID, expect: Expect) -> schemas.Draft:
    """Give a draft up."""
    draft = _found(session, actor, draft_id, expect, _OPEN)
    return _now(session, draft, state=DraftState.DISCARDED, ended_at=session.moment, due_at=None)


def read(session: AnySession, actor: Identity, draft_id: uuid.UUID) -> schemas.Draft:
    """A draft of the caller's desk. Raises NotFound for another's: nobody learns that there is one."""
    return answer(queries.draft(session, publishing.desk_of(actor), draft_id))


def answers(found: queries.Found) -> tuple[list[schemas.Draft], str | None]:
    """A page of drafts as answered."""
    rows, cursor = found
    return [answer(row) for row in rows], cursor


def answer(draft: VerdictDraft) -> schemas.Draft:
    """A draft as its desk sees it."""
    content = schemas.Content.model_validate(draft.content)
    return schemas.Draft.model_validate(draft.model_dump(exclude={"content", "due_at"}) | content.model_dump())


def _found(
    session: WriteSession, actor: Identity, draft_id: uuid.UUID, expect: Expect, states: Collection[DraftState]
) -> VerdictDraft:
    draft = queries.draft(session, publishing.desk_of(actor), draft_id)
    expect(answer(draft))
    if draft.state not in states:
        raise Conflict(f"This draft is {draft.state}; that can be done with one that is {' or '.join(states)}.")
    return draft


def _now(session: WriteSession, draft: VerdictDraft, **columns: Any) -> schemas.Draft:
    session.change(draft, updated_at=session.moment, **columns)
    return answer(draft)


def _content(given: schemas.Content) -> dict[str, Any]:
    return given.model_dump(mode="json", exclude_unset=True)
