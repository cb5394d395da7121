"""The worked example: one news report of 20 November 2025, loaded through the same commands as everything else.

It runs on a clock of its own, so that the past can be asked for: The Telegraph's report is recorded at 09:00 UTC, the
President's Office's statement at 17:00.
"""

import secrets
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from app import desk_register
from app.annotations import schemas as annotations
from app.annotations.service import add
from app.claims import schemas as claims
from app.claims.service import create_claim
from app.db import Database
from app.demo.report import (
    JUDGED,
    MORNING,
    NEWSROOM,
    OFFICE,
    REPORT,
    SOURCES,
    TELEGRAPH,
    VERDICT,
    WORDS,
    ZELENSKY,
    Attached,
    Source,
)
from app.desks import queries
from app.desks import schemas as desks
from app.desks.key_service import create_key, revoke_key
from app.desks.service import create_desk
from app.domain.keys import RANDOM_BYTES
from app.domain.permissions import ROLE_SCOPES, Identity
from app.domain.vocabulary import NormalizedRating, Role
from app.evidence import schemas as evidence
from app.evidence.service import attach
from app.paging import PageRequest
from app.parties import schemas as parties
from app.parties.service import create_party, create_subject
from app.parties.statements import create_competence
from app.tables import Claim, Subject
from app.verdicts import schemas as verdicts
from app.verdicts.service import publish

SUBJECT = "president-of-ukraine"
TAG = "peace-plan"
DESK = desks.DeskNew(slug="demo-desk", name="Demo desk", languages=["en", "uk"])
STEPS = 2 + len(REPORT) + sum(len(attached) for _, attached in REPORT)
"""How many steps `load` reports."""

_ADMIN = Identity(role=Role.ADMIN, scopes=ROLE_SCOPES[Role.ADMIN])


class SteppingClock:
    """Says the moment it was set to, a second later each time, so that a story told in order is recorded in order."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=1)
        return self.now


def is_loaded(database: Database) -> bool:
    """Whether the example is there already."""
    with database.read() as session:
        return session.exec(select(Subject.id).where(col(Subject.slug) == SUBJECT)).first() is not None


def load(url: str, page: str, progress: Callable[[int], None] = lambda _steps: None) -> None:
    """Load the example into a migrated database that nothing was recorded in; `page` is the address of the report."""
    clock = SteppingClock(MORNING - timedelta(hours=1))
    database = Database(url, clock)
    try:
        for _ in _story(database, clock, page):
            progress(1)
    finally:
        database.close()


def open_desk(database: Database) -> str:
    """Make a key of the example's desk, and end those of earlier demos. Returns its text."""
    with database.write() as session:
        desk, _ = desk_register.desk(session, DESK.slug)
        earlier, _ = queries.keys(session, PageRequest(limit=200, walk="demo"), desk.id)
        for key in (row[0] for row in earlier):
            if key.revoked_at is None:
                why = desks.KeyRevocation(reason="The demo was started anew.")
                revoke_key(session, _ADMIN, key.id, why, lambda _key: None)
        new = desks.KeyNew.model_validate({"name": "demo", "role": Role.DESK, "desk_id": desk.id})
        return create_key(session, _ADMIN, new, secrets.token_bytes(RANDOM_BYTES)).key


def claim_ids(database: Database) -> Sequence[uuid.UUID]:
    """The example's claims, in the order of the report."""
    with database.read() as session:
        return session.exec(select(Claim.id).order_by(col(Claim.recorded_at), col(Claim.id)).limit(len(REPORT))).all()


def _story(database: Database, clock: SteppingClock, page: str) -> Iterator[None]:
    ids: dict[str, uuid.UUID] = {}
    with database.write() as session:
        opened = create_desk(session, _ADMIN, DESK)
        desk = Identity(role=Role.DESK, desk_id=str(opened.id), scopes=ROLE_SCOPES[Role.DESK])
        subject = create_subject(
            session,
            _ADMIN,
            parties.SubjectNew(slug=SUBJECT, name="President of Ukraine", names={"uk": "Президент України"}),
        )
        for source in SOURCES:
            ids[source.name] = create_party(session, _ADMIN, _party(source)).id
        for competent in (OFFICE, ZELENSKY):
            create_competence(
                session,
                _ADMIN,
                parties.CompetenceNew(
                    party_id=ids[competent.name],
                    subject_id=subject.id,
                    valid_from=datetime(2019, 5, 20, tzinfo=UTC) if competent is ZELENSKY else None,
                    reason="Speaks for the office.",
                ),
            )
    yield
    clock.now = MORNING - timedelta(minutes=30)
    recorded: list[uuid.UUID] = []
    made: list[tuple[uuid.UUID, Attached]] = []
    for text, attached in REPORT:
        with database.write() as session:
            new = claims.ClaimNew(text=text, language="en", subjects=[SUBJECT], tags=[TAG])
            claim = create_claim(session, desk, new)
        recorded.append(claim.id)
        made += [(claim.id, one) for one in attached]
        yield
    # The Telegraph first, on the stroke of nine.
    for claim_id, one in sorted(made, key=lambda pair: (pair[1].at, TELEGRAPH not in dict(pair[1].chain))):
        clock.now = max(clock.now, one.at - timedelta(seconds=1))
        with database.write() as session:
            attach(session, desk, claim_id, _evidence(one, ids, page))
        yield
    with database.write() as session:
        for claim_id, words in zip(recorded, WORDS, strict=True):
            add(session, desk, claim_id, annotations.AppearanceNew(url=page, anchor=_anchor(words), language="en"))
    with database.write() as session:
        publish(session, desk, recorded[JUDGED], _verdict())
    yield


def _party(source: Source) -> parties.PartyNew:
    names = {"en": source.in_a_sentence, "uk": source.uk}
    return parties.PartyNew(
        name=source.name,
        kind=source.kind,
        names={language: name for language, name in names.items() if name},
        domains=[source.domain] if source.domain else [],
    )


def _evidence(one: Attached, ids: dict[str, uuid.UUID], page: str) -> evidence.EvidenceNew:
    hops = [
        {
            "party": {"id": ids[source.name]},
            "action": source.action,
            "credited_by": credited_by,
            "anonymity": source.anonymity,
        }
        for source, credited_by in one.chain
    ]
    return evidence.EvidenceNew.model_validate(
        {
            "stance": one.stance,
            "url": page,
            "title": "What is known of the American plan",
            "publisher": NEWSROOM.name,
            "published_at": one.at,
            "hops": hops,
        }
    )


def _anchor(words: str) -> annotations.Anchor:
    return annotations.Anchor(quote=annotations.Quote(exact=words))


def _verdict() -> verdicts.VerdictNew:
    return verdicts.VerdictNew(
        rating=verdicts.RatingNew(label="False", normalized=NormalizedRating.FALSE),
        summary=VERDICT,
        language="en",
    )
