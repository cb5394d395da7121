"""Addresses a person can read: a few words, and the id that tells which thing is meant."""

import re

from app.domain.names import words

_LONGEST = 60
_ID = re.compile(r"(?:.*-)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL)


def slug_of(text: str, identifier: str) -> str:
    """The first words of a text and the id (a UUID in its usual form), joined by hyphens."""
    kept: list[str] = []
    for word in words(text):
        if len("-".join([*kept, word])) > _LONGEST:
            break
        kept.append(word)
    return "-".join([*kept, identifier])


def id_in(slug: str) -> str | None:
    """The id at the end of a slug, whatever the words before it say; None when there is none."""
    found = _ID.fullmatch(slug.lower())
    return found[1] if found else None
