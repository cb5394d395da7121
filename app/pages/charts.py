"""A stacked chart laid out: bars by status over time, in the order of the vocabulary. Lengths are in SVG user units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.vocabulary import Status
from app.stats.schemas import Point

_WIDTH, _HEIGHT = 960, 260
_LEFT, _TOP, _BOTTOM = 40, 8, 24
_TICKS = 4
_INSTANT = timedelta(microseconds=1)
_LABELS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """The claims of one status at the end of one step."""

    status: Status
    start: datetime
    end: datetime
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, and the count it stands for."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A date below a bar."""

    at: datetime
    x: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to be drawn."""

    width: int
    height: int
    bars: Sequence[Bar]
    ends: Sequence[datetime]
    ticks: Sequence[Tick]
    labels: Sequence[Label]


def stacked(points: Sequence[Point], until: datetime) -> Chart:
    """The chart of a series that ends at a moment; its scale ends at a round number no smaller than the largest total.

    `ends` are the moments that the steps were counted at.
    """
    ends = [*(point.start - _INSTANT for point in points[1:]), until]
    top = _round_up(max((point.claims for point in points), default=0))
    room = _HEIGHT - _TOP - _BOTTOM
    step = (_WIDTH - _LEFT) / max(1, len(points))
    bars = []
    for place, (point, end) in enumerate(zip(points, ends, strict=False)):
        y = float(_HEIGHT - _BOTTOM)
        for status in Status:
            if count := point.statuses[status]:
                height = room * count / top
                y -= height
                x, width = round(_LEFT + place * step, 2), round(step * 0.85, 2)
                bars.append(Bar(status, point.start, end, count, x, round(y, 2), width, round(height, 2)))
    every = max(1, -(-len(points) // _LABELS))
    return Chart(
        width=_WIDTH,
        height=_HEIGHT,
        bars=bars,
        ends=ends,
        ticks=[
            Tick(top * number // _TICKS, round(_HEIGHT - _BOTTOM - room * number / _TICKS, 2))
            for number in range(_TICKS + 1)
        ],
        labels=[
            Label(point.start, round(_LEFT + place * step, 2))
            for place, point in enumerate(points)
            if place % every == 0
        ],
    )


def _round_up(count: int) -> int:
    """The least of 4, 8, 20, 40, 80, 200 ... that is no smaller: each is divided by the ticks without a rest."""
    scale = 1
    while True:
        for step in (4, 8, 20):
            if count <= step * scale:
                return step * scale
        scale *= 10
