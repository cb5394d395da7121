"""Counts on the wire, and what they are asked for by."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field, model_validator

from app.domain.vocabulary import Flag, Status
from app.web.fields import Language, Output, PartySummary, Timestamp

MOST_POINTS = 400


class Bucket(StrEnum):
    """How long the steps of a series are, in UTC; a week begins on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class StatsQuery(BaseModel):
    """Which claims are counted, and over which time. One filter at a time: counts are kept for each, not for pairs."""

    party: uuid.UUID | None = Field(default=None, description="Stands in a chain, itself")
    subject: str | None = Field(default=None, max_length=100, description="By id or slug")
    desk: str | None = Field(default=None, max_length=100, description="The desk that worded it, by id or slug")
    language: Language | None = None
    tag: str | None = Field(default=None, max_length=500)
    flag: Flag | None = None
    claimant: uuid.UUID | None = None
    bucket: Bucket = Field(default=Bucket.DAY, description="The steps of the series")
    since: Timestamp | None = Field(default=None, description="Where the series begins; 30 steps back without it")
    top: int = Field(default=10, ge=1, le=100, description="How many parties, subjects, desks and languages")

    @property
    def facet(self) -> tuple[str, str] | None:
        """The one filter given, by kind and value."""
        return next(iter(self._given()), None)

    @model_validator(mode="after")
    def one_at_a_time(self) -> Self:
        """Counts are kept for each filter alone."""
        if len(self._given()) > 1:
            raise ValueError("give one filter at a time; GET /v1/claims combines them")
        return self

    def _given(self) -> list[tuple[str, str]]:
        names = ("party", "subject", "desk", "language", "tag", "flag", "claimant")
        return [(name, str(value)) for name in names if (value := getattr(self, name)) is not None]


class StatusCount(Output):
    """Claims of one status."""

    status: Status
    count: int


class FlagCount(Output):
    """Claims with one flag."""

    flag: Flag
    count: int


class LanguageCount(Output):
    """Claims in one language."""

    language: str
    count: int


class PartyCount(Output):
    """Claims with one party in a chain."""

    party: PartySummary
    count: int


class NamedCount(Output):
    """Claims about one subject, or worded by one desk."""

    id: uuid.UUID
    slug: str
    name: str
    count: int


class Point(Output):
    """Claims by status at the end of one step, or at the moment asked for when that comes first."""

    start: Timestamp
    claims: int
    statuses: dict[Status, int]


class Series(Output):
    """Claims by status, step by step; each is counted at its end."""

    bucket: Bucket
    points: list[Point]


class Breakdown(Output):
    """Claims by everything else, most first."""

    flags: list[FlagCount]
    languages: list[LanguageCount]
    subjects: list[NamedCount]
    parties: list[PartyCount]
    desks: list[NamedCount]


class Stats(Output):
    """How many claims there are. `breakdown` is null where a filter is given."""

    at: Timestamp
    claims: int
    statuses: list[StatusCount]
    breakdown: Breakdown | None
    over_time: Series


Steps = list[tuple[datetime, datetime]]
"""Where each step begins, and the moment that it is counted at."""
