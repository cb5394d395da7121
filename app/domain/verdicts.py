"""What a desk's verdict means to everybody: its rating on the desk's scale, when to look at it again, who agrees.

A verdict is a second axis beside the standing and never changes it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from app.domain.ratings import Scale, step_of
from app.domain.vocabulary import Agreement, NormalizedRating, ReviewCause

RATING_LABELS: Mapping[NormalizedRating, Mapping[str, str]] = MappingProxyType(
    {
        NormalizedRating.TRUE: {"en": "true", "uk": "правда"},
        NormalizedRating.MOSTLY_TRUE: {"en": "mostly true", "uk": "переважно правда"},
        NormalizedRating.MIXED: {"en": "partly true, partly false", "uk": "частково правда, частково неправда"},
        NormalizedRating.MOSTLY_FALSE: {"en": "mostly false", "uk": "переважно неправда"},
        NormalizedRating.FALSE: {"en": "false", "uk": "неправда"},
        NormalizedRating.UNPROVEN: {"en": "unproven", "uk": "не доведено"},
        NormalizedRating.NOT_CHECKABLE: {"en": "not checkable", "uk": "неможливо перевірити"},
        NormalizedRating.SATIRE: {"en": "satire", "uk": "сатира"},
    }
)
"""The normalized ratings in words."""

_AGREEMENT: Mapping[Agreement, Mapping[str, str]] = MappingProxyType(
    {
        Agreement.NONE: {"en": "No desk has judged this wording.", "uk": "Жодна редакція не оцінила це формулювання."},
        Agreement.ONE_DESK: {"en": "One desk has judged it: {ratings}.", "uk": "Оцінила одна редакція: {ratings}."},
        Agreement.AGREE: {
            "en": "All {desks} desks agree: {ratings}.",
            "uk": "Усі редакції ({desks}) згодні: {ratings}.",
        },
        Agreement.DISAGREE: {"en": "Desks disagree: {ratings}.", "uk": "Редакції не згодні між собою: {ratings}."},
    }
)


class RatingError(ValueError):
    """A rating that does not fit the desk's scale, or itself: where (a field) and why."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {why}" for where, why in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as a desk gave it (ClaimReview reviewRating); what it left out is None."""

    label: str
    value: int | None = None
    best: int | None = None
    worst: int | None = None
    normalized: NormalizedRating | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating with what it means to everybody, and the version of the scale that says so."""

    label: str
    value: int | None
    best: int | None
    worst: int | None
    normalized: NormalizedRating
    scale: tuple[str, int] | None


def rate(given: Rating, scale: Scale | None) -> Rated:
    """Complete a rating from the scale of its desk; without a scale the desk itself must say what it means.

    The label stays as given. Raises RatingError.
    """
    return _by_itself(given) if scale is None else _on_scale(given, scale)


def _by_itself(given: Rating) -> Rated:
    numbers = (given.value, given.best, given.worst)
    if given.normalized is None:
        raise RatingError([("normalized", "say what the rating means to everybody: your desk has declared no scale")])
    if None in numbers and numbers != (None, None, None):
        raise RatingError([("value", "give the value together with the best and the worst of its scale, or none")])
    if given.value is not None and not _is_between(given.value, given.best, given.worst):
        raise RatingError([("value", "lies outside of its scale, which goes from worst to best")])
    return Rated(given.label, *numbers, given.normalized, None)


def _on_scale(given: Rating, scale: Scale) -> Rated:
    step = step_of(scale, given.label)
    if step is None:
        known = ", ".join(label for one in scale.steps for label in one.labels.values())
        raise RatingError([("label", f"is not on your desk's scale {scale.id}; its labels are {known}")])
    ends = (scale.best, scale.worst) if step.value is not None else (None, None)
    rated = Rated(given.label, step.value, *ends, step.normalized, (scale.id, scale.version))
    faults = [
        (name, f"is {_word(meant)} for this label on your desk's scale {scale.id}; leave it out")
        for name in ("value", "best", "worst", "normalized")
        if (said := getattr(given, name)) is not None and said != (meant := getattr(rated, name))
    ]
    if faults:
        raise RatingError(faults)
    return rated


def _is_between(value: int, best: int | None, worst: int | None) -> bool:
    ends = sorted(end for end in (best, worst) if end is not None)
    return ends[0] <= value <= ends[-1]


def _word(meant: object) -> str:
    return "none" if meant is None else str(meant)


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the ground of a verdict after it was last published.

    `retracted` are the pieces of its evidence that were taken back, with when; `status_since` is since when the
    claim has its status.
    """

    published: datetime
    status_since: datetime
    changed_at: datetime | None = None
    retracted: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason to look at a verdict again, since when; `evidence` names a piece that was retracted."""

    cause: ReviewCause
    at: datetime
    evidence: str | None = None


def review_causes(since: Since) -> Iterator[Cause]:
    """Why a desk should look at its verdict again; nothing while what it rests on is as it was.

    A status that changed and came back still counts: the desk has not looked at it since.
    """
    for evidence, at in sorted(since.retracted.items()):
        yield Cause(ReviewCause.EVIDENCE_RETRACTED, at, evidence)
    if since.status_since > since.published:
        yield Cause(ReviewCause.STATUS_CHANGED, since.status_since)
    if since.changed_at is not None:
        yield Cause(ReviewCause.CLAIM_CHANGED, since.changed_at)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the desks that judged a claim as it now reads say together."""

    agreement: Agreement
    ratings: Mapping[NormalizedRating, int]
    label: Mapping[str, str]


def compare(ratings: Sequence[NormalizedRating]) -> Comparison:
    """Whether desks agree, on the normalized scale: one rating for each desk that judged the claim as it now reads."""
    counted = Counter(ratings)
    counts = {rating: counted[rating] for rating in NormalizedRating if rating in counted}
    match len(ratings), len(counts):
        case 0, _:
            agreement = Agreement.NONE
        case 1, _:
            agreement = Agreement.ONE_DESK
        case _, 1:
            agreement = Agreement.AGREE
        case _:
            agreement = Agreement.DISAGREE
    return Comparison(
        agreement,
        counts,
        {
            language: sentence.format(desks=len(ratings), ratings=_told(counts, language))
            for language, sentence in _AGREEMENT[agreement].items()
        },
    )


def _told(counts: Mapping[NormalizedRating, int], language: str) -> str:
    if len(counts) == 1:
        return RATING_LABELS[next(iter(counts))][language]
    return ", ".join(f"{RATING_LABELS[rating][language]} ({count})" for rating, count in counts.items())
