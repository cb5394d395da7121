"""Claims by their words, on either engine: the words of app.domain.names, or their beginnings.

Few claims have a rare word, so these are found first and ordered then. Of a common word the first in the order of a
list are wanted, and they stand among its first rows: those are looked through, so that nobody orders a million claims.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col

from app.domain.names import words
from app.errors import Fault, Invalid
from app.paging import Rows
from app.sessions import AnySession
from app.tables import ClaimRevision

FEW = 1_000
"""Wordings that are found first and ordered then."""

LOOKED_THROUGH = 5_000
"""Rows of a list in which common words are looked for."""


@dataclass(frozen=True, slots=True)
class First:
    """The claims found among the first rows of a list, in its order; `is_all` when there are no others in it."""

    claim_ids: Sequence[uuid.UUID]
    is_all: bool


def mentioning(
    session: AnySession, query: Rows, text: str, *also: sa.ColumnElement[bool], parameter: str = "q"
) -> Rows:
    """Narrow a query for claim revisions to those with words that begin with these; `also` joins them.

    Raises Invalid when there is nothing to look for.
    """
    wanted = _wanted(text, parameter)
    if _is_sqlite(session):
        # Joined, so that SQLite begins with what was found: few claims have a rare word, and it can't know.
        found = _matching(wanted)
        return query.join(found, sa.and_(found.c.revision_id == ClaimRevision.id, *also))
    return query.where(_has_lexemes(wanted))


def is_rare(session: AnySession, text: str) -> bool:
    """Whether so few wordings have these words that they can all be ordered. Raises Invalid."""
    wanted = _wanted(text)
    one: Rows = sa.select(sa.literal(1))
    found = one.select_from(_matching(wanted)) if _is_sqlite(session) else one.where(_has_lexemes(wanted))
    some = found.limit(FEW + 1).subquery()
    count: int = session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return count <= FEW


def among_first(
    session: AnySession, query: Rows, keys: Sequence[Any], text: str, most: int, *, descending: bool
) -> First:
    """At most so many claims with these words among the first rows of a query for wordings, ordered by `keys`."""
    ordered = query.order_by(*(sa.desc(key) if descending else sa.asc(key) for key in keys)).limit(LOOKED_THROUGH)
    mine: list[Any] = [col(ClaimRevision.claim_id).label("claim_id"), col(ClaimRevision.words).label("words")]
    rows = ordered.with_only_columns(*mine, *(key.label(f"key_{place}") for place, key in enumerate(keys))).cte()
    has_words = [(sa.literal(" ") + rows.c.words).contains(f" {word}", autoescape=True) for word in _wanted(text)]
    again = [rows.c[f"key_{place}"] for place, _ in enumerate(keys)]
    found = sa.select(rows.c.claim_id).where(*has_words).limit(most + 1)
    found = found.order_by(*(sa.desc(key) if descending else sa.asc(key) for key in again))
    claim_ids = session.execute(found).scalars().all()
    if len(claim_ids) > most:
        return First(claim_ids[:most], is_all=False)
    seen = session.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()
    return First(claim_ids, is_all=seen < LOOKED_THROUGH)


def _wanted(text: str, parameter: str = "q") -> list[str]:
    wanted = words(text)
    if not wanted:
        raise Invalid("Nothing to search for.", faults=[Fault("", "write at least one letter or digit", parameter)])
    return wanted


def _is_sqlite(session: AnySession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _matching(wanted: Sequence[str]) -> sa.Subquery:
    """The wordings found by SQLite's search table."""
    match = sa.text("SELECT revision_id FROM claim_search WHERE claim_search MATCH :words").bindparams(
        words=" ".join(f'"{word}"*' for word in wanted)
    )
    return match.columns(revision_id=sa.Uuid()).subquery()


def _has_lexemes(wanted: Sequence[str]) -> sa.ColumnElement[bool]:
    """What PostgreSQL's index on wordings answers."""
    lexemes = sa.func.array_to_tsvector(sa.func.string_to_array(col(ClaimRevision.words), sa.literal_column("' '")))
    asked = sa.cast(" & ".join(f"'{word}':*" for word in wanted), postgresql.TSQUERY)
    return lexemes.bool_op("@@")(asked)
