"""From what is stored about a claim to its attribution in the format asked for."""

import json
import uuid
from datetime import datetime
from typing import assert_never

from app.attribution import queries
from app.attribution.answers import as_json
from app.attribution.collapse import collapse
from app.attribution.dot import as_dot
from app.attribution.formats import Format
from app.attribution.mermaid import as_mermaid
from app.attribution.phrases import Spoken
from app.attribution.prov import Record, as_prov
from app.attribution.prov_o import as_prov_o
from app.attribution.svg import as_svg
from app.attribution.words import spoken
from app.domain.drawing import draw
from app.domain.labels import label
from app.domain.standing import derive
from app.evidence_graph import load_cases
from app.party_classes import load_parties
from app.sessions import AnySession
from app.tables import ClaimRevision


def attribution(session: AnySession, claim_id: uuid.UUID, at: datetime | None, wanted: Format, language: Spoken) -> str:
    """The attribution of a claim as known at the moment. Raises NotFound."""
    revision, stored = queries.current(session, claim_id, at)
    case = load_cases(session, [claim_id], at)[claim_id]
    standing = derive(case)
    told = label(standing, case)
    drawing = draw(case, standing, claim=revision.text, caption=told[language])
    words = spoken(language)
    match wanted:
        case Format.SVG:
            return as_svg(drawing, words)
        case Format.DOT:
            return as_dot(drawing, words)
        case Format.MERMAID:
            return as_mermaid(drawing, words)
        case Format.JSON:
            return as_json(drawing, standing, revision, told, at, words).model_dump_json(by_alias=True)
        case Format.PROV | Format.PROV_O:
            revisions = queries.revisions(session, claim_id, at)
            record = Record(
                claim=claim_id,
                revisions=revisions,
                pages=queries.evidence(session, claim_id, at),
                steps=queries.hops(session, claim_id),
                claimants=load_parties(session, _claimants(revisions), at),
                case=case,
                standing=standing,
                seq=stored.seq,
                derived_at=stored.recorded_at,
            )
            document = as_prov(record)
            written = as_prov_o(document) if wanted is Format.PROV_O else document
            return json.dumps(written, ensure_ascii=False)
        case _:
            assert_never(wanted)


def picture(session: AnySession, claim_id: uuid.UUID, at: datetime | None, language: str) -> tuple[str, list[str]]:
    """The drawing to be set into a page that has its style sheet, and the same in sentences. Raises NotFound."""
    revision, _ = queries.current(session, claim_id, at)
    case = load_cases(session, [claim_id], at)[claim_id]
    standing = derive(case)
    drawing = draw(case, standing, claim=revision.text, caption=label(standing, case)[language])
    words = spoken(language)
    return as_svg(drawing, words, sheet=""), words.describe(drawing, [collapse(side) for side in drawing.sides])


def _claimants(revisions: list[ClaimRevision]) -> set[uuid.UUID]:
    return {revision.claimant_id for revision in revisions if revision.claimant_id is not None}
