"""The one place where an appearance is written: recorded, then what is known of it anew; by a request or an import."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app import ledger
from app.domain.pages import name_of
from app.domain.urls import normalise_url
from app.domain.vocabulary import AppearanceState
from app.sessions import AnySession, WriteSession
from app.tables import Appearance, AppearanceRevision, Row, new_row


@dataclass(frozen=True, slots=True)
class Place:
    """A page where a claim occurs, and what is known of it. Without an anchor it is the whole page."""

    url: str
    anchor: Mapping[str, Any] = field(default_factory=dict)
    observed_at: datetime | None = None
    content_hash: str | None = None
    language: str | None = None
    archive_url: str | None = None
    archived_at: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """As a revision has it. Raises ValueError for an address that is none."""
        normalised = normalise_url(self.url)
        return {
            "url": self.url,
            "url_normalised": normalised,
            "page": name_of(normalised),
            "anchor": self.anchor,
            "observed_at": self.observed_at,
            "content_hash": self.content_hash,
            "language": self.language,
            "archive_url": self.archive_url,
            "archived_at": self.archived_at,
        }


class Recorded(NamedTuple):
    """An appearance that was just recorded, and what is known of it."""

    appearance: Row
    revision: Row


class Pages:
    """The pages on which each of these claims was ever said to occur, read at once; what is added is among them."""

    def __init__(self, session: AnySession, claim_ids: Collection[uuid.UUID]) -> None:
        query = sa.select(col(AppearanceRevision.claim_id), col(AppearanceRevision.page))
        query = query.where(col(AppearanceRevision.claim_id).in_(claim_ids))
        self._known = {(claim_id, page) for claim_id, page in session.execute(query)}

    def add(self, session: WriteSession, actor: str, claim_id: uuid.UUID, urls: Iterable[str]) -> bool:
        """Record those of these pages on which it was never said to occur: what was withdrawn stays so. Whether any."""
        any_new = False
        for url in urls:
            place = Place(url).columns()
            if (claim_id, place["page"]) not in self._known:
                self._known.add((claim_id, place["page"]))
                _record(session, actor, claim_id, place, is_trusted=True)
                any_new = True
        return any_new


def record(session: WriteSession, actor: str, claim_id: uuid.UUID, place: Place, *, is_trusted: bool) -> Recorded:
    """Record where a claim occurs: proposed by a contributor, already accepted by whoever is trusted."""
    return _record(session, actor, claim_id, place.columns(), is_trusted=is_trusted)


def follow(
    session: WriteSession, actor: str, known: AppearanceRevision, verb: str, reason: str | None, **changes: Any
) -> AppearanceRevision:
    """Write what is known of an appearance from now on; what was known before stays readable."""
    fresh = {
        "version": known.version + 1,
        "reason": reason,
        "recorded_at": session.moment,
        "recorded_by": actor,
        "superseded_at": None,
    }
    follows = AppearanceRevision(**(known.model_dump() | fresh | changes))
    session.supersede(known)
    session.put(follows)
    _tell(session, actor, verb, follows.model_dump(), {"reason": reason})
    return follows


def _record(
    session: WriteSession, actor: str, claim_id: uuid.UUID, columns: Mapping[str, Any], *, is_trusted: bool
) -> Recorded:
    appearance = {
        "id": session.new_id(),
        "claim_id": claim_id,
        "recorded_at": session.moment,
        "recorded_by": actor,
    }
    state = AppearanceState.ACCEPTED if is_trusted else AppearanceState.PROPOSED
    known = {name: appearance[name] for name in ("claim_id", "recorded_at", "recorded_by")}
    known |= {"appearance_id": appearance["id"], "version": 1, "state": state, **columns}
    made = Recorded(new_row(Appearance, appearance), new_row(AppearanceRevision, known))
    session.put(*made)
    _tell(session, actor, "attached", known, _told(known))
    return made


def _told(known: Mapping[str, Any]) -> dict[str, Any]:
    archive = {"url": known["archive_url"], "captured_at": known["archived_at"]} if known["archive_url"] else None
    return {name: known[name] for name in ("anchor", "observed_at", "content_hash", "language")} | {"archive": archive}


def _tell(session: WriteSession, actor: str, verb: str, known: Mapping[str, Any], payload: dict[str, Any]) -> None:
    named = {name: known[name] for name in ("claim_id", "appearance_id", "state", "url")}
    ledger.append(
        session,
        actor=actor,
        kind=f"appearance.{verb}",
        subjects=[ledger.ref("claim", known["claim_id"]), ledger.ref("appearance", known["appearance_id"])],
        payload=named | payload,
    )
