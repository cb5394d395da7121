"""Strangers' text: what is flagged, and that it cannot reach beyond its place in a sentence."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.text import flags, shown

FSI, PDI, RLO, LRO, RLI, LRI, PDF = "\u2068", "\u2069", "\u202e", "\u202d", "\u2067", "\u2066", "\u202c"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"
HEBREW = "\u05d4\u05d0\u05e8\u05e5"


@pytest.mark.parametrize("text", ["", "plain", "Київ", "naïve – “quoted”", "日本", "a\nb", HEBREW, "soft\u00adhyphen"])
def test_ordinary_text_has_no_flags(text: str) -> None:
    assert flags(text) == ()


@pytest.mark.parametrize("control", BIDI)
def test_bidi_controls_are_flagged(control: str) -> None:
    assert flags(f"a{control}b") == ("bidi_control",)
    assert shown(f"a{control}b").startswith(f"{FSI}a")


@pytest.mark.parametrize("character", ZERO_WIDTH)
def test_zero_width_characters_are_flagged_and_kept(character: str) -> None:
    assert flags(f"a{character}b") == ("zero_width",)
    assert shown(f"a{character}b") == f"a{character}b"


def test_both_flags() -> None:
    assert flags(f"\u200b{RLO}") == ("bidi_control", "zero_width")


@pytest.mark.parametrize("text", ["", "The Telegraph", "Офіс Президента України", "a\nb", "日本 (42)"])
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize("text", [HEBREW, f"Haaretz {HEBREW}", "\u0627\u0644\u062c\u0632\u064a\u0631\u0629", "\u0661"])
def test_text_that_runs_the_other_way_is_isolated(text: str) -> None:
    assert shown(text) == f"{FSI}{text}{PDI}"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        (f"gpj{RLO}exe", "gpjexe"),
        (f"{RLO}{HEBREW}", HEBREW),
        (f"{PDI}{PDI} out", " out"),
        (f"{LRI}in", "in"),
        (f"{FSI}{RLI}x{PDI}{LRO}y{PDF}", "xy"),
        (f"{HEBREW}\u200f!", f"{HEBREW}\u200f!"),
        (f"{HEBREW}\r\n\u2029next", f"{HEBREW} next"),
        ("a\u061c\x85b\x1cc\x1dd\x1ee", "a\u061c b c d e"),
    ],
)
def test_what_is_inside_cannot_break_out(text: str, inside: str) -> None:
    assert shown(text) == f"{FSI}{inside}{PDI}"


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(BIDI + HEBREW + "ab \n\u2029")))
@example(RLO)
def test_whatever_could_reorder_a_sentence_is_isolated_and_cannot_end_that(text: str) -> None:
    result = shown(text)
    if set(text) <= set("ab \n\u2029"):
        assert result == text
        return
    assert (result[0], result[-1]) == (FSI, PDI)
    classes = {unicodedata.bidirectional(character) for character in result[1:-1]}
    assert classes.isdisjoint({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "B"})
