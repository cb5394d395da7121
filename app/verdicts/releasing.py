"""From a draft to what is published."""

import uuid
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app import verdict_register
from app.domain.vocabulary import DraftState
from app.errors import Invalid
from app.sessions import WriteSession
from app.tables import VerdictDraft
from app.verdicts import publishing, schemas
from app.web.pointers import faults_of


def check(session: WriteSession, draft: VerdictDraft) -> verdict_register.Ready:
    """What the draft would publish. Raises what publishing it would raise: Invalid, Conflict, NotFound."""
    return publishing.check(session, draft.claim_id, draft.desk_id, _what(draft.content))


def publish(session: WriteSession, draft: VerdictDraft, actor: str) -> uuid.UUID:
    """Publish a draft in the name of whoever released it, and close it. Returns the verdict's id; raises as `check`."""
    verdict_id = verdict_register.write(session, actor, check(session, draft), prepared_by=draft.prepared_by)
    session.change(
        draft,
        state=DraftState.PUBLISHED,
        verdict_id=verdict_id,
        released_by=actor,
        updated_at=session.moment,
        ended_at=session.moment,
    )
    return verdict_id


def _what(content: Mapping[str, Any]) -> publishing.What:
    stated = {name: value for name, value in content.items() if name != "embargo_until"}
    try:
        if stated.get("correction") is not None:
            return schemas.VerdictCorrection.model_validate(stated)
        # From a first verdict nothing can be taken away: what is null was never said.
        said = {name: value for name, value in stated.items() if value is not None and name != "reason"}
        return schemas.VerdictNew.model_validate(said)
    except ValidationError as error:
        found = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise Invalid("The draft can't be published yet.", faults=faults_of(found, stated)) from error
