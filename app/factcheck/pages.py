"""The pages of Google's API, mapped on verdicts: a page is what one desk says at one address.

A page is named by the first verdict that its desk published there.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from app import claim_register, desk_register, party_register, reviews, verdict_register
from app.claim_register import Wording
from app.domain.claim_review import Review
from app.domain.permissions import Identity
from app.domain.urls import parse_url
from app.domain.vocabulary import CorrectionKind, PartyKind
from app.errors import Conflict, Fault, Forbidden, Invalid, PreconditionFailed
from app.factcheck import markup, queries, schemas
from app.paging import PageRequest, reading_at
from app.party_register import Description
from app.reviews import Addresses
from app.sessions import AnySession, WriteSession
from app.tables import DeskRevision, VerdictRevision

_REPLACED = "Replaced by the desk."
_REMOVED = "Removed from its page by the desk."
_AGAIN = "Published again by the desk."
_UNKNOWN_LANGUAGE = "und"


def list_pages(
    session: AnySession, asked: PageRequest, wanted: schemas.PageList, where: Addresses
) -> schemas.MarkupPages:
    """The page at an address, or a list of those on a site. Raises Invalid unless one of both is asked for."""
    if bool(wanted.url) == bool(wanted.organization):
        raise Invalid("Ask for one page or for a site.", faults=[Fault("", "give either url or organization", "url")])
    if wanted.url:
        _require_address(wanted.url, Fault("", "write an address that begins with http:// or https://", "url"))
        row = queries.page_at(session, wanted.url)
        rows, cursor, at = [row] if row is not None else [], None, None
    else:
        site = queries.site_called(wanted.organization)
        rows, cursor = queries.pages(session, asked, site, wanted.offset)
        at = reading_at(asked, None)
    return schemas.MarkupPages(
        claim_review_markup_pages=_pages(session, rows, at, where) or None, next_page_token=cursor
    )


def read(session: AnySession, page_id: uuid.UUID, where: Addresses) -> schemas.MarkupPage:
    """A page. Raises NotFound."""
    return _pages(session, [queries.page_called(session, page_id)], None, where)[0]


def create(session: WriteSession, actor: Identity, asked: schemas.MarkupPage, where: Addresses) -> schemas.MarkupPage:
    """Publish what a page says. Raises Invalid, and Conflict when the desk has a page there."""
    desk_id = uuid.UUID(actor.desk_id)
    _require_whole(asked)
    if (there := queries.page_at(session, str(asked.page_url), desk_id)) is not None:
        raise Conflict(f"Your desk has a page at this address: pages/{there.verdict_id}. Update that one.")
    return _replace(session, actor, desk_id, asked, {}, where)


def replace(
    session: WriteSession, actor: Identity, page_id: uuid.UUID, asked: schemas.MarkupPage, where: Addresses
) -> schemas.MarkupPage:
    """Let a page say this and nothing else: what it no longer says is revoked.

    Raises NotFound, Invalid, Forbidden for another desk's, and PreconditionFailed when `versionId` is an earlier one.
    """
    row = _own(session, actor, page_id)
    _require_whole(asked)
    on_page = {found[1].claim_id: found[1] for found in queries.verdicts_at(session, [_place(row)])}
    if asked.version_id and asked.version_id != markup.version(list(on_page.values())):
        raise PreconditionFailed("This page has changed since; get it again and send its present versionId.")
    other = queries.page_at(session, str(asked.page_url), row.desk_id)
    if other is not None and other.verdict_id != page_id:
        raise Conflict(f"Your desk has another page at this address: pages/{other.verdict_id}.")
    return _replace(session, actor, row.desk_id, asked, on_page, where)


def delete(session: WriteSession, actor: Identity, page_id: uuid.UUID) -> None:
    """Revoke everything that a page says. Raises NotFound, and Forbidden for another desk's."""
    row = _own(session, actor, page_id)
    for _, revision, _ in queries.verdicts_at(session, [_place(row)]):
        _correct(session, actor, revision, CorrectionKind.REVOKES, _REMOVED, {})


def _replace(
    session: WriteSession,
    actor: Identity,
    desk_id: uuid.UUID,
    asked: schemas.MarkupPage,
    on_page: Mapping[uuid.UUID, VerdictRevision],
    where: Addresses,
) -> schemas.MarkupPage:
    verdict_register.require_no_review(session, desk_id)
    _, said = desk_register.desk(session, str(desk_id))
    kept: set[uuid.UUID] = set()
    for place in range(len(asked.claim_review_markups or [])):
        with _blaming(place):
            kept.add(_publish(session, actor, desk_id, asked, place, said, on_page, kept))
    for claim_id, revision in on_page.items():
        if claim_id not in kept:
            _correct(session, actor, revision, CorrectionKind.REVOKES, _REMOVED, {})
    return _pages(session, [queries.page_at(session, str(asked.page_url), desk_id)], None, where)[0]


def _publish(
    session: WriteSession,
    actor: Identity,
    desk_id: uuid.UUID,
    asked: schemas.MarkupPage,
    place: int,
    said: DeskRevision,
    on_page: Mapping[uuid.UUID, VerdictRevision],
    above: Collection[uuid.UUID],
) -> uuid.UUID:
    """Say what one markup says, and of which claim it says it."""
    language = said.languages[0] if said.languages else _UNKNOWN_LANGUAGE
    given = markup.given(asked, place, language, has_scale=said.scale is not None)
    claim_id = _claim(session, actor, (asked.claim_review_markups or [])[place], language)
    if claim_id in above:
        raise Invalid("A claim is reviewed twice.", faults=[Fault("/claimReviewed", "the page has it above")])
    current = verdict_register.current_of(session, claim_id, desk_id)
    if current is None:
        ready = verdict_register.first(session, claim_id, desk_id, given)
        verdict_register.write(session, actor.actor, ready)
    elif current.correction is CorrectionKind.REVOKES:
        _correct(session, actor, current, CorrectionKind.REVISES, _AGAIN, given)
    elif claim_id in on_page:
        # What a page can't say of a verdict is not replaced by it.
        stated = {name: value for name, value in given.items() if name not in ("method", "evidence", "claim_revision")}
        _correct(session, actor, current, CorrectionKind.REVISES, _REPLACED, stated)
    else:
        raise Conflict(f"Your desk reviews this claim elsewhere: {current.url or current.verdict_id}.")
    return claim_id


def _claim(session: WriteSession, actor: Identity, one: schemas.Markup, language: str) -> uuid.UUID:
    """The claim that is reviewed: the one that says exactly this, or a new one."""
    text = one.claim_reviewed
    if not text or not text.strip():
        raise Invalid("A claim is missing.", faults=[Fault("/claimReviewed", "write the claim that is reviewed")])
    name = one.claim_author.name if one.claim_author else None
    claimant = None
    if name and name.strip():
        claimant = _claimant(session, actor, name)
    asserted_at = markup.moment(one.claim_date, "/claimDate")
    wording = Wording(text, language, claimant, asserted_at)
    return claim_register.saying(session, wording) or claim_register.record(session, actor.actor, wording).claim_id


def _claimant(session: WriteSession, actor: Identity, name: str) -> uuid.UUID:
    """The party of this name; one that nobody knows is taken for a person, of which most claims are."""
    known = Description("/claimAuthor/name", name=name)
    try:
        return party_register.find_or_create(session, actor.actor, [known])[0]
    except Invalid:
        described = Description("/claimAuthor/name", name=name, kind=PartyKind.PERSON)
        return party_register.find_or_create(session, actor.actor, [described])[0]


def _correct(
    session: WriteSession,
    actor: Identity,
    current: VerdictRevision,
    kind: CorrectionKind,
    reason: str,
    given: verdict_register.Given,
) -> None:
    ready = verdict_register.correction(session, current, kind, reason, given)
    if kind is CorrectionKind.REVOKES or verdict_register.is_changed(ready):
        verdict_register.write(session, actor.actor, ready)


def _own(session: AnySession, actor: Identity, page_id: uuid.UUID) -> Any:
    row = queries.page_called(session, page_id)
    if str(row.desk_id) != actor.desk_id:
        raise Forbidden("This is another desk's page; only that desk changes it.")
    return row


def _pages(session: AnySession, rows: Sequence[Any], at: datetime | None, where: Addresses) -> list[schemas.MarkupPage]:
    found = queries.verdicts_at(session, [_place(row) for row in rows], at)
    said: dict[tuple[uuid.UUID, str], list[tuple[VerdictRevision, Review]]] = defaultdict(list)
    for (_, revision, _), review in zip(found, reviews.reviews(session, found, at, where), strict=True):
        said[revision.desk_id, revision.url_normalised].append((revision, review))
    return [markup.page(str(row.verdict_id), said[_place(row)]) for row in rows]


def _place(row: Any) -> tuple[uuid.UUID, str]:
    return row.desk_id, row.url_normalised


def _require_whole(asked: schemas.MarkupPage) -> None:
    fault = Fault("/pageUrl", "write the address of the page, beginning with http:// or https://")
    _require_address(asked.page_url or "", fault)
    if not asked.claim_review_markups:
        raise Invalid("The page says nothing.", faults=[Fault("/claimReviewMarkups", "give at least one")])


def _require_address(text: str, fault: Fault) -> None:
    try:
        parse_url(text)
    except ValueError as error:
        raise Invalid("This is no address.", faults=[fault]) from error


@contextmanager
def _blaming(place: int) -> Iterator[None]:
    """Name the markup that a fault lies in, by the names of Google's fields."""
    try:
        yield
    except Invalid as error:
        here = f"/claimReviewMarkups/{place}"
        faults = [
            fault
            if fault.pointer.startswith(("/claimReviewMarkups", "/publishDate"))
            else Fault(f"{here}{markup.POINTERS.get(fault.pointer, fault.pointer)}", fault.detail)
            for fault in error.faults
        ]
        raise Invalid(error.detail, faults=faults) from error
