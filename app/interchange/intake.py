"""Reviews of other publishers, written as claims and verdicts: a desk without keys for each publisher.

A review that is there already changes nothing, so a file can be imported again, and an import that was cut off is
finished by starting it anew. What can't be used is told with its line; the rest is written.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from app import claim_register, desk_register, party_register, verdict_register
from app.claim_register import Wording
from app.db import Database, WriteSession
from app.domain.crosswalk import meaning
from app.domain.fact_check import site_of
from app.domain.ratings import fold_label
from app.domain.review_record import ReviewRecord
from app.domain.urls import normalise_url
from app.domain.verdicts import Rating
from app.domain.vocabulary import CorrectionKind, NormalizedRating
from app.errors import AppError, Conflict, Invalid
from app.interchange.documents import Rejected
from app.interchange.sources import Record
from app.party_register import Description
from app.tables import VerdictRevision

Labels = Mapping[str, NormalizedRating]
"""What labels mean that app.domain.crosswalk does not know, by app.domain.ratings.fold_label."""

_BATCH = 100
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

    def reject(self, line: int, reason: str) -> None:
        """Remember what could not be used."""
        self.failed += 1
        if self.failed <= _SHOWN:
            self.rejected.append(Rejected(line, reason))


class _Undone(Exception):
    """Everything went well, and nothing of it is to be kept."""


def take_in(db: Database, actor: str, found: Iterable[Record], labels: Labels, *, dry_run: bool = False) -> Report:
    """Write reviews, a hundred in a transaction; of a dry run nothing stays."""
    report = Report()
    rest = iter(found)
    while batch := list(islice(rest, _BATCH)):
        try:
            with db.write() as session:
                sites = desk_register.sites(session)
                for one in batch:
                    _take(session, actor, one, labels, sites, report)
                if dry_run:
                    raise _Undone
        except _Undone:
            continue
    return report


def _take(
    session: WriteSession, actor: str, one: Record, labels: Labels, sites: dict[str, uuid.UUID], report: Report
) -> None:
    if isinstance(one, Rejected):
        report.reject(one.line, one.reason)
        return
    line, record = one
    known = dict(sites)
    try:
        with session.begin_nested():
            outcome = _write(session, actor, record, labels, sites)
    except AppError as error:
        session.written.clear()
        sites.clear()
        sites.update(known)
        report.reject(line, " ".join([error.detail, *(fault.detail for fault in error.faults)]))
    else:
        setattr(report, outcome, getattr(report, outcome) + 1)


def _write(session: WriteSession, actor: str, record: ReviewRecord, labels: Labels, sites: dict[str, uuid.UUID]) -> str:
    given = _given(record, labels)
    desk_id = _desk(session, actor, record, sites)
    wording = Wording(record.claim, record.language, _claimant(session, actor, record), record.asserted_at)
    claim_id = claim_register.saying(session, wording) or claim_register.record(session, actor, wording)
    current = verdict_register.current_of(session, claim_id, desk_id)
    if current is None:
        whole = given | {"method": None, "evidence": [], "claim_revision": None}
        verdict_register.write(session, actor, verdict_register.first(session, claim_id, desk_id, whole))
        return "imported"
    if not _is_newer(record, current):
        return "unchanged"
    ready = verdict_register.correction(session, current, CorrectionKind.REVISES, _CHANGED, given)
    if not verdict_register.is_changed(ready):
        return "unchanged"
    verdict_register.write(session, actor, ready)
    return "changed"


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
    """Whether a review takes the place of what is there: what was revoked stays so; of two pages the later counts."""
    if current.correction is CorrectionKind.REVOKES or record.published_at is None:
        return False
    if normalise_url(record.url) == current.url_normalised:
        return record.published_at >= current.published_at
    return record.published_at > current.published_at


def _desk(session: WriteSession, actor: str, record: ReviewRecord, sites: dict[str, uuid.UUID]) -> uuid.UUID:
    """The desk whose site the review is on; one that nobody knows is recorded."""
    site = site_of(record.url)
    if site not in sites:
        url = record.publisher_url if record.publisher_url and site_of(record.publisher_url) == site else None
        sites[site] = desk_register.record(
            session,
            actor,
            desk_register.free_slug(session, site),
            {"name": record.publisher, "url": url or f"https://{site}/"},
        )
    elif desk_register.has_keys(session, sites[site]):
        raise Conflict(f"The desk of {site} has keys of its own and publishes here itself.")
    return sites[site]


def _claimant(session: WriteSession, actor: str, record: ReviewRecord) -> uuid.UUID | None:
    if record.claimant is None:
        return None
    named = Description("", name=record.claimant)
    for described in (named, Description("", name=record.claimant, kind=record.claimant_kind)):
        try:
            return party_register.find_or_create(session, actor, [described])[0]
        except Invalid:
            continue  # nobody knows it yet, or several have this name and kind
    return None
