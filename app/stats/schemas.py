"""Counts on the wire, and what they are asked for by."""

import uuid
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from app.domain.vocabulary import Flag, Status
from app.web.claim_filter import ClaimFilter
from app.web.fields import Output, PartySummary, Timestamp

MOST_POINTS = 400


class Bucket(StrEnum):
    """How long the steps of a series are, in UTC; a week begins on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class StatsQuery(ClaimFilter):
    """Which claims are counted, as lists are narrowed, and over which time."""

    bucket: Bucket = Field(default=Bucket.DAY, description="The steps of the series")
    since: Timestamp | None = Field(default=None, description="Where the series begins; 30 steps back without it")
    top: int = Field(default=10, ge=1, le=100, description="How many parties, subjects, desks and languages")


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
