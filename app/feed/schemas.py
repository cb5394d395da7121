"""Events on the wire, and what they can be narrowed by."""

import uuid
from typing import Any

from pydantic import Field

from app.domain.vocabulary import Flag, Status
from app.web.claim_filter import ClaimFilter
from app.web.fields import Label, Output, Timestamp
from app.web.standing import Reasons


class MovedStanding(Output):
    """The standing of a claim after a change; `status_before` is null for the first."""

    claim_id: uuid.UUID
    status: Status
    status_before: Status | None
    flags: list[Flag]
    label: Label
    reasons: Reasons


class Event(Output):
    """One change, as recorded in the ledger, and what it made of claims.

    `standings` are those derived anew because of it; after the first fifty, `more_standings` says that there are more.
    """

    seq: int
    id: uuid.UUID
    recorded_at: Timestamp
    actor: str
    type: str
    subjects: list[str]
    payload: dict[str, Any]
    standings: list[MovedStanding]
    more_standings: bool


class FeedFilter(ClaimFilter):
    """What the changes are narrowed by. The filters of claims keep what moved such a claim, and verdicts on one."""

    type: list[str] = Field(default=[], max_length=50, description="Any of these, e.g. evidence.attached")
    about: str | None = Field(default=None, max_length=200, description="A thing as in `subjects`, e.g. claim/0198...")
    claim: list[uuid.UUID] = Field(
        default=[], max_length=50, description="Changes of one of these claims, or of its standing"
    )
