"""A drawing as the API gives it in JSON."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from app.attribution.collapse import collapse
from app.attribution.formats import MEDIA_TYPES
from app.attribution.phrases import Spoken
from app.attribution.schemas import (
    Attribution,
    AttributionEdge,
    AttributionFormat,
    AttributionNode,
    AttributionSide,
    AttributionUncounted,
)
from app.attribution.words import Words
from app.domain.drawing import Drawing, Link, Mark, Side, Source
from app.domain.standing import Standing
from app.domain.text import flags
from app.tables import ClaimRevision
from app.web.fields import Label, PartySummary, rfc3339
from app.web.standing import Rule


def as_json(
    drawing: Drawing,
    standing: Standing,
    revision: ClaimRevision,
    label: Mapping[str, str],
    at: datetime | None,
    words: Words,
) -> Attribution:
    """The graph, and where its other formats are."""
    return Attribution(
        claim_id=revision.claim_id,
        revision=revision.number,
        text=revision.text,
        text_flags=list(flags(revision.text)),
        language=revision.language,
        status=standing.status,
        flags=list(standing.flags),
        label=Label(**label),
        decided_by=Rule(rule=standing.rule, version=standing.version),
        supports=_side(drawing.supports),
        refutes=_side(drawing.refutes),
        neutral=_side(drawing.neutral),
        uncounted=[
            AttributionUncounted(id=uuid.UUID(one.evidence), stance=one.stance, reason=one.reason)
            for one in drawing.uncounted
        ],
        description=words.describe(drawing, [collapse(side) for side in drawing.sides]),
        formats=_formats(revision.claim_id, at, words.phrases.language),
    )


def _formats(claim_id: uuid.UUID, at: datetime | None, language: Spoken) -> list[AttributionFormat]:
    kept = {"as_of": rfc3339(at)} if at is not None else {}
    if language is not Spoken.ENGLISH:
        kept["lang"] = language.value
    return [
        AttributionFormat(
            format=each,
            media_type=media_type,
            href=f"/v1/claims/{claim_id}/attribution?{urlencode({'format': each.value, **kept})}",
        )
        for each, media_type in MEDIA_TYPES.items()
    ]


def _side(side: Side) -> AttributionSide:
    return AttributionSide(
        level=side.level,
        origins_max=side.origins_max,
        origins_min=side.origins_min,
        rests_on=[source.id for source in side.sources if Mark.RESTS_ON in source.marks],
        evidence=_ids(side.evidence),
        nodes=[_node(source) for source in side.sources],
        edges=[_edge(link) for link in side.links],
    )


def _node(source: Source) -> AttributionNode:
    return AttributionNode(
        id=source.id,
        label=source.shown.name,
        parties=[PartySummary(id=uuid.UUID(party.id), name=party.name, kind=party.kind) for party in source.parties],
        anonymity=source.anonymity,
        marks=list(source.marks),
        actions=list(source.actions),
        evidence=_ids(source.evidence),
    )


def _edge(link: Link) -> AttributionEdge:
    return AttributionEdge(
        credits=link.credits, credited=link.credited, actions=list(link.actions), evidence=_ids(link.evidence)
    )


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]
