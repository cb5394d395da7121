"""The parts of a standing on the wire, for each answer that tells one."""

import uuid
from typing import Literal

from app.domain.vocabulary import Anonymity, Flag, Level, Official, Stance, Status
from app.web.fields import Label, Output, PartySummary


class Reasons(Output):
    """Why the status is what it is, sentence by sentence."""

    en: list[str]
    uk: list[str]


class Carrier(Output):
    """One party, or one party's unnamed source, that a side rests on."""

    party: PartySummary
    members: list[uuid.UUID]
    anonymity: Anonymity
    credited_by: PartySummary | None
    cites: list[PartySummary]
    unknown_lineage: bool
    circular: bool


class Basis(Output):
    """What one side has to show."""

    level: Level
    official: Official | None
    official_parties: list[PartySummary]
    origins_max: int
    origins_min: int
    rests_on: list[Carrier]
    evidence: list[uuid.UUID]
    flags: list[Flag]


class Rule(Output):
    """Which version of which rule decided."""

    rule: str
    version: int


class Counts(Output):
    """Pieces of evidence: all attached, those that count, by side, and the neutral ones."""

    attached: int
    counted: int
    supports: int
    refutes: int
    neutral: int


class Addition(Output):
    """Evidence that could be found."""

    stance: Stance
    kind: Literal["origin_not_in_graph", "official_statement"]
    party: PartySummary | None
    count: int


class Change(Output):
    """The smallest addition that would lead to another status."""

    direction: Literal["raises", "lowers"]
    status: Status
    flags: list[Flag]
    add: list[Addition]


class Derived(Output):
    """What the rule says of a claim, and why."""

    status: Status
    flags: list[Flag]
    label: Label
    reasons: Reasons
    decided_by: Rule
    because: list[uuid.UUID]
    rests_on: list[Carrier]
    supports: Basis
    refutes: Basis
    counts: Counts
    would_change_if: list[Change]
