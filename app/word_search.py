"""Claims by their words, on either engine: the words of app.domain.names, or their beginnings."""

import sqlalchemy as sa
from sqlmodel import col

from app.db import AnySession
from app.domain.names import words
from app.errors import Fault, Invalid
from app.paging import Rows
from app.tables import ClaimRevision


def mentioning(
    session: AnySession, query: Rows, text: str, *also: sa.ColumnElement[bool], parameter: str = "q"
) -> Rows:
    """Narrow a query for claim revisions to those with words that begin with these; `also` joins them.

    Raises Invalid when there is nothing to look for.
    """
    wanted = words(text)
    if not wanted:
        raise Invalid("Nothing to search for.", faults=[Fault("", "write at least one letter or digit", parameter)])
    if session.get_bind().dialect.name == "sqlite":
        match = sa.text("SELECT revision_id FROM claim_search WHERE claim_search MATCH :words").bindparams(
            words=" ".join(f'"{word}"*' for word in wanted)
        )
        # Joined, so that SQLite begins with what was found: few claims have a rare word, and it can't know.
        found = match.columns(revision_id=sa.Uuid()).subquery()
        return query.join(found, sa.and_(found.c.revision_id == ClaimRevision.id, *also))
    lexemes = sa.func.array_to_tsvector(sa.func.string_to_array(col(ClaimRevision.words), sa.literal_column("' '")))
    asked = sa.cast(" & ".join(f"'{word}':*" for word in wanted), sa.dialects.postgresql.TSQUERY)
    return query.where(lexemes.bool_op("@@")(asked))
