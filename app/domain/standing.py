"""The rule: what the evidence for and against a claim amounts to. Derived, never set; docs/rule.md says it in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never

from app.domain.basis import NOTHING, Basis, Carrier, weigh
from app.domain.case import Case, Evidence
from app.domain.vocabulary import EvidenceState, Flag, Level, Reliability, RetractionKind, Stance, Status

__all__ = [
    "NOTHING",
    "RULE",
    "VERSION",
    "Basis",
    "Carrier",
    "Counts",
    "Standing",
    "derive",
    "fit_to_count",
    "judge",
    "unreliable_identities",
]

RULE = "secondsource-standing"
VERSION = 1

_UNRELIABLE = frozenset({Reliability.E, Reliability.G})


@dataclass(frozen=True, slots=True)
class Counts:
    """Pieces of evidence: all attached, those that count on either side, and the neutral ones fit to be shown."""

    attached: int
    counted: int
    supports: int
    refutes: int
    neutral: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The derived status of a claim and all that explains it."""

    status: Status
    flags: tuple[Flag, ...]
    because: tuple[str, ...]
    supports: Basis
    refutes: Basis
    counts: Counts
    rule: str = RULE
    version: int = VERSION

    @property
    def rests_on(self) -> tuple[Carrier, ...]:
        """What a reader should look at first: what carries the claim, else what carries the case against it."""
        return self.supports.rests_on or self.refutes.rests_on

    @property
    def official_parties(self) -> tuple[str, ...]:
        """The competent parties that spoke on the record, for the claim or against it."""
        return tuple(sorted({*self.supports.official_parties, *self.refutes.official_parties}))


_NOT_WEIGHED: Mapping[Stance, Basis] = MappingProxyType({})


def derive(case: Case, *, weighed: Mapping[Stance, Basis] = _NOT_WEIGHED) -> Standing:
    """Derive the standing of the claim from everything known about it.

    A side known to be as it was in an earlier standing may be given as `weighed`, which saves the work.
    """
    fit = fit_to_count(case)
    sides = {stance: [piece for piece in fit if piece.stance is stance] for stance in Stance}
    supports = weighed.get(Stance.SUPPORTS) or weigh(sides[Stance.SUPPORTS], case)
    refutes = weighed.get(Stance.REFUTES) or weigh(sides[Stance.REFUTES], case)
    status, flags = judge(supports.level, refutes.level)
    because = {*supports.evidence, *refutes.evidence}
    if not because and (taken_back := _taken_back_by_origin(case)):
        status, because = Status.RETRACTED, taken_back
    return Standing(
        status=status,
        flags=tuple(sorted({*flags, *_reader_flags(status, supports, refutes)})),
        because=tuple(sorted(because)),
        supports=supports,
        refutes=refutes,
        counts=Counts(
            attached=len(case.evidence),
            counted=len(supports.evidence) + len(refutes.evidence),
            supports=len(supports.evidence),
            refutes=len(refutes.evidence),
            neutral=len(sides[Stance.NEUTRAL]),
        ),
    )


def fit_to_count(case: Case) -> list[Evidence]:
    """Pick the evidence of any stance that is accepted, about the claim as it reads, and not from the unreliable."""
    unreliable = unreliable_identities(case)
    return [
        piece
        for piece in case.evidence
        if piece.state is EvidenceState.ACCEPTED
        and piece.affirmed
        and case.parties[piece.hops[0].party].identity not in unreliable
    ]


def unreliable_identities(case: Case) -> set[str]:
    """Name those whose pages never count: rated E or G, under whichever of their names."""
    return {party.identity for party in case.parties.values() if party.reliability in _UNRELIABLE}


def judge(supports: Level, refutes: Level) -> tuple[Status, tuple[Flag, ...]]:
    """Set the two sides against each other: the first line that applies decides, and equals dispute each other."""
    if refutes is Level.NONE:
        return _unopposed(supports), ()
    if refutes is supports:
        return Status.DISPUTED, ()
    if refutes is Level.OFFICIAL:
        return Status.CONTRADICTED, (Flag.OFFICIALLY_DENIED,)
    if refutes.rank > supports.rank:
        return Status.CONTRADICTED, ()
    return _unopposed(supports), (Flag.CONTESTED,)


def _unopposed(supports: Level) -> Status:
    """Say what the supporting side amounts to by itself."""
    match supports:
        case Level.NONE:
            return Status.UNVERIFIED
        case Level.SINGLE:
            return Status.SINGLE_SOURCE
        case Level.MULTIPLE:
            return Status.MULTIPLE_SOURCES
        case Level.CORROBORATED:
            return Status.CORROBORATED
        case Level.OFFICIAL:
            return Status.CONFIRMED
        case _:
            assert_never(supports)


def _taken_back_by_origin(case: Case) -> set[str]:
    """Name the supporting evidence if all of it was retracted by its origin; nothing otherwise."""
    supporting = [piece for piece in case.evidence if piece.stance is Stance.SUPPORTS]
    all_taken_back = all(
        piece.state is EvidenceState.RETRACTED and piece.retraction is RetractionKind.ORIGIN for piece in supporting
    )
    return {piece.id for piece in supporting} if all_taken_back else set()


def _reader_flags(status: Status, supports: Basis, refutes: Basis) -> Iterable[Flag]:
    """Raise the flags of the sides to the claim, each where it holds for what the reader is told."""
    on_either = {*supports.flags, *refutes.flags}
    yield from on_either & {Flag.CIRCULAR_REPORTING, Flag.UNKNOWN_LINEAGE, Flag.ONE_ORIGIN_MANY_REPORTS}
    present = [side.flags for side in (supports, refutes) if side.evidence]
    if present and all(Flag.UNNAMED_ONLY in flags for flags in present):
        yield Flag.UNNAMED_ONLY
    if status is Status.CONFIRMED and Flag.RELAYED_ONLY in supports.flags:
        yield Flag.RELAYED_ONLY
