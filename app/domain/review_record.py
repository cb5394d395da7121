"""ClaimReview as it is met in the wild, read into plain values: arrays for single values, strings for objects, texts
for numbers, dates in every shape of ISO 8601.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.domain.names import normalise_language
from app.domain.urls import parse_url
from app.domain.vocabulary import PartyKind

LONGEST_TEXT = 10_000
LONGEST_LINE = 500
MOST_APPEARANCES = 50
UNKNOWN_LANGUAGE = "und"

_NESTED = 8
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")


class Unreadable(ValueError):
    """Why a document can't be used."""


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review of one claim by another publisher. `value`, `best` and `worst` are there together or not at all."""

    claim: str
    url: str
    publisher: str
    label: str
    language: str = UNKNOWN_LANGUAGE
    publisher_url: str | None = None
    value: int | None = None
    best: int | None = None
    worst: int | None = None
    claimant: str | None = None
    claimant_kind: PartyKind = PartyKind.PERSON
    asserted_at: datetime | None = None
    published_at: datetime | None = None
    summary: str | None = None
    first_appearance: str | None = None
    appearances: tuple[str, ...] = field(default=())

    @property
    def pages(self) -> tuple[str, ...]:
        """Where the claim occurs: first where it did so first."""
        return (self.first_appearance, *self.appearances) if self.first_appearance else self.appearances


def reviews_in(document: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every ClaimReview in a document: itself, in a list, in a graph, or as an item of a feed."""
    if isinstance(document, list) and depth < _NESTED:
        for one in document:
            yield from reviews_in(one, depth + 1)
    elif isinstance(document, dict) and _is_a(document, "ClaimReview"):
        yield document
    elif isinstance(document, dict) and depth < _NESTED:
        for name in ("@graph", "dataFeedElement", "item", "mainEntity", "review"):
            yield from reviews_in(document.get(name), depth + 1)


def record_of(review: Mapping[str, Any]) -> ReviewRecord:
    """What a ClaimReview says. Raises Unreadable for one that misses what no verdict can do without."""
    item, rating = _object(review.get("itemReviewed")), _object(review.get("reviewRating"))
    publisher = _object(review.get("author")) or _object(review.get("publisher"))
    author = _object(item.get("author"))
    value, best, worst = _scale(rating)
    first = next(_addresses(item.get("firstAppearance")), None)
    appearances = [url for url in dict.fromkeys(_addresses(item.get("appearance"))) if url != first]
    return ReviewRecord(
        claim=_needed(_text(review.get("claimReviewed")) or _text(item.get("text")), "claimReviewed"),
        url=_needed(next(_addresses([review.get("url"), review.get("@id")]), None), "url"),
        publisher=_needed(_line(publisher.get("name")) or _line(review.get("author")), "author"),
        publisher_url=next(_addresses([publisher.get("url"), publisher.get("@id")]), None),
        label=_needed(_line(rating.get("alternateName")) or _line(rating.get("name")), "reviewRating.alternateName"),
        value=value,
        best=best,
        worst=worst,
        language=_language(review.get("inLanguage") or item.get("inLanguage")),
        claimant=_line(author.get("name")) or _line(item.get("author")),
        claimant_kind=PartyKind.ORGANISATION if _is_a(author, "Organization") else PartyKind.PERSON,
        asserted_at=moment(item.get("datePublished")),
        published_at=moment(review.get("datePublished")),
        summary=_text(rating.get("ratingExplanation")) or _text(review.get("reviewBody")),
        first_appearance=first,
        appearances=tuple(appearances[:MOST_APPEARANCES]),
    )


def moment(value: object) -> datetime | None:
    """A date or a time of ISO 8601, without an offset in UTC; None for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(value: object) -> int | None:
    """A whole number, also one that is written as a text; None for anything else."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
    return int(found) if found is not None and found.is_integer() and abs(found) < 2**31 else None


def _scale(rating: Mapping[str, Any]) -> tuple[int, int, int] | tuple[None, None, None]:
    """Value, best and worst, if they fit together: -1 for all is how many say that there are none."""
    value, best, worst = (number(rating.get(name)) for name in ("ratingValue", "bestRating", "worstRating"))
    if value is None or best is None or worst is None or best == worst:
        return None, None, None
    if not min(best, worst) <= value <= max(best, worst):
        return None, None, None
    return value, best, worst


def _is_a(document: Mapping[str, Any], kind: str) -> bool:
    types = document.get("@type")
    return any(isinstance(one, str) and one.rpartition("/")[2] == kind for one in _many(types))


def _many(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _object(value: object) -> Mapping[str, Any]:
    return next((one for one in _many(value) if isinstance(one, dict)), {})


def _text(value: object) -> str | None:
    """Text of several lines, entities resolved and controls left out; None when nothing remains."""
    text = html.unescape(next((one for one in _many(value) if isinstance(one, str)), ""))
    return (text if text.isprintable() else _CONTROLS.sub("", text)).strip()[:LONGEST_TEXT] or None


def _line(value: object) -> str | None:
    text = _text(value)
    return None if text is None else _SPACE.sub(" ", text)[:LONGEST_LINE].strip()


def _language(value: object) -> str:
    for one in _many(value):
        name = one.get("alternateName") or one.get("name") if isinstance(one, dict) else one
        try:
            return normalise_language(name.strip().replace("_", "-") if isinstance(name, str) else "")
        except ValueError:
            continue
    return UNKNOWN_LANGUAGE


def _addresses(value: object) -> Iterator[str]:
    for one in _many(value):
        text = one.get("url") or one.get("@id") if isinstance(one, dict) else one
        if isinstance(text, list):
            yield from _addresses(text)
        elif isinstance(text, str):
            try:
                parse_url(text.strip())
            except ValueError:
                continue
            yield text.strip()


def _needed(value: str | None, name: str) -> str:
    if value is None:
        raise Unreadable(f"{name} is missing, or is nothing that can be used")
    return value
