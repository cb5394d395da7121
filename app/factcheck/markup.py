"""Pages of Google's API from verdicts, and the fields of verdicts from them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from types import MappingProxyType
from typing import Any
from urllib.parse import urldefrag

from app.domain import review_record
from app.domain.claim_review import Review
from app.domain.crosswalk import meaning
from app.domain.verdicts import Rating
from app.errors import Fault, Invalid
from app.factcheck import schemas
from app.tables import VerdictRevision
from app.verdict_register import Given
from app.web.fields import rfc3339

_KEPT = {"claim_date", "claim_location", "claim_first_appearance", "claim_appearances", "claim_author"}
"""What a page says of a claim. The claim belongs to all desks, so this is kept with the verdict, and given back."""

POINTERS: Mapping[str, str] = MappingProxyType(
    {
        "/rating/label": "/rating/textualRating",
        "/rating/value": "/rating/ratingValue",
        "/rating/best": "/rating/bestRating",
        "/rating/worst": "/rating/worstRating",
        "/rating/normalized": "/rating/textualRating",
    }
)
"""Where a fault of a verdict's field lies in a markup."""


def page(name: str, said: Sequence[tuple[VerdictRevision, Review]]) -> schemas.MarkupPage:
    """The page that these verdicts of one desk are on, in the order the page had them."""
    said = sorted(said, key=lambda one: one[0].markup.get("place", 0))
    first, review = said[0]
    return schemas.MarkupPage(
        name=f"pages/{name}",
        page_url=urldefrag(str(first.url)).url,
        publish_date=_told(review.published_at),
        claim_review_author=schemas.ReviewAuthor(name=review.publisher.name, image_url=review.publisher.logo),
        claim_review_markups=[_markup(revision, one) for revision, one in said],
        version_id=version([revision for revision, _ in said]),
    )


def version(revisions: Sequence[VerdictRevision]) -> str:
    """What changes with everything that is said on a page."""
    told = sorted(str(revision.id) for revision in revisions)
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:32]


def given(asked: schemas.MarkupPage, place: int, language: str, *, has_scale: bool) -> Given:
    """The fields of the verdict that one markup of a page is; page-level fields hold for each. Raises Invalid."""
    one = (asked.claim_review_markups or [])[place]
    rating = _rating(one.rating or schemas.ClaimRating(), place, has_scale=has_scale)
    url = one.url or asked.page_url
    if url is not None and urldefrag(url).url != urldefrag(str(asked.page_url)).url:
        raise _refused(place, "/url", "the only address other than pageUrl is pageUrl with an anchor (#...)")
    kept = one.model_dump(by_alias=True, exclude_none=True, include=_KEPT)
    image = one.rating.image_url if one.rating else None
    return {
        "rating": rating,
        "summary": one.rating.rating_explanation if one.rating else None,
        "method": None,
        "url": url,
        "language": language,
        "published_at": moment(asked.publish_date, "/publishDate"),
        "evidence": [],
        "claim_revision": None,
        "markup": kept | {"place": place} | ({"ratingImageUrl": image} if image else {}),
    }


def moment(text: str | None, pointer: str) -> datetime | None:
    """A date, or a date and a time, as a moment; without an offset it is UTC. Raises Invalid."""
    if not text:
        return None
    if (found := review_record.moment(text)) is None:
        detail = "write a date like 2025-11-20, or a time like 2025-11-20T12:00:00Z"
        raise Invalid("A date can't be read.", faults=[Fault(pointer, detail)])
    return found


def _rating(asked: schemas.ClaimRating, place: int, *, has_scale: bool) -> Rating:
    label = asked.textual_rating
    if not label or not label.strip():
        raise _refused(place, "/rating/textualRating", "say what the rating is in words")
    numbers = (asked.rating_value, asked.best_rating, asked.worst_rating)
    if numbers != (None, None, None):
        # A 0 is left out by clients that follow the JSON of protocol buffers.
        numbers = tuple(number or 0 for number in numbers)  # type: ignore[assignment]
    if has_scale:
        return Rating(label, *numbers)
    meant = meaning(label, *numbers)
    if meant is None:
        detail = "nobody knows what it means: declare a rating scale for your desk, or give value, best and worst"
        raise _refused(place, "/rating/textualRating", detail)
    return Rating(label, *numbers, meant)


def _refused(place: int, pointer: str, detail: str) -> Invalid:
    return Invalid("A markup can't be published.", faults=[Fault(f"/claimReviewMarkups/{place}{pointer}", detail)])


def _markup(revision: VerdictRevision, review: Review) -> schemas.Markup:
    kept: Mapping[str, Any] = revision.markup
    claim = review.claim
    told = {
        "claimDate": _told(claim.asserted_at) if claim.asserted_at else None,
        "claimFirstAppearance": claim.first_appearance,
        "claimAppearances": [page for page in claim.appearances if page != claim.first_appearance] or None,
        "claimAuthor": {"name": claim.author.name, "sameAs": claim.author.url} if claim.author else None,
        "claimLocation": None,
    }
    return schemas.Markup.model_validate(
        {
            **told,
            **{name: value for name, value in kept.items() if name in told},
            "url": revision.url,
            "claimReviewed": claim.text,
            "rating": {
                "textualRating": review.rating.label,
                "ratingValue": review.rating.value,
                "bestRating": review.rating.best,
                "worstRating": review.rating.worst,
                "ratingExplanation": review.summary,
                "imageUrl": kept.get("ratingImageUrl"),
            },
        }
    )


def _told(at: datetime) -> str:
    return at.date().isoformat() if at.time() == time() else rfc3339(at)
