"""Which parties are one at a moment: those stated to be the same, and those of one ownership group or wire family."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain.case import Party
from app.sessions import AnySession
from app.tables import Equivalence, PartyRevision, holds, table_of

Ids = Collection[uuid.UUID]
_BATCH = 10_000
"""Ids bound in one statement; SQLite allows 32,766 variables."""


def load_parties(session: AnySession, party_ids: Ids, at: datetime | None = None) -> dict[uuid.UUID, Party]:
    """Parties as known at the moment, each with the classes it belonged to then, and those stated to be the same.

    The latter come along because a rating of one is a rating of all.
    """
    classes = load_classes(session, party_ids, at)
    wanted = set(party_ids) | classes.same_as_any(party_ids)
    return {
        row.party_id: Party(
            id=str(row.party_id),
            name=row.name,
            kind=row.kind,
            identity=str(classes.identity(row.party_id)),
            house=str(classes.house(row.party_id)),
            names=row.names,
            reliability=row.reliability,
        )
        for batch in batches(wanted)
        for row in session.execute(
            sa.select(table_of(PartyRevision)).where(col(PartyRevision.party_id).in_(batch), holds(PartyRevision, at))
        )
    }


class Classes:
    """Which parties are stated to be the same (identity), and which speak with one voice (house)."""

    def __init__(self) -> None:
        self._identity = _Union()
        self._house = _Union()

    def identity(self, party_id: uuid.UUID) -> uuid.UUID:
        """The least id of the parties stated to be this one."""
        return self._identity.least(party_id)

    def house(self, party_id: uuid.UUID) -> uuid.UUID:
        """The least id of this party's ownership group, wire family and equivalents."""
        return self._house.least(party_id)

    def same_as_any(self, party_ids: Ids) -> set[uuid.UUID]:
        """The parties met that are stated to be the same as one of these."""
        asked = {self.identity(party_id) for party_id in party_ids}
        return {member for member in self.members() if self.identity(member) in asked}

    def same(self, party_id: uuid.UUID, other: uuid.UUID) -> None:
        """Two parties are stated to be the same."""
        self._identity.join(party_id, other)
        self._house.join(party_id, other)

    def together(self, members: Collection[uuid.UUID]) -> None:
        """Parties belong to one ownership group or wire family."""
        first, *others = members
        for other in others:
            self._house.join(first, other)

    def members(self) -> set[uuid.UUID]:
        """Every party met while the classes were closed."""
        return self._house.members()


def load_classes(session: AnySession, party_ids: Ids, at: datetime | None = None) -> Classes:
    """Close the classes of these parties, also over parties that are none of them."""
    classes = Classes()
    seen: set[uuid.UUID] = set()
    frontier = set(party_ids)
    while frontier:
        seen |= frontier
        for batch in batches(frontier):
            for party_id, other in session.exec(
                select(Equivalence.party_id, Equivalence.same_as_id).where(
                    sa.or_(col(Equivalence.party_id).in_(batch), col(Equivalence.same_as_id).in_(batch)),
                    holds(Equivalence, at),
                )
            ):
                classes.same(party_id, other)
            for group in (PartyRevision.ownership_group, PartyRevision.wire_family):
                for members in _houses(session, batch, group, at):
                    classes.together(members)
        frontier = classes.members() - seen
    return classes


def batches(ids: Ids) -> Iterable[list[uuid.UUID]]:
    """The ids in as many parts as statements can hold."""
    ordered = sorted(ids)
    return (ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH))


def _houses(session: AnySession, party_ids: Ids, group: object, at: datetime | None) -> Iterable[list[uuid.UUID]]:
    name = col(group)
    mine = sa.select(name).where(
        col(PartyRevision.party_id).in_(party_ids), name.is_not(None), holds(PartyRevision, at)
    )
    houses: dict[str, list[uuid.UUID]] = defaultdict(list)
    for house, member in session.execute(
        sa.select(name, col(PartyRevision.party_id)).where(name.in_(mine), holds(PartyRevision, at))
    ):
        houses[house].append(member)
    return houses.values()


class _Union:
    """Disjoint sets of ids, each known by its least member."""

    def __init__(self) -> None:
        self._parent: dict[uuid.UUID, uuid.UUID] = {}

    def least(self, item: uuid.UUID) -> uuid.UUID:
        root = item
        while (parent := self._parent.get(root, root)) != root:
            root = parent
        while item != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def join(self, one: uuid.UUID, other: uuid.UUID) -> None:
        low, high = sorted((self.least(one), self.least(other)))
        self._parent[high] = self._parent[low] = low

    def members(self) -> set[uuid.UUID]:
        return set(self._parent)
