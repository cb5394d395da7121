"""Reviews of other publishers, written as claims, verdicts and appearances: a desk without keys for each publisher.

A review that is there already changes nothing, so a file can be imported again, and an import that was cut off is
finished by starting it anew. What can't be used is told with its line; the rest is written.
"""

import contextlib
import gc
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from app import appearance_register, claim_register, desk_register, party_register, tallies, verdict_register
from app.claim_register import Wording
from app.db import Database, DatabaseTrouble
from app.domain.crosswalk import meaning
from app.domain.fact_check import site_of
from app.domain.ratings import fold_label
from app.domain.review_record import ReviewRecord
from app.domain.urls import normalise_url
from app.domain.verdicts import Rating
from app.domain.vocabulary import CorrectionKind, NormalizedRating
from app.engines import refuses_row
from app.errors import AppError, Conflict, Invalid
from app.interchange.documents import Rejected, rejected
from app.interchange.sources import Record
from app.party_register import Description
from app.sessions import WriteSession
from app.tables import VerdictRevision

Labels = Mapping[str, NormalizedRating]
"""What labels mean that app.domain.crosswalk does not know, by app.domain.ratings.fold_label."""

Outcome = str | Rejected
"""`imported`, `changed`, `unchanged`, or why not."""

_BATCH = 1000
"""Reviews in one transaction: other writers wait for no more than these."""

_SHOWN = 1000
_CHANGED = "Changed by its publisher."


@dataclass(slots=True)
class Report:
    """What became of the reviews of a file. `rejected` lists the first thousand of them, `failed` counts all."""

    imported: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """What became of one more."""
        if not isinstance(outcome, Rejected):
            setattr(self, outcome, getattr(self, outcome) + 1)
            return
        self.failed += 1
        if self.failed <= _SHOWN:
            self.rejected.append(outcome)


class _Undone(Exception):
    """Everything went well, and nothing of it is to be kept."""


class _Ready(NamedTuple):
    """A review that can be used, and what it says as app.verdict_register takes it."""

    line: int
    site: str
    record: ReviewRecord
    given: dict[str, Any]


def take_in(db: Database, actor: str, found: Iterable[Record], labels: Labels, *, dry_run: bool = False) -> Report:
    """Write reviews, a thousand in a transaction; of a dry run nothing stays."""
    report = Report()
    for outcomes in batches(db, actor, found, labels, dry_run=dry_run):
        for outcome in outcomes:
            report.add(outcome)
    return report


def batches(
    db: Database, actor: str, found: Iterable[Record], labels: Labels, *, dry_run: bool = False
) -> Iterator[list[Outcome]]:
    """Write reviews, a transaction at a time; after each, what became of them in their order."""
    rest, number = iter(found), 0
    while batch := [_prepared(one, labels) for one in islice(rest, _BATCH)]:
        ready = [one for one in batch if not isinstance(one, Rejected)]
        written = iter(_written(db, actor, ready, dry_run=dry_run))
        yield [one if isinstance(one, Rejected) else next(written) for one in batch]
        number += 1
        if len(batch) == _BATCH and not dry_run and number.bit_count() == 1:  # each time the tables may have doubled
            db.measure()


def _prepared(one: Record, labels: Labels) -> _Ready | Rejected:
    if isinstance(one, Rejected):
        return one
    line, record = one
    try:
        return _Ready(line, site_of(record.url), record, _given(record, labels))
    except AppError as error:
        return rejected(line, error)


def _written(db: Database, actor: str, ready: Sequence[_Ready], *, dry_run: bool) -> list[Outcome]:
    """What became of each review: all in one transaction, or each in its own when the database refuses one of them."""
    outcomes: list[Outcome] = []
    try:
        with _frozen(), db.write() as session, tallies.gathering(session):
            batch = _Batch(session, actor, ready)
            outcomes = [batch.take(one) for one in ready]
            if dry_run:
                session.settle()
                raise _Undone
    except _Undone:
        pass
    except DatabaseTrouble as error:
        if not refuses_row(error):
            raise
        if len(ready) == 1:
            return [Rejected(ready[0].line, "the database refuses what it says")]
        return [outcome for one in ready for outcome in _written(db, actor, [one], dry_run=dry_run)]
    return outcomes


@contextlib.contextmanager
def _frozen() -> Iterator[None]:
    """Leave what is in memory out of the search for cycles: a batch makes so many objects that all of it would be gone
    through again and again, a sixth of the time. What is made meanwhile, by whomever, is searched as ever.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Batch:
    """Reviews written in one transaction: all that is there of what they speak of is read at once."""

    def __init__(self, session: WriteSession, actor: str, ready: Sequence[_Ready]) -> None:
        self._session, self._actor = session, actor
        records = [one.record for one in ready]
        self._sites = desk_register.sites(session)
        mine = {self._sites[one.site] for one in ready if one.site in self._sites}
        self._publishing = desk_register.with_keys(session, mine)
        self._parties = party_register.Known(session, [one for record in records for one in _claimants(record)])
        self._sayings = claim_register.Sayings(session, {record.claim for record in records})
        self._ground = verdict_register.Ground(session, self._sayings.claim_ids, mine)
        self._pages = appearance_register.Pages(session, self._sayings.claim_ids)

    def take(self, one: _Ready) -> Outcome:
        """What became of a review. Nothing of it is written before all of it is checked."""
        desk_id = self._sites.get(one.site)
        if desk_id is not None:
            try:
                self._check(one.site, desk_id, one.given)
            except AppError as error:
                return rejected(one.line, error)
        else:
            desk_id = self._sites[one.site] = self._desk(one.site, one.record)
        return self._write(desk_id, one.record, one.given)

    def _check(self, site: str, desk_id: uuid.UUID, given: Mapping[str, Any]) -> None:
        if desk_id in self._publishing:
            raise Conflict(f"The desk of {site} has keys of its own and publishes here itself.")
        verdict_register.require_rating(self._ground, desk_id, given["rating"])

    def _write(self, desk_id: uuid.UUID, record: ReviewRecord, given: dict[str, Any]) -> str:
        claim_id = self._claim(record)
        current = self._ground.said(claim_id, desk_id)
        if current is not None and current.correction is CorrectionKind.REVOKES:
            return "unchanged"  # what was revoked stays so
        outcome = self._judge(claim_id, desk_id, record, given, current)
        any_new = self._pages.add(self._session, self._actor, claim_id, record.pages)
        return "changed" if any_new and outcome == "unchanged" else outcome

    def _judge(
        self,
        claim_id: uuid.UUID,
        desk_id: uuid.UUID,
        record: ReviewRecord,
        given: dict[str, Any],
        current: VerdictRevision | None,
    ) -> str:
        session, ground = self._session, self._ground
        if current is None:
            whole = given | {"method": None, "evidence": [], "claim_revision": None}
            verdict_register.write(
                session, self._actor, verdict_register.first(session, claim_id, desk_id, whole, ground)
            )
            return "imported"
        if not _is_newer(record, current):
            return "unchanged"
        ready = verdict_register.correction(session, current, CorrectionKind.REVISES, _CHANGED, given, ground)
        if not verdict_register.is_changed(ready):
            return "unchanged"
        verdict_register.write(session, self._actor, ready)
        return "changed"

    def _claim(self, record: ReviewRecord) -> uuid.UUID:
        wording = Wording(record.claim, record.language, self._claimant(record), record.asserted_at)
        if (claim_id := self._sayings.of(wording)) is None:
            claim_id, revision_id, status = claim_register.record(self._session, self._actor, wording)
            self._sayings.add(wording, claim_id)
            self._ground.claims[claim_id] = status, revision_id
        return claim_id

    def _claimant(self, record: ReviewRecord) -> uuid.UUID | None:
        for described in _claimants(record):
            try:
                return party_register.find_or_create(self._session, self._actor, [described], self._parties)[0]
            except Invalid:
                continue  # nobody knows it yet, or several have this name and kind
        return None

    def _desk(self, site: str, record: ReviewRecord) -> uuid.UUID:
        """The site's desk that nobody knew."""
        url = record.publisher_url if record.publisher_url and site_of(record.publisher_url) == site else None
        self._session.settle()  # its slug must not be that of one before it
        slug = desk_register.free_slug(self._session, site)
        stated = {"name": record.publisher, "url": url or f"https://{site}/"}
        return desk_register.record(self._session, self._actor, slug, stated)


def _claimants(record: ReviewRecord) -> tuple[Description, ...]:
    """How a review names the claimant: as anybody of this name, else as one of this kind."""
    if record.claimant is None:
        return ()
    return Description("", name=record.claimant), Description("", name=record.claimant, kind=record.claimant_kind)


def _given(record: ReviewRecord, labels: Labels) -> dict[str, Any]:
    numbers = (record.value, record.best, record.worst)
    meant = labels.get(fold_label(record.label)) or meaning(record.label, *numbers)
    if meant is None:
        raise Invalid(f"Nobody knows what the rating {record.label!r} means; say so: --label '{record.label}=false'.")
    told = {"claimFirstAppearance": record.first_appearance, "claimAppearances": list(record.appearances)}
    return {
        "rating": Rating(record.label, *numbers, meant),
        "summary": record.summary,
        "url": record.url,
        "language": record.language,
        "published_at": record.published_at,
        "markup": {name: value for name, value in told.items() if value},
    }


def _is_newer(record: ReviewRecord, current: VerdictRevision) -> bool:
    """Whether a review takes the place of what is there: of two pages the later counts."""
    if record.published_at is None:
        return False
    if normalise_url(record.url) == current.url_normalised:
        return record.published_at >= current.published_at
    return record.published_at > current.published_at
