"""Rating scales on the wire."""

import uuid
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from app.domain import ratings
from app.domain.vocabulary import NormalizedRating
from app.tables import ScaleVersion
from app.web.fields import Input, Names, Number, Output, Timestamp

MAX_STEPS = 50

Labels = Annotated[Names, Field(min_length=1)]
Colour = Annotated[str, StringConstraints(pattern="^#[0-9A-Fa-f]{6}$"), Field(description="As in CSS, e.g. #2e7d32")]


class StepNew(Input):
    """One rating of a scale: what the desk calls it, and what it means to everybody."""

    value: Number | None = Field(default=None, description="Its number; null: it stands beside the order")
    labels: Labels = Field(description="What the desk calls it, by language")
    colour: Colour
    normalized: NormalizedRating


class ScaleNew(Input):
    """A desk's own rating scale, whole. Its steps go from the least true to the most true."""

    names: Labels = Field(description="What the scale is called, by language")
    steps: Annotated[list[StepNew], Field(min_length=2, max_length=MAX_STEPS)]

    def scale(self, name: str, version: int) -> ratings.Scale:
        """This version of the scale with this name."""
        steps = (ratings.Step(step.value, step.labels, step.colour, step.normalized) for step in self.steps)
        return ratings.Scale(name, version, self.names, tuple(steps))


class Step(Output):
    """One rating: its label by language, its value (none for one beside the order), and what it means to all desks."""

    value: int | None
    labels: dict[str, str]
    colour: str
    normalized: NormalizedRating


class Scale(Output):
    """One version of a rating scale, its steps from the least true to the most true; a desk's own says since when."""

    id: str
    version: int
    desk_id: uuid.UUID | None
    names: dict[str, str]
    worst: int | None
    best: int | None
    steps: list[Step]
    recorded_at: Timestamp | None
    recorded_by: str | None

    @classmethod
    def of(cls, scale: ratings.Scale, row: ScaleVersion | None = None) -> Self:
        """The scale as answered; `row` is where it is kept, for a desk's own."""
        return cls(
            id=scale.id,
            version=scale.version,
            desk_id=row and row.desk_id,
            names=dict(scale.names),
            worst=scale.worst,
            best=scale.best,
            steps=[
                Step(value=step.value, labels=dict(step.labels), colour=step.colour, normalized=step.normalized)
                for step in scale.steps
            ],
            recorded_at=row and row.recorded_at,
            recorded_by=row and row.recorded_by,
        )
