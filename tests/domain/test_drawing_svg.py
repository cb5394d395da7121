"""The SVG: well-formed whatever the names, nothing loaded, readable without sight and without colour, bounded."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings

from app.attribution.lettering import wrap
from app.attribution.svg import as_svg
from app.domain.case import Case
from app.domain.drawing import Drawing
from app.domain.vocabulary import EvidenceState
from tests.domain.drawing_cases import HOSTILE, called, cases, deep, drawing_of, texts, wide
from tests.domain.making import NEUTRAL, REFUTES, case, described, piece, saw, unnamed

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing: Drawing) -> ET.Element:
    """The picture, after checks that hold for every one."""
    root = ET.fromstring(as_svg(drawing))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"}
    for element in root.iter():
        assert not {name for name in element.attrib if name.startswith("on") or "href" in name}
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert (float(root.attrib["width"]), float(root.attrib["height"])) == (width, height)
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.get("x", 0)), float(box.get("y", 0))
        assert min(x, y) >= 0
        assert x + float(box.attrib["width"]) <= width
        assert y + float(box.attrib["height"]) <= height
    assert not re.search("url|@import|[a-z]+://", root.findtext(f"{SVG}style") or "")
    return root


def lettering(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def styles(root: ET.Element, tag: str) -> list[str]:
    return [element.get("class", "") for element in root.iter(f"{SVG}{tag}")]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names(name: str) -> None:
    root = parsed(drawing_of(called(name), claim=name))
    # Not a letter of it is lost or read as something else.
    assert set(wrap(name, 216 / 15, 9)) <= set(lettering(root))


@settings(deadline=None)  # the machine may be busy
@given(cases(), texts)
def test_any_drawing_is_well_formed(of: Case, claim: str) -> None:
    parsed(drawing_of(of, claim=claim))


def test_what_is_read_aloud() -> None:
    root = parsed(drawing_of(case(piece("e1", "newsroom", "axios", described("unnamed_group:officials")))))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert named[root.get("aria-labelledby")] == "Attribution of the claim: The bridge is closed."
    assert named[root.get("aria-describedby")].splitlines() == [
        "Claim: The bridge is closed.",
        "Standing: Reported by a single source: axios, citing officials",
        "Supports: 1 report, 1 origin.",
        "newsroom; outlet, said; can be read; credits axios.",
        "axios; outlet, said; credits officials.",
        "officials; described only, said; origin; this side rests on it.",
    ]


def test_ids_do_not_clash_on_one_page() -> None:
    told = drawing_of(case())
    assert 'id="one-title"' in as_svg(told, scope="one")
    assert 'id="attribution-title"' in as_svg(told)


def test_marks_are_shapes_patterns_and_words() -> None:
    root = parsed(
        drawing_of(
            case(
                piece("e1", "a", "b"),
                piece("e2", "b", "a"),
                piece("e3", "c", unnamed("unnamed_group:x")),
                piece("e4", "d"),
                piece("e5", "e", "official_body:o", stance=REFUTES),
                piece("e6", "f", "person:p", stance=NEUTRAL),
                piece("e7", "g", state=EvidenceState.PROPOSED),
                competent=("official_body:o",),
            )
        )
    )
    letters = lettering(root)
    assert letters.count("RESTS ON THIS") == 4
    assert letters.count("?") == 3  # the loop, the outlet alone, and the legend
    assert {"SUPPORTS", "REFUTES", "NEUTRAL", "official, on the record", "credit each other"} <= set(letters)
    assert "Attached but not counted: 1 proposed." in letters
    assert {"b w", "b d", "b q", "b w d", "b w q", "b u", "b r"} <= set(styles(root, "rect"))
    legend = [line for line in letters if line[0].islower()]
    assert "entitled to confirm or deny" in legend
    assert styles(root, "path").count("x") == 1  # what refutes is crossed out
    assert styles(root, "path").count("a y") == 1
    assert styles(root, "path").count("i") == 2


def test_the_legend_explains_only_what_occurs() -> None:
    letters = lettering(parsed(drawing_of(case(piece("e1", "a", saw("person:b"))))))
    assert "origin: credits nobody further" in letters
    assert "not named to the reader" not in letters
    assert lettering(parsed(drawing_of(case()))) == [
        "CLAIM",
        "The bridge is closed.",
        "Not verified: no evidence",
        "counts yet",
    ]


def test_right_to_left_lines_begin_at_the_right() -> None:
    root = parsed(drawing_of(case(piece("e1", "وكالة"))))
    (line,) = (element for element in root.iter(f"{SVG}text") if element.get("direction"))
    assert (line.get("direction"), line.text) == ("rtl", "\u2068وكالة\u2069")
    (frame,) = (element for element in root.iter(f"{SVG}rect") if element.get("class") == "b w q")
    assert float(line.attrib["x"]) == float(frame.attrib["x"]) + 216 - 12


def test_colours_follow_the_reader() -> None:
    (style,) = (element.text or "" for element in parsed(drawing_of(case())).iter(f"{SVG}style"))
    assert "@media (prefers-color-scheme:dark)" in style
    rules = re.findall(r"([^{}]+)\{[^{}]*\}", style.replace("@media (prefers-color-scheme:dark){", ""))
    assert all(one.strip().startswith(".ssa") for rule in rules for one in rule.split(","))


def test_columns_that_overflow_are_piles() -> None:
    root = parsed(drawing_of(wide(40)))
    assert "+ 28 more" in lettering(root)
    pages = case(*(piece(f"e{place}", f"p{place}", saw(f"person:s{place}")) for place in range(20)))
    assert lettering(parsed(drawing_of(pages))).count("RESTS ON THIS") == 13


@pytest.mark.parametrize("of", [wide(3_000, "x" * 500), deep(10_000)], ids=["wide", "deep"])
def test_ten_thousand_nodes_are_drawn_in_bounds(of: Case) -> None:
    drawing = drawing_of(of)
    picture = as_svg(drawing)
    assert len(picture) < 200_000
    parsed(drawing)


def test_a_chain_across_columns_reaches_the_claim() -> None:
    root = parsed(drawing_of(case(piece("e1", "a", "b", saw("person:c")), piece("e2", "person:c"))))
    lines = [element.attrib["d"] for element in root.iter(f"{SVG}path") if element.get("class") == "a"]
    assert sum("H" in line for line in lines) == 1
