"""A case: everything known about one claim at one moment. The rule reads nothing else.

The loader fills it from the rows that were recorded at or before the moment; the domain never asks for the time.
Ids are opaque strings here: the rule only compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.vocabulary import (
    Action,
    Anonymity,
    EvidenceState,
    PartyKind,
    Reliability,
    RetractionKind,
    Stance,
)


@dataclass(frozen=True, slots=True)
class Party:
    """One party as it was known at the moment.

    `identity` names its equivalence class (parties stated to be the same share it); `house` names the class after
    ownership groups and wire families are joined too. A party alone in its class uses its own id for both.
    """

    id: str
    name: str
    kind: PartyKind
    identity: str
    house: str
    names: Mapping[str, str] = field(default_factory=dict)
    reliability: Reliability | None = None

    def name_in(self, language: str) -> str | None:
        """Its name in a language or a kind of it, fit for the middle of a sentence; None when it has none."""
        return next((name for tag, name in sorted(self.names.items()) if tag.partition("-")[0] == language), None)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a chain. `credited_by` is the seq of the hop that credits this one; None for hop 0 only."""

    seq: int
    party: str
    action: Action
    credited_by: int | None
    anonymity: Anonymity = Anonymity.NAMED
    asserted_at: datetime | None = None

    @property
    def on_record(self) -> bool:
        """Whether the reader learns who speaks."""
        return self.anonymity is Anonymity.NAMED


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence; `affirmed` tells whether it was made, or reaffirmed, for the claim as it now reads."""

    id: str
    stance: Stance
    state: EvidenceState
    hops: tuple[Hop, ...]
    recorded_at: datetime
    affirmed: bool = True
    published_at: datetime | None = None
    retraction: RetractionKind | None = None


@dataclass(frozen=True, slots=True)
class Competence:
    """A party's title to confirm or deny for one of the claim's subjects, from `valid_from` until before `valid_to`."""

    party: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One claim's evidence, the parties its hops and competences name, and the competences for its subjects."""

    evidence: tuple[Evidence, ...]
    parties: Mapping[str, Party]
    competences: tuple[Competence, ...] = ()
