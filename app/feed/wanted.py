"""What somebody wants to hear of, resolved: a value that can be compared and shared."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from app.domain.vocabulary import NormalizedRating
from app.feed.schemas import FeedFilter
from app.judgements import Judged
from app.sessions import AnySession


@dataclass(frozen=True, slots=True)
class Wanted:
    """Changes of these types, about this thing, of one of these claims, that moved or judged such a claim: one with all
    of these facets, which desks judge so.

    What is empty leaves out nothing.
    """

    types: frozenset[str] = frozenset()
    about: str | None = None
    claims: frozenset[uuid.UUID] = frozenset()
    facets: frozenset[tuple[str, frozenset[str]]] = frozenset()
    judged: Judged | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it matters what the claims are like."""
        return bool(self.facets) or self.judged is not None

    def fits(self, facets: Collection[tuple[str, str]], said: Collection[tuple[uuid.UUID, NormalizedRating]]) -> bool:
        """Whether a claim is meant that is found by these facets, and of which desks say this."""
        found = all(any((kind, value) in facets for value in values) for kind, values in self.facets)
        return found and (self.judged is None or self.judged.fits(said))


def resolve(session: AnySession, asked: FeedFilter) -> Wanted:
    """What is asked for, with slugs and equivalents as they are now."""
    return Wanted(
        types=frozenset(asked.type),
        about=asked.about,
        claims=frozenset(asked.claim),
        facets=frozenset((kind, frozenset(values)) for kind, values in asked.facets(session, None).items()),
        judged=asked.judged(session),
    )
