"""What pictures are made of: letters, words, columns, places."""

from itertools import pairwise

import pytest

from app.attribution.collapse import COLUMNS, ROWS, Collapsed, More, collapse
from app.attribution.layout import GAP, place
from app.attribution.lettering import ELLIPSIS, brief, fit, one_line, reads_leftward, width, wrap
from app.attribution.words import IN_ENGLISH
from app.domain.case import Case
from app.domain.drawing import CLAIM, Mark, Source
from app.domain.vocabulary import Anonymity, EvidenceState, Reliability
from tests.domain.drawing_cases import HOSTILE, called, deep, drawing_of, wide
from tests.domain.making import NEUTRAL, REFUTES, By, case, described, party, piece, saw, unnamed

# Letters


def test_one_line_keeps_what_can_be_seen() -> None:
    assert one_line(" one\n\ttwo\x00\x1b[31m\ud800three\ufffe ") == "one two [31m three"
    assert one_line("Київ 👩‍👩‍👧‍👦 وكالة") == "Київ 👩‍👩‍👧‍👦 وكالة"


def test_brief_cuts_what_no_sentence_can_hold() -> None:
    assert brief("a\nname") == "a name"
    assert brief("x" * 200) == "x" * 200
    assert brief("x" * 199 + " " + "y") == "x" * 199 + ELLIPSIS


def test_lines_break_at_spaces() -> None:
    assert wrap("the quick brown fox", 8, 9) == ["the quick", "brown fox"]
    assert wrap("", 8, 9) == [""]


def test_a_long_word_is_broken_between_letters() -> None:
    lines = wrap("a " + "о" * 30, 8, 9)
    assert lines[0] == "a"
    assert "".join(lines[1:]) == "о" * 30
    assert all(width(line) <= 8 for line in lines)


def test_what_does_not_fit_is_cut_with_an_ellipsis() -> None:
    lines = wrap("one two three four five six seven eight", 6, 2)
    assert len(lines) == 2
    assert lines[-1].endswith(ELLIPSIS)
    assert fit("short", 6) == "short"
    assert fit("x" * 3_000, 6).endswith(ELLIPSIS)
    # A last line with room to spare keeps its words.
    assert wrap("aaa bbbbbbbbbb c", 7, 1) == ["aaa" + ELLIPSIS]


def test_a_text_too_long_to_read_through_is_cut_even_when_it_has_no_width() -> None:
    assert fit("\u0301" * 3_000, 6).endswith(ELLIPSIS)


def test_letters_are_not_torn_apart_and_marks_do_not_pile_up() -> None:
    family = "👩‍👩‍👧‍👦"
    assert wrap(family * 3, 1.1, 9) == [family] * 3
    assert wrap("👍🏿👍🏿", 1.1, 9) == ["👍🏿", "👍🏿"]
    heap = wrap("e" + "\u0301" * 100, 8, 1)[0]
    assert heap.count("\u0301") == 8
    assert wrap("eé" * 2, 0.7, 9) == ["e", "é", "e", "é"]


def test_widths_grow_with_what_is_written() -> None:
    assert width("") == 0
    assert width("i") < width("a") < width("A") < width("Щ") < width("日")
    assert width("e\u0301") == width("e")
    assert width("\u200b") == 0


def test_right_to_left_text_is_known_by_its_first_letter() -> None:
    assert reads_leftward("1. وكالة BBC")
    assert reads_leftward("שלום")
    assert not reads_leftward("BBC وكالة")
    assert not reads_leftward("12 - 34")


def test_lines_cannot_reorder_what_stands_around_them() -> None:
    for line in wrap("\u202eabc def ghi\u2069 jkl", 4, 9):
        assert "\u202e" not in line
        assert (line[0], line[-1]) == ("\u2068", "\u2069") or "\u2069" not in line


# Words


def sentences(of: Case) -> list[str]:
    told = drawing_of(of)
    return IN_ENGLISH.describe(told, [collapse(side) for side in told.sides])


def test_a_picture_in_sentences() -> None:
    assert sentences(
        case(
            piece("e1", By("newsroom"), unnamed("unnamed_group:sources"), described("person:aide", 0)),
            piece("e2", "newsroom", "official_body:office", stance=REFUTES),
            piece("e3", "liar", state=EvidenceState.PROPOSED),
            piece("e4", "liar"),
            competent=("official_body:office",),
            parties=(party("liar", reliability=Reliability.G),),
        )
    ) == [
        "Claim: The bridge is closed.",
        "Standing: Contradicted by office",
        "Supports: 1 report, 1 origin.",
        "newsroom; outlet, said; this side rests on it; can be read; credits sources and aide.",
        "sources; not named, said; origin.",
        "aide; person, described only, said; origin.",
        "Refutes: 1 report, 1 origin.",
        "newsroom; outlet, said; can be read; credits office.",
        "office; official body, said; official, on the record; origin; this side rests on it.",
        "Attached but not counted: 1 proposed, 1 from an unreliable page.",
    ]


def test_sentences_isolate_names_that_read_leftward() -> None:
    assert any("credits \u2068وكالة\u2069." in line for line in sentences(case(piece("e1", "a", "وكالة"))))


def test_who_is_not_named_is_not_said_to_be_twice() -> None:
    told = drawing_of(case(piece("e1", "a", described("unnamed_group:x"), unnamed("document:y", 0))))
    kinds = {source.shown.name: IN_ENGLISH.kind(source) for source in told.supports.sources}
    assert kinds == {"a": "outlet · said", "x": "described only · said", "y": "document, not named · said"}


def test_houses_and_loops_name_those_in_them() -> None:
    house = tuple(party(name, house="a") for name in "abcdefg")
    (source,) = drawing_of(case(*(piece(f"e{name}", name) for name in "abcdefg"), parties=house)).supports.sources
    assert IN_ENGLISH.called(source) == "a (b, c, d, e, 2 more)"
    loop = drawing_of(case(piece("e1", "a", "b"), piece("e2", "b", "a"))).supports.sources[0]
    assert IN_ENGLISH.called(loop) == "a + b"
    assert IN_ENGLISH.remarks(loop) == ["origin, but cites no source", "credit each other"]
    alone = drawing_of(case(piece("e1", "a"))).supports.sources[0]
    assert IN_ENGLISH.called(alone) == "a"


def test_tallies() -> None:
    told = drawing_of(case(piece("e1", "a"), piece("e2", "b"), piece("e3", "c", stance=NEUTRAL)))
    assert IN_ENGLISH.tally(told.supports) == "2 reports, 1 to 2 origins"
    assert IN_ENGLISH.tally(told.neutral) == "1 report, not counted"
    assert IN_ENGLISH.left_out(told) == ""


def test_boxes_that_stand_for_others_say_what_rests_on_them() -> None:
    assert IN_ENGLISH.called(More("m", 1_312, ())) == "+ 1,312 more"
    assert IN_ENGLISH.called(More("m", 2, (party("a"), party("b")))) == "+ 2 more, among them a and b"
    drawn = Collapsed(((More("m", 2, ()),),), ())
    told = drawing_of(case(piece("e1", "a")))
    assert IN_ENGLISH.describe(told, [drawn])[-1] == "+ 2 more."


# Columns


def columns(of: Case, **limits: int) -> list[list[str]]:
    side = drawing_of(of).supports
    drawn = collapse(side, **limits)
    depth = {CLAIM: -1} | {box.id: place for place, column in enumerate(drawn.columns) for box in column}
    assert all(depth[link.credits] < depth[link.credited] for link in drawn.links)
    assert len({(link.credits, link.credited) for link in drawn.links}) == len(drawn.links)
    return [[IN_ENGLISH.called(box) for box in column] for column in drawn.columns]


def test_a_source_stands_beyond_all_that_credit_it() -> None:
    told = case(piece("e1", "a", "b", "c"), piece("e2", "c", saw("d")), piece("e3", "d"))
    assert columns(told) == [["a"], ["b"], ["c"], ["d"]]
    assert columns(case()) == []


def test_a_full_column_keeps_what_matters_most() -> None:
    pages = [piece(f"e{place}", f"p{place}", "person:x") for place in range(9)]
    office = piece("e9", "official_body:office")
    told = case(*pages, office, competent=("official_body:office",))
    assert columns(told, rows=10)[0] == [f"p{place}" for place in range(9)] + ["office"]
    assert columns(told, rows=3) == [["p0", "p1", "office", "+ 7 more"], ["x"]]


def test_what_a_side_rests_on_is_named_even_when_there_is_no_room() -> None:
    assert columns(case(*(piece(f"e{place}", f"p{place}", saw(f"s{place}")) for place in range(3))), rows=2) == [
        ["p0", "p1", "+ 1 more"],
        ["s0", "s1", "+ 1 more, among them s2"],
    ]


def test_a_long_chain_is_folded_in_the_middle() -> None:
    assert columns(deep(8)) == [[f"p{place}"] for place in range(8)]
    assert columns(deep(9)) == [["p0"], ["p1"], ["p2"], ["p3"], ["+ 2 more"], ["p6"], ["p7"], ["p8"]]
    assert columns(deep(1_000), columns=3) == [["p0"], ["+ 998 more"], ["p999"]]


def test_merged_links_keep_their_evidence() -> None:
    drawn = collapse(drawing_of(wide(20)).supports, rows=2)
    assert [len(link.evidence) for link in drawn.links] == [1, 1, 18, 1, 20, 1, 18]


@pytest.mark.parametrize("of", [wide(5_000), deep(10_000)], ids=["wide", "deep"])
def test_the_largest_graphs_come_down_to_a_few_boxes(of: Case) -> None:
    drawn = collapse(drawing_of(of).supports)
    assert len(drawn.boxes) <= COLUMNS * (ROWS + 1)
    assert sum(box.count if isinstance(box, More) else 1 for box in drawn.boxes) == len(of.parties)


# Places


def test_boxes_keep_their_distance() -> None:
    columns = [{"c": 40.0}, {"a": 50.0, "b": 60.0, "d": 20.0}, {"x": 30.0, "y": 30.0}]
    placed = place(columns, [("c", "a"), ("c", "b"), ("c", "d"), ("a", "y"), ("b", "x"), ("d", "x")])
    for column in columns:
        spans = sorted((placed.tops[id], placed.tops[id] + height) for id, height in column.items())
        assert all(below[0] - above[1] >= GAP - 1e-6 for above, below in pairwise(spans))
    assert min(placed.tops.values()) == 0
    assert placed.height == max(placed.tops[id] + height for column in columns for id, height in column.items())


def test_crossing_links_are_untangled() -> None:
    placed = place(
        [{"c": 9.0}, {"a": 9.0, "b": 9.0}, {"x": 9.0, "y": 9.0}], [("c", "a"), ("c", "b"), ("a", "y"), ("b", "x")]
    )
    assert (placed.tops["a"] < placed.tops["b"]) == (placed.tops["y"] < placed.tops["x"])


def test_a_chain_is_straight() -> None:
    placed = place([{"c": 40.0}, {"a": 20.0}, {"b": 60.0}], [("c", "a"), ("a", "b")])
    assert placed.tops == {"c": 10.0, "a": 20.0, "b": 0.0}
    assert placed.height == 60.0


def test_long_links_pass_between_the_boxes() -> None:
    placed = place([{"c": 40.0}, {"a": 20.0}, {"b": 20.0}], [("c", "a"), ("a", "b"), ("c", "b")])
    (way,) = placed.ways["c", "b"]
    assert not placed.tops["a"] - 1 < way < placed.tops["a"] + 21
    assert placed.ways["c", "a"] == []


# Both


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_every_line_of_hostile_text_fits(name: str) -> None:
    for line in wrap(name, 12, 3):
        assert width(line) <= 12
        assert "\n" not in line
    for side in drawing_of(called(name)).sides:
        assert all(isinstance(box, Source) for box in collapse(side).boxes)
        assert any(Mark.ORIGIN in source.marks for source in side.sources)
        assert all(source.anonymity in Anonymity for source in side.sources)
