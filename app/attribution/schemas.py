"""An attribution on the wire."""

import uuid

from pydantic import Field

from app.attribution.formats import Format
from app.domain.drawing import Mark, Reason
from app.domain.vocabulary import Action, Anonymity, Flag, Level, Stance, Status
from app.web.fields import Label, Output, PartySummary
from app.web.standing import Rule


class AttributionNode(Output):
    """One source of a side: a party, or several that speak as one, the one it is called after first."""

    id: str = Field(description="Holds within this answer only")
    label: str
    parties: list[PartySummary]
    anonymity: Anonymity
    marks: list[Mark]
    actions: list[Action]
    evidence: list[uuid.UUID]


class AttributionEdge(Output):
    """One node crediting another: what the credited one did, and in which evidence."""

    credits: str = Field(description="Id of the node that credits, or `claim` for a page a reader can open")
    credited: str
    actions: list[Action]
    evidence: list[uuid.UUID]


class AttributionSide(Output):
    """The evidence of one stance as a graph from the claim to the origins. Neutral evidence is shown, never counted."""

    level: Level
    origins_max: int
    origins_min: int
    rests_on: list[str] = Field(description="Ids of nodes")
    evidence: list[uuid.UUID]
    nodes: list[AttributionNode]
    edges: list[AttributionEdge]


class AttributionUncounted(Output):
    """Evidence that is attached and not in the graph."""

    id: uuid.UUID
    stance: Stance
    reason: Reason


class AttributionFormat(Output):
    """Where to get the same in another format."""

    format: Format
    media_type: str
    href: str


class Attribution(Output):
    """Who says it, via whom, citing whom: the merged graph of each side, as known at the moment asked for."""

    claim_id: uuid.UUID
    revision: int
    text: str
    text_flags: list[str]
    language: str
    status: Status
    flags: list[Flag]
    label: Label
    decided_by: Rule
    supports: AttributionSide
    refutes: AttributionSide
    neutral: AttributionSide
    uncounted: list[AttributionUncounted]
    description: list[str] = Field(description="The picture in sentences, for who does not see it; long ones shortened")
    formats: list[AttributionFormat]
