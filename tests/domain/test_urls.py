"""When two addresses name one page: held to the vectors that bind every implementation."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain import tracking, urls
from app.domain.urls import MAX_LENGTH, normalise_url, parse_url

CONTRACT = json.loads((Path(__file__).parents[2] / "openapi" / "url-vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", CONTRACT["vectors"], ids=lambda vector: ascii(vector["input"]))
def test_normalised(vector: dict[str, Any]) -> None:
    assert normalise_url(vector["input"]) == vector["normalised"], vector["reason"]
    assert normalise_url(vector["normalised"]) == vector["normalised"]


@pytest.mark.parametrize("vector", CONTRACT["invalid"], ids=lambda vector: ascii(vector["input"]))
def test_no_address(vector: dict[str, Any]) -> None:
    for refuse in (parse_url, normalise_url):
        with pytest.raises(ValueError, match="address"):
            refuse(vector["input"])


def test_the_contract() -> None:
    assert CONTRACT["version"] == urls.VERSION
    assert len(CONTRACT["vectors"]) >= 200
    for kind in ("vectors", "invalid"):
        inputs = [vector["input"] for vector in CONTRACT[kind]]
        assert len(set(inputs)) == len(inputs)
        assert all(vector["reason"] for vector in CONTRACT[kind])


def test_the_contract_names_every_tracker() -> None:
    asked = " ".join(vector["input"] for vector in CONTRACT["vectors"])
    assert [name for name in tracking._NAMES if f"{name}=" not in asked] == []


def test_the_parts_of_an_address() -> None:
    assert parse_url("HTTPS://News.example:8080/a?b=c#d") == ("https", "News.example:8080", "/a", "b=c", "d")
    assert parse_url("http://news.example") == ("http", "news.example", "", "", "")


def test_a_name_below_a_country_may_be_that_of_a_second_level() -> None:
    assert normalise_url("https://www.go.news.uk/") == "https://go.news.uk/"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("news.example/a", r"^write a whole address that begins with http:// or https://$"),
        ("https://news.example:x/", "host or the port"),
        ("https://reader@news.example/", "no user name"),
        ("https://a..b/", "host name of the address"),
        ("https://[v1.a]/", "the address is not valid"),  # Python tells it from a name in some versions only
        (
            "https://news.example/a b",
            "^an address holds no spaces, quotes, angle brackets or control characters; percent-encode them$",
        ),
        ("https://news.example/\ud800", "percent-encode"),
        ("https://" + "a." * 127 + "example/", "host name of the address"),
    ],
)
def test_what_is_wrong(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_url(url)


def test_the_longest_address() -> None:
    url = "https://news.example/"
    longest = url + "a" * (MAX_LENGTH - len(url))
    assert parse_url(longest).hostname == "news.example"
    with pytest.raises(ValueError, match="at most 4096"):
        parse_url(longest + "a")
    assert normalise_url(normalise_url(url + "ї" * 2000)) == url + "%D1%97" * 2000


def test_the_longest_host() -> None:
    host = ".".join(["a" * 49] * 5) + ".abc"
    assert len(host) == 253
    assert normalise_url(f"https://{host}/") == f"https://{host}/"
    with pytest.raises(ValueError, match="host name"):
        normalise_url(f"https://{host}d/")


@given(st.text("abZ019%2eEfF/.?&=#!:@~ї_-+;utm_amp", max_size=40))
@example("%%2e%2e/")
@example("a/amp/amp.amp.html/amp")
def test_what_is_normalised_stays(tail: str) -> None:
    once = normalise_url(f"https://news.example/{tail}")
    assert normalise_url(once) == once
    assert once.isascii()


@given(
    st.lists(st.sampled_from(["www", "m", "amp", "en", "co", "uk", "com", "google", "a-b", "cdn.ampproject.org", "ї"]))
)
def test_hosts_that_are_normalised_stay(labels: list[str]) -> None:
    host = ".".join([*labels, "example"])
    once = normalise_url(f"http://{host}/amp/s/c/s/m.news.example/c/s/a")
    assert normalise_url(once) == once


@given(st.text(max_size=60).map(lambda text: f"https://{text}") | st.text(max_size=60))
@example("https://ﷺ.example/")
@example("https://a\u200d.example/")
def test_whatever_it_is_given(text: str) -> None:
    """An answer that stays, or the one error."""
    try:
        once = normalise_url(text)
    except ValueError as error:
        assert type(error) is ValueError  # noqa: PT017 -- not one of its kinds, which say too much
        return
    assert once.isascii()
    assert normalise_url(once) == once


@given(st.text(min_size=1, max_size=12).filter(lambda text: not text.isascii() and not set("/?#") & set(text)))
def test_hosts_are_the_same_composed_or_not(label: str) -> None:
    def form(kind: Any) -> str:
        try:
            return normalise_url(f"https://{unicodedata.normalize(kind, label)}.example/")
        except ValueError:
            return ""

    assert form("NFC") == form("NFD")
