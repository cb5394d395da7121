"""What annotations tell, read in a fixed number of queries however many there are."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from app.annotations import queries
from app.domain.vocabulary import CorrectionKind
from app.domain.web_annotation import Judgement, Note
from app.sessions import AnySession
from app.tables import VerdictRevision


def of(session: AnySession, rows: Sequence[Any], at: datetime | None) -> list[Note]:
    """Rows of (appearance, revision) with how their claims stand at the moment."""
    claim_ids = {row[0].claim_id for row in rows}
    claims = queries.claims(session, claim_ids, at)
    verdicts = queries.verdicts(session, claim_ids, at)
    desks = queries.desk_names(session, {verdict.desk_id for each in verdicts.values() for verdict in each}, at)
    notes = []
    for appearance, known in rows:
        wording, standing = claims[appearance.claim_id]
        told: dict[str, Any] = standing.document
        judged = verdicts.get(appearance.claim_id, [])
        notes.append(
            Note(
                id=str(appearance.id),
                claim_id=str(appearance.claim_id),
                url=known.url,
                page=known.page,
                anchor=known.anchor,
                claim=wording.text,
                language=wording.language,
                status=standing.status.value,
                label=told["label"],
                reasons=told["reasons"],
                verdicts=[_judgement(one, desks) for one in judged if one.correction is not CorrectionKind.REVOKES],
                archive_url=known.archive_url,
                archived_at=known.archived_at,
                created=appearance.recorded_at,
                modified=max(known.recorded_at, standing.recorded_at, *(one.recorded_at for one in judged)),
            )
        )
    return notes


def on_pages(session: AnySession, pages: Collection[str]) -> dict[str, tuple[list[Note], set[str]]]:
    """What readers are shown now on each of these pages, first recorded first, and the pages it is taken from: the page
    and those stated to be the same."""
    paired = queries.paired(session, pages)
    same = {page: queries.same_pages(session, page) if page in paired else {page} for page in pages}
    by_page: dict[str, list[tuple[int, Note]]] = {}
    rows = queries.accepted_in_turn(session, set().union(*same.values()), None)
    for turn, note in enumerate(of(session, rows, None)):
        by_page.setdefault(note.page, []).append((turn, note))
    found = {}
    for page, names in same.items():
        told = dict(pair for name in names for pair in by_page.get(name, []))
        found[page] = ([told[turn] for turn in sorted(told)], names)
    return found


def _judgement(verdict: VerdictRevision, desks: dict[uuid.UUID, str]) -> Judgement:
    return Judgement(
        id=str(verdict.verdict_id),
        desk_id=str(verdict.desk_id),
        desk=desks[verdict.desk_id],
        rating=verdict.rating_label,
        summary=verdict.summary,
        language=verdict.language,
        published_at=verdict.published_at,
    )
