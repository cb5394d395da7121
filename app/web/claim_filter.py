"""What claims can be narrowed by, wherever they are listed, counted or followed."""

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app import facets
from app.domain.vocabulary import Flag, NormalizedRating, Status
from app.judgements import Judged
from app.sessions import AnySession
from app.web.fields import Language


class ClaimFilter(BaseModel):
    """Several values of one filter widen it, several filters narrow it."""

    status: list[Status] = []
    flag: list[Flag] = []
    party: uuid.UUID | None = Field(default=None, description="Stands in a chain, itself or as an equivalent")
    rests_on: uuid.UUID | None = Field(
        default=None, description="All that supports or refutes it comes from this party"
    )
    subject: str | None = Field(default=None, max_length=100, description="By id or slug")
    tag: list[str] = Field(default=[], max_length=20)
    language: list[Language] = Field(default=[], max_length=20)
    claimant: uuid.UUID | None = None
    desk: str | None = Field(default=None, max_length=100, description="The desk that worded it, by id or slug")

    rating: list[NormalizedRating] = Field(default=[], description="Some desk rates it so, on the common scale")
    judged_by: str | None = Field(
        default=None, max_length=100, description="This desk stands by a verdict on it, by id or slug"
    )

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, name) not in ([], None) for name in ClaimFilter.model_fields)

    def facets(self, session: AnySession, at: datetime | None) -> dict[str, list[str]]:
        """What is asked for, as values of facets by kind: a claim must have one of each kind."""
        asked: dict[str, list[str]] = {
            "status": [one.value for one in self.status],
            "flag": [one.value for one in self.flag],
            "tag": self.tag,
            "language": list(self.language),
            "party": facets.same_parties(session, self.party, at) if self.party else [],
            "rests_on": facets.same_parties(session, self.rests_on, at) if self.rests_on else [],
            "claimant": [str(self.claimant)] if self.claimant else [],
        }
        found = {kind: values for kind, values in asked.items() if values}
        if self.subject is not None:
            found["subject"] = [str(one) for one in facets.subject_ids(session, [self.subject]).values()]
        if self.desk is not None:
            found["desk"] = facets.desk_ids(session, self.desk)
        return found

    def judged(self, session: AnySession) -> Judged | None:
        """Whose judgement a claim must have, and which; None when it does not matter."""
        if not self.rating and self.judged_by is None:
            return None
        desks = None if self.judged_by is None else facets.desk_ids(session, self.judged_by)
        return Judged(frozenset(self.rating), None if desks is None else frozenset(map(uuid.UUID, desks)))
