"""Annotations that people send, read: the claim they link to or tell, and where it occurs."""

from typing import Any

import pytest

from app.domain.incoming_annotation import AnnotationError, claim_of, place_of, wording_of

CLAIM = "0198c0de-0000-7000-8000-000000000001"
LINK = f"https://service.example/v1/claims/{CLAIM}"


@pytest.mark.parametrize(
    "body",
    [
        LINK,
        [LINK],
        {"id": LINK},
        {"type": "SpecificResource", "source": LINK},
        [{"type": "TextualBody", "value": "See"}, {"id": 7}, {"source": f"/v1/claims/{CLAIM}"}],
        f"v1/claims/{CLAIM}",
    ],
)
def test_the_claim_it_links_to(body: Any) -> None:
    assert claim_of({"body": body}) == CLAIM


@pytest.mark.parametrize("body", [None, [], "https://service.example/v1/claims", {"value": LINK}, 7])
def test_no_link_to_a_claim(body: Any) -> None:
    assert claim_of({"body": body}) is None


@pytest.mark.parametrize(
    ("document", "text", "language"),
    [
        ({"body": {"type": "TextualBody", "value": "It is closed."}}, "It is closed.", "und"),
        (
            {"body": [7, {"value": "A tag"}, {"value": "It is closed.", "purpose": "describing"}]},
            "It is closed.",
            "und",
        ),
        ({"body": {"value": "It is closed.", "language": ["en", "uk"]}, "bodyValue": "No"}, "It is closed.", "en"),
        ({"body": {"value": "It is closed.", "language": "en", "purpose": ["x", "describing"]}}, "It is closed.", "en"),
        ({"bodyValue": "It is closed."}, "It is closed.", "und"),
    ],
)
def test_a_claim_in_words(document: dict[str, Any], text: str, language: str) -> None:
    assert wording_of(document) == {"text": text, "language": language}


@pytest.mark.parametrize("body", [None, [], "https://elsewhere.example/", {"source": "https://elsewhere.example/"}, 7])
def test_no_claim(body: Any) -> None:
    told = "link a claim, {id: .../v1/claims/{claim_id}}, or tell one in a TextualBody"
    with pytest.raises(AnnotationError) as found:
        wording_of({"body": body})
    assert (found.value.pointer, found.value.detail, str(found.value)) == ("/body", told, told)


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("https://n.example/", {"url": "https://n.example/"}),
        (["https://n.example/"], {"url": "https://n.example/"}),
        ({"id": "https://n.example/"}, {"url": "https://n.example/", "anchor": {}}),
        ({"source": {"id": "https://n.example/"}}, {"url": "https://n.example/", "anchor": {}}),
        (
            {
                "source": "https://n.example/",
                "selector": [
                    {"type": "TextQuoteSelector", "exact": "a", "suffix": "b", "more": 1},
                    {"type": ["TextPositionSelector"], "start": 1, "end": 2},
                    {"type": "CssSelector", "value": "p"},
                    {"type": "XPathSelector", "value": "/p"},
                    {"type": "FragmentSelector", "value": "t=1.5,2"},
                    {"type": "SvgSelector", "value": "<svg/>"},
                    "text",
                ],
                "state": {"type": "TimeState", "cached": ["https://a.example/"], "sourceDate": "2025-11-20T00:00:00Z"},
            },
            {
                "url": "https://n.example/",
                "anchor": {
                    "quote": {"exact": "a", "suffix": "b"},
                    "position": {"start": 1, "end": 2},
                    "css": "p",
                    "xpath": "/p",
                    "time": {"start": 1.5, "end": 2.0},
                },
                "archive": {"url": "https://a.example/", "captured_at": "2025-11-20T00:00:00Z"},
            },
        ),
        (
            {
                "source": "https://n.example/",
                "selector": [
                    {"type": "FragmentSelector", "value": "t=npt:10"},
                    {"type": "TextQuoteSelector", "exact": "a", "prefix": "b"},
                ],
                "state": [{"type": "TimeState", "sourceDate": "2025-11-20T00:00:00Z"}, {"type": "HttpRequestState"}],
            },
            {
                "url": "https://n.example/",
                "anchor": {"time": {"start": 10.0, "end": None}, "quote": {"exact": "a", "prefix": "b"}},
            },
        ),
        (
            {"source": "https://n.example/", "state": {"type": "TimeState", "cached": "https://a.example/"}},
            {
                "url": "https://n.example/",
                "anchor": {},
                "archive": {"url": "https://a.example/", "captured_at": None},
            },
        ),
        (
            {"source": "https://n.example/", "selector": {"type": "FragmentSelector", "value": "xywh=0,0,1,1"}},
            {"url": "https://n.example/", "anchor": {}},
        ),
    ],
)
def test_the_place(target: Any, place: dict[str, Any]) -> None:
    assert place_of({"target": target}) == place


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (None, "name one page"),
        ([], "name one page"),
        (["https://a.example/", "https://b.example/"], "name one page"),
        ({}, "name the page as source"),
        (7, "name the page as source"),
    ],
)
def test_no_place(target: Any, told: str) -> None:
    with pytest.raises(AnnotationError) as found:
        place_of({"target": target})
    assert (found.value.pointer, found.value.detail) == ("/target", told)


def test_what_it_is_called_elsewhere() -> None:
    named = {"canonical": "urn:uuid:1", "via": "https://a.example/", "id": "https://b.example/"}
    assert place_of({"target": {"source": "https://n.example/"}, **named})["anchor"] == {
        "canonical": "urn:uuid:1",
        "via": ["https://a.example/", "https://b.example/"],
    }
    again = place_of({"target": "https://n.example/", "via": ["https://a.example/"], "id": "https://a.example/"})
    assert again == {"url": "https://n.example/", "anchor": {"via": ["https://a.example/"]}}
