"""What somebody wants to hear of, resolved: a value that can be compared and shared."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from app.feed.schemas import FeedFilter
from app.sessions import AnySession


@dataclass(frozen=True, slots=True)
class Wanted:
    """Changes of these types, about this thing, of one of these claims, that moved a claim with all of these facets.

    What is empty leaves out nothing.
    """

    types: frozenset[str] = frozenset()
    about: str | None = None
    claims: frozenset[uuid.UUID] = frozenset()
    facets: frozenset[tuple[str, frozenset[str]]] = frozenset()

    def fits(self, facets: Collection[tuple[str, str]]) -> bool:
        """Whether a claim that is found by these facets is meant."""
        return all(any((kind, value) in facets for value in values) for kind, values in self.facets)


def resolve(session: AnySession, asked: FeedFilter) -> Wanted:
    """What is asked for, with slugs and equivalents as they are now."""
    return Wanted(
        types=frozenset(asked.type),
        about=asked.about,
        claims=frozenset(asked.claim),
        facets=frozenset((kind, frozenset(values)) for kind, values in asked.facets(session, None).items()),
    )
