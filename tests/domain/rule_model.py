"""The rule a second time, written from its text alone and in the most naive way: every path, every set of paths, every
cut.

It shares nothing with `app/domain`, so that the two can be compared. Each function quotes the sentence that it follows.
Only good for small cases: it enumerates.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.domain.rule_graph import (
    Hop,
    Party,
    Piece,
    Places,
    Spot,
    World,
    counts,
    identity,
    merge,
    most_disjoint,
    nearest_cut,
    node,
)

STRENGTH = ("none", "single", "multiple", "corroborated", "official")
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Side:
    """What one side (supporting or refuting) comes to."""

    pieces: frozenset[str]
    level: str
    official: str | None
    origins_max: int
    origins_min: int
    rests_on: frozenset[Places]
    origins: frozenset[Places]
    anonymous: frozenset[Places]
    unknown: frozenset[Places]
    loops: frozenset[Places]
    nameless: frozenset[Places]
    flags: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """The derived result."""

    status: str
    flags: frozenset[str]
    because: frozenset[str]
    supporting: Side
    refuting: Side
    rests_on: frozenset[Places]


def official(world: World, pieces: Sequence[Piece]) -> str | None:
    """'some hop is, on the record (`named`), a party competent for one of the claim's subjects when it spoke (the hop's
    asserted_at, else the evidence's published_at, else recorded_at); `direct` when it published itself (hop 0), else
    `relayed`'."""
    places = set()
    for piece in pieces:
        for place, hop in enumerate(piece.hops):
            spoke = hop.asserted_at or piece.published_at or piece.recorded_at
            for one in world.competences:
                entitled = one.subject in world.subjects and one.party in identity(world, hop.party)
                in_force = (one.since is None or one.since <= spoke) and (one.until is None or spoke < one.until)
                if entitled and in_force and hop.anonymity == "named":
                    places.add(place)
    return None if not places else "direct" if 0 in places else "relayed"


def level(pieces: int, word: str | None, most: int, least: int) -> str:
    """The table 'Level of a side'."""
    if not pieces:
        return "none"
    if word:
        return "official"
    if least >= 2:
        return "corroborated"
    return "multiple" if most >= 2 else "single"


def _told(world: World, pieces: Sequence[Piece], spots: Iterable[Spot]) -> frozenset[Places]:
    """Tell nodes by the hops that stand there."""
    hops = [(piece, place) for piece in pieces for place in range(len(piece.hops))]
    return frozenset(
        frozenset((piece.id, place) for piece, place in hops if node(world, piece, place) in spot) for spot in spots
    )


def side(world: World, stance: str) -> Side:
    """'Do the following for the supporting evidence and for the refuting evidence separately'."""
    pieces = [piece for piece in world.pieces if piece.stance == stance and counts(world, piece)]
    graph = merge(world, pieces)
    most = most_disjoint(graph, frozenset())
    least = most_disjoint(graph, graph.anonymous | graph.unknown)
    word = official(world, pieces)
    flags = {
        "one_origin_many_reports": len(pieces) >= 3 and most == 1,
        "unnamed_only": bool(graph.origins) and graph.origins == graph.anonymous,
        "unknown_lineage": bool(graph.unknown),
        "circular_reporting": any(len(one) > 1 for one in graph.spots),
        "relayed_only": word == "relayed",
    }
    return Side(
        pieces=frozenset(piece.id for piece in pieces),
        level=level(len(pieces), word, most, least),
        official=word,
        origins_max=most,
        origins_min=least,
        rests_on=_told(world, pieces, nearest_cut(graph, most)),
        origins=_told(world, pieces, graph.origins),
        anonymous=_told(world, pieces, graph.anonymous),
        unknown=_told(world, pieces, graph.unknown),
        loops=_told(world, pieces, {one for one in graph.spots if len(one) > 1}),
        nameless=_told(world, pieces, {one for one in graph.spots if all(part[0] == "anonymous" for part in one)}),
        flags=frozenset(flag for flag, raised in flags.items() if raised),
    )


def status(s: str, r: str, *, taken_back: bool) -> tuple[str, frozenset[str]]:
    """The table 'Status', row by row."""
    own = {
        "single": "single_source",
        "multiple": "multiple_sources",
        "corroborated": "corroborated",
        "official": "confirmed",
    }
    denied, contested, plain = frozenset({"officially_denied"}), frozenset({"contested"}), frozenset[str]()
    if s == "none" and r == "none":
        return ("retracted" if taken_back else "unverified"), plain
    if r == "none":
        return own[s], plain
    if s == "none":
        return "contradicted", denied if r == "official" else plain
    if s == r:
        return "disputed", plain
    if r == "official":
        return "contradicted", denied
    if s == "official":
        return "confirmed", contested
    if STRENGTH.index(r) > STRENGTH.index(s):
        return "contradicted", plain
    return own[s], contested


def standing(world: World) -> Standing:
    """The whole rule, for one claim at one moment."""
    supporting, refuting = side(world, "supports"), side(world, "refutes")
    told = [piece for piece in world.pieces if piece.stance == "supports"]
    taken_back = bool(told) and all(piece.state == "retracted" and piece.retraction == "origin" for piece in told)
    result, flags = status(supporting.level, refuting.level, taken_back=taken_back)
    both = supporting.flags | refuting.flags
    flags |= both & {"one_origin_many_reports", "unknown_lineage", "circular_reporting"}
    origins = supporting.origins | refuting.origins
    if origins and origins == supporting.anonymous | refuting.anonymous:
        flags |= {"unnamed_only"}
    if result == "confirmed" and "relayed_only" in supporting.flags:
        flags |= {"relayed_only"}
    because = supporting.pieces | refuting.pieces
    if result == "retracted":
        because = frozenset(piece.id for piece in told)
    return Standing(
        status=result,
        flags=flags,
        because=because,
        supporting=supporting,
        refuting=refuting,
        rests_on=supporting.rests_on if supporting.level != "none" else refuting.rests_on,
    )


def reachable(world: World, at: datetime) -> dict[str, int]:
    """'`would_change_if` (the smallest additions that would raise or lower it, found by trying them on the rule
    itself)'.

    Gives, for each other status that up to three new pieces on one side lead to, how many of them it takes. A new piece
    is first hand: by a new named witness, or by a competent party whose pages count, said when it was competent.
    """
    now = standing(world).status
    found: dict[str, int] = {}
    for size in (1, 2, 3):
        for stance in ("supports", "refutes"):
            for more in _additions(world, stance, size, at):
                after = standing(more).status
                if after != now:
                    found.setdefault(after, size)
    return found


def _additions(world: World, stance: str, size: int, at: datetime) -> Iterator[World]:
    strangers = {f"stranger {i}": Party(f"stranger {i}", "person") for i in range(size)}
    parties = {**world.parties, **strangers}
    new = [Piece(f"+{one}", stance, (Hop(one, "witnessed"),), at) for one in strangers]
    yield replace(world, parties=parties, pieces=[*world.pieces, *new])
    for one in world.competences:
        for spoke in {one.since or at, one.until - INSTANT if one.until else at}:
            spoken = replace(new[0], hops=(Hop(one.party, "said", asserted_at=spoke),))
            more = replace(world, parties=parties, pieces=[*world.pieces, spoken, *new[1:]])
            if counts(world, spoken) and official(world, [spoken]):
                yield more
