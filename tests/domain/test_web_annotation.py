"""Annotations and pages of them, whole, as the Web Annotation Data Model has them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from app.domain.incoming_annotation import place_of
from app.domain.web_annotation import Judgement, Note, address, annotation, page, stamp
from tests.api.annotation_model import check

BASE = "https://facts.example/there/"
CLAIM = f"{BASE}v1/claims/c1"
URL = "https://news.example/story"
QUOTE = {"exact": "It is closed.", "prefix": "said: ", "suffix": " Buses"}
KYIV = timezone(timedelta(hours=2))


def judged(summary: str | None = "It is open.") -> Judgement:
    return Judgement("v1", "d1", "Desk", "Wrong", summary, "uk", datetime(2025, 11, 20, 10, 30, tzinfo=KYIV))


def noted(id: str = "n1", **fields: Any) -> Note:
    """An annotation of which as little is known as can be, but for these fields."""
    bare: dict[str, Any] = {
        "claim_id": "c1",
        "url": URL,
        "page": "ab" * 32,
        "anchor": {},
        "claim": "The bridge is closed.",
        "language": "en",
        "status": "single_source",
        "label": {},
        "reasons": {},
        "verdicts": (),
        "archive_url": None,
        "archived_at": None,
        "created": datetime(2025, 11, 20, 7, tzinfo=UTC),
        "modified": datetime(2025, 11, 20, 9, 0, 0, 5, tzinfo=UTC),
    }
    return Note(id, **bare | fields)


EVERYTHING = noted(
    anchor={
        "quote": QUOTE,
        "position": {"start": 10, "end": 23},
        "css": "p",
        "xpath": "/p",
        "time": {"start": 12.5, "end": 20.0},
        "canonical": "urn:uuid:1",
        "via": ["https://notes.example/1"],
    },
    label={"en": "Reported by a single source", "uk": "Повідомляє одне джерело"},
    reasons={"en": ["One page.", "One source."]},
    verdicts=[judged(), judged(None)],
    archive_url="https://archive.example/1",
    archived_at=datetime(2025, 11, 20, 7, 1, tzinfo=UTC),
)


def words(value: str, language: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "language": language, "value": value}


def test_all_that_an_annotation_tells() -> None:
    verdict = {
        "via": f"{BASE}v1/verdicts/v1",
        "creator": {"id": f"{BASE}v1/desks/d1", "type": "Organization", "name": "Desk"},
        "created": "2025-11-20T08:30:00.000000Z",
    }
    assert check("annotation", annotation(EVERYTHING, BASE)) == {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{BASE}v1/annotations/n1",
        "type": "Annotation",
        "canonical": "urn:uuid:1",
        "via": ["https://notes.example/1"],
        "motivation": "assessing",
        "created": "2025-11-20T07:00:00.000000Z",
        "modified": "2025-11-20T09:00:00.000005Z",
        "generator": {"id": BASE, "type": "Software", "name": "Secondsource"},
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "format": "text/plain", "value": "single_source"},
            words("The bridge is closed.", "en", "describing"),
            words("Reported by a single source", "en", "assessing"),
            words("Повідомляє одне джерело", "uk", "assessing"),
            words("One page.\nOne source.", "en", "commenting"),
            {**words("Wrong: It is open.", "uk", "assessing"), **verdict},
            {**words("Wrong", "uk", "assessing"), **verdict},
            {"type": "SpecificResource", "purpose": "linking", "source": CLAIM},
        ],
        "target": {
            "type": "SpecificResource",
            "source": URL,
            "selector": [
                {"type": "TextQuoteSelector", **QUOTE},
                {"type": "TextPositionSelector", "start": 10, "end": 23},
                {"type": "CssSelector", "value": "p"},
                {"type": "XPathSelector", "value": "/p"},
                {"type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/", "value": "t=12.5,20"},
            ],
            "state": {
                "type": "TimeState",
                "cached": "https://archive.example/1",
                "sourceDate": "2025-11-20T07:01:00.000000Z",
            },
        },
    }


def test_the_least_that_an_annotation_tells() -> None:
    assert annotation(noted(), BASE, context=False) == {
        "id": f"{BASE}v1/annotations/n1",
        "type": "Annotation",
        "motivation": "assessing",
        "created": "2025-11-20T07:00:00.000000Z",
        "modified": "2025-11-20T09:00:00.000005Z",
        "generator": {"id": BASE, "type": "Software", "name": "Secondsource"},
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "format": "text/plain", "value": "single_source"},
            words("The bridge is closed.", "en", "describing"),
            {"type": "SpecificResource", "purpose": "linking", "source": CLAIM},
        ],
        "target": URL,
    }


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"anchor": {"css": "p"}}, {"selector": [{"type": "CssSelector", "value": "p"}]}),
        (
            {"archive_url": "https://archive.example/1"},
            {
                "state": {
                    "type": "TimeState",
                    "cached": "https://archive.example/1",
                    "sourceDate": "2025-11-20T07:00:00.000000Z",
                }
            },
        ),
    ],
)
def test_a_target_of_which_a_part_is_known(known: dict[str, Any], told: dict[str, Any]) -> None:
    assert annotation(noted(**known), BASE)["target"] == {"type": "SpecificResource", "source": URL, **told}


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (3.0, None, "t=3"),
        (0.0, 0.5, "t=0,0.5"),
        (12345.25, 1_000_000.0, "t=12345.25,1000000"),
        (0.00001, None, "t=0.00001"),
    ],
)
def test_a_moment_in_a_recording_is_written_in_decimals(start: float, end: float | None, told: str) -> None:
    time = {"start": start, "end": end}
    target = annotation(noted(anchor={"time": time}), BASE)["target"]
    assert [selector["value"] for selector in target["selector"]] == [told]
    assert place_of({"target": target})["anchor"] == {"time": time}


def test_a_page_of_annotations() -> None:
    notes = [noted("n1"), noted("n2")]
    collection = {"id": f"{BASE}v1/annotations/", "type": "AnnotationCollection"}
    identifier = f"{BASE}v1/annotations/?iris=1"
    alone = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": identifier,
        "type": "AnnotationPage",
        "partOf": collection,
        "items": [annotation(note, BASE, context=False) for note in notes],
    }
    assert check("page", page(notes, BASE, identifier=identifier, collection=collection, following=None)) == alone
    between = page(
        notes, BASE, identifier=identifier, collection=collection, following="urn:n", preceding="urn:p", iris=True
    )
    assert check("page", between) == {
        **alone,
        "prev": "urn:p",
        "next": "urn:n",
        "items": [f"{BASE}v1/annotations/n1", f"{BASE}v1/annotations/n2"],
    }
    assert address("n1", BASE) == between["items"][0]


def test_times_are_written_in_utc() -> None:
    assert stamp(datetime(2025, 11, 20, 1, 2, 3, 4, tzinfo=KYIV)) == "2025-11-19T23:02:03.000004Z"
