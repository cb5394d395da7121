"""Appearances as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), pages and collections of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CONTAINER_CONTEXT = [CONTEXT, "http://www.w3.org/ns/ldp.jsonld"]
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a desk says of the claim."""

    id: str
    desk_id: str
    desk: str
    rating: str
    summary: str | None
    language: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """All that an annotation tells: where the claim occurs, and how it stands."""

    id: str
    claim_id: str
    url: str
    page: str
    anchor: Mapping[str, Any]
    claim: str
    language: str
    status: str
    label: Mapping[str, str]
    reasons: Mapping[str, Sequence[str]]
    verdicts: Sequence[Judgement]
    archive_url: str | None
    archived_at: datetime | None
    created: datetime
    modified: datetime


def annotation(note: Note, base: str, *, context: bool = True) -> Document:
    """One annotation; `base` is where the service is found, with a slash at its end."""
    return {
        **({"@context": CONTEXT} if context else {}),
        "id": address(note.id, base),
        "type": "Annotation",
        **{name: note.anchor[name] for name in ("canonical", "via") if name in note.anchor},
        "motivation": "assessing",
        "created": stamp(note.created),
        "modified": stamp(note.modified),
        "generator": {"id": base, "type": "Software", "name": "Secondsource"},
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "format": "text/plain", "value": note.status},
            _text(note.claim, note.language, "describing"),
            *(_text(label, language) for language, label in note.label.items()),
            *(_text("\n".join(told), language, "commenting") for language, told in note.reasons.items()),
            *(_verdict(verdict, base) for verdict in note.verdicts),
            {"type": "SpecificResource", "purpose": "linking", "source": f"{base}v1/claims/{note.claim_id}"},
        ],
        "target": _target(note),
    }


def page(
    notes: Sequence[Note],
    base: str,
    *,
    identifier: str,
    collection: Document,
    following: str | None,
    preceding: str | None = None,
    iris: bool = False,
) -> Document:
    """A page of annotations: whole, or their addresses only."""
    return {
        "@context": CONTEXT,
        "id": identifier,
        "type": "AnnotationPage",
        "partOf": collection,
        **({"prev": preceding} if preceding else {}),
        **({"next": following} if following else {}),
        "items": [address(note.id, base) if iris else annotation(note, base, context=False) for note in notes],
    }


def address(note_id: str, base: str) -> str:
    """Where an annotation is read."""
    return f"{base}v1/annotations/{note_id}"


def stamp(moment: datetime) -> str:
    """A time as the model wants it: in UTC, with Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _text(value: str, language: str, purpose: str = "assessing") -> Document:
    return {
        "type": "TextualBody",
        "purpose": purpose,
        "format": "text/plain",
        "language": language,
        "value": value,
    }


def _verdict(verdict: Judgement, base: str) -> Document:
    told = f"{verdict.rating}: {verdict.summary}" if verdict.summary else verdict.rating
    return {
        **_text(told, verdict.language),
        # Not as `id`: with one, a body is a resource of the Web, which has no purpose (section 3.3.5).
        "via": f"{base}v1/verdicts/{verdict.id}",
        "creator": {"id": f"{base}v1/desks/{verdict.desk_id}", "type": "Organization", "name": verdict.desk},
        "created": stamp(verdict.published_at),
    }


def _target(note: Note) -> Document | str:
    anchors = selectors(note.anchor)
    state = _state(note)
    if not anchors and not state:
        return note.url
    return {
        "type": "SpecificResource",
        "source": note.url,
        **({"selector": anchors} if anchors else {}),
        **({"state": state} if state else {}),
    }


def _state(note: Note) -> Document | None:
    if note.archive_url is None:
        return None
    # W3C's schemas demand a date; whoever does not say when the page was archived saw it when adding it, at the latest.
    return {"type": "TimeState", "cached": note.archive_url, "sourceDate": stamp(note.archived_at or note.created)}


def selectors(anchor: Mapping[str, Any]) -> list[Document]:
    """Where on the page, in every way that is known."""
    found: list[Document] = []
    if quote := anchor.get("quote"):
        found.append({"type": "TextQuoteSelector", **quote})
    if position := anchor.get("position"):
        found.append({"type": "TextPositionSelector", **position})
    if css := anchor.get("css"):
        found.append({"type": "CssSelector", "value": css})
    if xpath := anchor.get("xpath"):
        found.append({"type": "XPathSelector", "value": xpath})
    if time := anchor.get("time"):
        found.append({"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": _fragment(time)})
    return found


def _fragment(time: Mapping[str, float]) -> str:
    known = (time["start"], time.get("end"))
    return f"t={','.join(_decimal(seconds) for seconds in known if seconds is not None)}"


def _decimal(seconds: float) -> str:
    """All its digits, and no exponent, which Media Fragments do not know."""
    return f"{Decimal(str(seconds)).normalize():f}"
