"""Rating scales on the wire."""

from typing import Self

from app.domain import ratings
from app.domain.vocabulary import NormalizedRating
from app.web.fields import Output


class Step(Output):
    """One rating: its label by language, its value (none for one beside the order), and what it means to all desks."""

    value: int | None
    labels: dict[str, str]
    colour: str
    normalized: NormalizedRating


class Scale(Output):
    """One version of a rating scale, its steps from the least true to the most true."""

    id: str
    version: int
    names: dict[str, str]
    worst: int | None
    best: int | None
    steps: list[Step]

    @classmethod
    def of(cls, scale: ratings.Scale) -> Self:
        """The scale as answered."""
        return cls(
            id=scale.id,
            version=scale.version,
            names=dict(scale.names),
            worst=scale.worst,
            best=scale.best,
            steps=[
                Step(value=step.value, labels=dict(step.labels), colour=step.colour, normalized=step.normalized)
                for step in scale.steps
            ],
        )


class Scales(Output):
    """All the scales that come with the service: few, so on one page."""

    items: list[Scale]
    next: None
