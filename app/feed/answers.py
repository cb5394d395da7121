"""Rows to events: here alone it is decided what the world is told of a change."""

import json
from collections.abc import Collection, Sequence

from app import ledger
from app.feed import queries, schemas
from app.feed.wanted import Wanted
from app.sessions import AnySession
from app.tables import Event

MOST_STANDINGS = 50


def events(session: AnySession, rows: Sequence[Event]) -> list[schemas.Event]:
    """Changes as everybody may read them, in a fixed number of queries."""
    moved: dict[int, list[schemas.MovedStanding]] = {row.seq: [] for row in rows}
    for one in queries.standings(session, list(moved), MOST_STANDINGS + 1):
        moved[one.seq].append(schemas.MovedStanding.model_validate(one._mapping))
    return [
        schemas.Event(
            **row.model_dump(exclude={"rows", "subjects", "payload"}),
            subjects=json.loads(row.subjects),
            payload=json.loads(row.payload),
            standings=moved[row.seq][:MOST_STANDINGS],
            more_standings=len(moved[row.seq]) > MOST_STANDINGS,
        )
        for row in rows
    ]


def matching(session: AnySession, event: schemas.Event, asked: Collection[Wanted]) -> set[Wanted]:
    """Whom an event is for: what `queries.following` would find for each, without a query for each."""
    told = set(event.subjects)
    may = {
        one for one in asked if (not one.types or event.type in one.types) and (one.about is None or one.about in told)
    }
    unnamed = {one for one in may if one.claims and told.isdisjoint(ledger.ref("claim", each) for each in one.claims)}
    unfound = {one for one in may if one.is_narrowed}
    judging = any(one.judged is not None for one in unfound)
    if unnamed or unfound:
        for claims in queries.moved(session, event.seq):
            unnamed -= {one for one in unnamed if not one.claims.isdisjoint(claims)}
            unfound -= _found(session, event, unfound, claims, judging=judging)
    if unfound and event.type.startswith(queries.VERDICTS):
        facets = queries.facets(session, ledger.ids_of("claim", told), event.recorded_at)
        unfound -= _found(session, event, unfound, facets, judging=judging)
    return may - unnamed - unfound


def _found(
    session: AnySession, event: schemas.Event, asked: Collection[Wanted], claims: queries.Found, *, judging: bool
) -> set[Wanted]:
    """Who means one of these claims, as they were after the event."""
    said = queries.said(session, claims, event.recorded_at) if judging else {}
    return {one for one in asked if any(one.fits(found, said.get(claim, ())) for claim, found in claims.items())}
