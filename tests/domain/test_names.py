"""How names, words, domains and languages are compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.names import fold_name, normalise_domain, normalise_language, words

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine rejected the plan.", ["ukraine", "rejected", "the", "plan"]),
        ("Київ п'ять Їжак", ["київ", "п", "ять", "їжак"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ﬁre ① １２ 𝐛𝐨𝐥𝐝 ㍿", ["fire", "1", "12", "bold", "株式会社"]),
        ("snake_case kebab-case", ["snake", "case", "kebab", "case"]),
        ("cafe\u0301 café", ["café", "café"]),
        ("हिन्दी ข่าวสด", ["हिन्दी", "ข่าวสด"]),  # vowels that are marks stay with their letters
        ("Rus\u200bsian so\u00adft \u202eевил\u202c", ["russian", "soft", "евил"]),
        ("葛\U000e0100城 1\ufe0f ❤\ufe0fx", ["葛城", "1", "x"]),
        ("\u0301 ( \u0301x", ["x"]),  # a mark on nothing is no word
        ("!?… 😀 \ufe0f", []),
        ("", []),
        ("a" * 300, ["a" * 250]),
        ("a\x00b\u2028c", ["a", "b", "c"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(TEXT)
def test_words_hold_nothing_that_a_search_query_could_trip_over(text: str) -> None:
    for word in words(text):
        assert 0 < len(word) <= 250
        assert len(word.encode()) < 2047
        assert unicodedata.category(word[0])[0] in "LN"
        assert not set(word) & set("'\"\\ *:&|!()^-_")


@given(TEXT)
def test_the_words_of_words_are_these_words(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found


@given(TEXT)
def test_composed_and_decomposed_text_has_the_same_words(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Telegraph", "the  TELEGRAPH"),
        ("AP", "ＡＰ"),
        ("President's Office", "president’s office"),
        ("Reu\u200bters", "Reuters"),
        ("!!!", " !!! "),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("हिन्दी", "हान्दा"),  # the same consonants
        ("ข่าวสด", "ขาวสด"),  # a tone apart
        ("Kyiv Post", "Kyivpost"),
        ("!!!", "???"),
        ("a" * 250 + "b", "a" * 250 + "c"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("Newsroom.Example", "newsroom.example"),
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("WWW.example.org.", "example.org"),
        ("www.com", "www.com"),
        (" example.org ", "example.org"),
        ("президент.укр", "xn--d1abbgf6aiiy.xn--j1amh"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("news。example", "news.example"),
        ("_dmarc.example", "_dmarc.example"),
        ("192.0.2.1", "192.0.2.1"),
        (".".join(["a" * 63] * 3) + ".example", ".".join(["a" * 63] * 3) + ".example"),
    ],
)
def test_domain(given_: str, expected: str) -> None:
    assert normalise_domain(given_) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "localhost",
        "www.",
        "a..b",
        ".example.org",
        "https://example.org",
        "example.org/path",
        "example.org:443",
        "user@example.org",
        "-a.example",
        "a-.example",
        "two words.example",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "a.\u0000b",
        "\u202ea.example",
    ],
)
def test_no_domain(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a host name like news\.example"):
        normalise_domain(text)


@given(TEXT)
def test_a_domain_normalised_stays(text: str) -> None:
    try:
        host = normalise_domain(f"{text}.example")
    except ValueError:
        return
    assert normalise_domain(host) == host
    assert host.isascii()


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("uk", "uk"),
        ("EN", "en"),
        ("pt-br", "pt-BR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
        ("es-419", "es-419"),
        ("de-ch-1901", "de-CH-1901"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-US-U-ISLAMCAL", "en-US-u-islamcal"),
        ("de-t-en-us", "de-t-en-us"),
        ("en-x-US", "en-x-us"),
        ("x-whatever", "x-whatever"),
        ("und", "und"),
        ("mylanguage", None),
        ("haha", "haha"),
        ("abcde", "abcde"),
        ("abcdefgh", "abcdefgh"),
    ],
)
def test_language(given_: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="language tag"):
            normalise_language(given_)
    else:
        assert normalise_language(given_) == expected
        assert normalise_language(expected) == expected


@pytest.mark.parametrize(
    "text",
    ["", "e", "english language", "en_US", "en-", "-en", "en--US", "en-u", "en-x", "x", "1en", "en-abcdefghi", "укр"],
)
def test_no_language(text: str) -> None:
    with pytest.raises(ValueError, match=r"^write a language tag like en, uk or zh-Hant-TW \(BCP 47\)$"):
        normalise_language(text)
