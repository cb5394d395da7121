"""What would change a standing: the smallest additions that raise or lower the status, found by trying them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.basis import in_force
from app.domain.case import Case, Evidence, Hop, Party
from app.domain.standing import Standing, derive, unreliable_identities
from app.domain.vocabulary import Action, EvidenceState, Flag, PartyKind, Stance, Status

WEAKEST_FIRST = (
    Status.CONTRADICTED,
    Status.RETRACTED,
    Status.DISPUTED,
    Status.UNVERIFIED,
    Status.SINGLE_SOURCE,
    Status.MULTIPLE_SOURCES,
    Status.CORROBORATED,
    Status.CONFIRMED,
)
"""How well a claim looks supported: the order that decides what raises a status and what lowers it."""

_DAWN = datetime.min.replace(tzinfo=UTC)
# Ids are UUIDs in the service, so these meet none of them.
_STRANGERS = tuple(Party(id=id, name=id, kind=PartyKind.PERSON, identity=id, house=id) for id in ("+1", "+2"))


class Direction(StrEnum):
    """Which way a status would go."""

    RAISES = "raises"
    LOWERS = "lowers"


class AdditionKind(StrEnum):
    """What sort of evidence would have to come up."""

    ORIGIN_NOT_IN_GRAPH = "origin_not_in_graph"
    OFFICIAL_STATEMENT = "official_statement"


@dataclass(frozen=True, slots=True)
class Addition:
    """Evidence that is not there yet: `count` named witnesses nobody has cited, or the word of a competent party."""

    stance: Stance
    kind: AdditionKind
    party: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """Where the status would go, and what would bring it there."""

    direction: Direction
    status: Status
    flags: tuple[Flag, ...]
    additions: tuple[Addition, ...]


def would_change_if(case: Case, standing: Standing) -> tuple[Change, ...]:
    """Name the smallest addition that leads to each status within reach, raises first.

    `standing` is the one derived from `case`. Each addition is tried on the rule itself.
    """
    now = WEAKEST_FIRST.index(standing.status)
    changes: dict[Status, Change] = {}
    for addition, speakers, spoken_at in _additions(case, standing.status):
        after = _derive_with(case, standing, addition.stance, speakers, spoken_at)
        move = WEAKEST_FIRST.index(after.status) - now
        if move and after.status not in changes:
            changes[after.status] = Change(_direction(move), after.status, after.flags, (addition,))
    return tuple(changes.values())


def moved(before: Status, after: Status) -> Direction | None:
    """Which way a status has gone; None when it has stayed."""
    move = WEAKEST_FIRST.index(after) - WEAKEST_FIRST.index(before)
    return _direction(move) if move else None


def _direction(move: int) -> Direction:
    return Direction.RAISES if move > 0 else Direction.LOWERS


def _additions(case: Case, status: Status) -> Iterator[tuple[Addition, Sequence[Party], datetime]]:
    """Go through what may be added, who would speak and when: the supporting first, and the smallest first.

    Two new witnesses are enough for any level below an official one, and one competent party is as good as another.
    """
    official = _who_could_settle_it(case)
    for stance, out_of_reach in ((Stance.SUPPORTS, WEAKEST_FIRST[-1]), (Stance.REFUTES, WEAKEST_FIRST[0])):
        if status is out_of_reach:
            continue  # it is there already
        yield Addition(stance, AdditionKind.ORIGIN_NOT_IN_GRAPH, None, 1), _STRANGERS[:1], _DAWN
        if official is not None:
            party, spoken_at = official
            yield Addition(stance, AdditionKind.OFFICIAL_STATEMENT, party.id, 1), (party,), spoken_at
        yield Addition(stance, AdditionKind.ORIGIN_NOT_IN_GRAPH, None, 2), _STRANGERS, _DAWN


def _who_could_settle_it(case: Case) -> tuple[Party, datetime] | None:
    """Find a party whose page would count and a moment it was competent; one that still is, if there is one."""
    unreliable = unreliable_identities(case)
    by_party = sorted(case.competences, key=lambda competence: competence.party)
    latest_first = sorted(by_party, key=lambda title: (title.valid_to is None, title.valid_to or _DAWN), reverse=True)
    for competence in latest_first:
        party = case.parties[competence.party]
        spoken_at = competence.valid_from or _DAWN
        if party.identity not in unreliable and in_force(competence, spoken_at):
            return party, spoken_at
    return None


def _derive_with(
    case: Case, standing: Standing, stance: Stance, speakers: Sequence[Party], spoken_at: datetime
) -> Standing:
    """Derive what the standing would be, had each of the speakers published what they know first hand."""
    pieces = tuple(
        Evidence(
            id=f"+{number}",
            stance=stance,
            state=EvidenceState.ACCEPTED,
            hops=(Hop(seq=0, party=speaker.id, action=Action.WITNESSED, credited_by=None),),
            recorded_at=spoken_at,
        )
        for number, speaker in enumerate(speakers)
    )
    added = {speaker.id: speaker for speaker in speakers}
    trial = replace(case, evidence=case.evidence + pieces, parties={**case.parties, **added})
    if stance is Stance.SUPPORTS:
        return derive(trial, weighed={Stance.REFUTES: standing.refutes})
    return derive(trial, weighed={Stance.SUPPORTS: standing.supports})
