"""When two addresses name one page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.urls import MAX_LENGTH, normalise_url, parse_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # RFC 3986 section 6.2.2: case, percent-encoding, dot segments
        ("HTTPS://News.Example/Path", "https://news.example/Path"),
        ("https://news.example/%7euser/%41%2d%2f", "https://news.example/~user/A-%2F"),
        ("https://news.example/%d1%97", "https://news.example/%D1%97"),
        ("https://news.example/ї?q=є", "https://news.example/%D1%97?q=%D1%94"),
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/a/..", "https://news.example/"),
        ("https://news.example/a/b/.", "https://news.example/a/b/"),
        ("https://news.example/../../a", "https://news.example/a"),
        ("https://news.example/a/%2E%2e/b", "https://news.example/b"),
        ("https://news.example/a//b", "https://news.example/a//b"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/%%34%31", "https://news.example/%2541"),
        # section 6.2.3: the scheme's own port, an empty path
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example:443/", "https://news.example/"),
        ("https://news.example:", "https://news.example/"),
        ("http://news.example:443/", "http://news.example:443/"),
        # host names
        ("https://news.example./", "https://news.example/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://НОВИНИ.укр/", "https://xn--b1amarcd.xn--j1amh/"),
        ("https://news。example/", "https://news.example/"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("http://a_b.example/", "http://a_b.example/"),
        # parameters: in a fixed order, without those that only track
        ("https://news.example/?b=2&a=1&&", "https://news.example/?a=1&b=2"),
        ("https://news.example/?utm_source=x&UTM_Medium=y&fbclid=1&gclid=2&id=3&_ga=4", "https://news.example/?id=3"),
        ("https://news.example/?%75tm_source=x", "https://news.example/"),
        ("https://news.example/?utm=1&notutm_a=2&ref=3", "https://news.example/?notutm_a=2&ref=3&utm=1"),
        ("https://news.example/?", "https://news.example/"),
        # fragments: only those that choose the page
        ("https://news.example/#comments", "https://news.example/"),
        ("https://news.example/#!/story/ї", "https://news.example/#!/story/%D1%97"),
    ],
)
def test_normalised(url: str, expected: str) -> None:
    assert normalise_url(url) == expected
    assert normalise_url(expected) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "begins with http"),
        ("news.example/a", "begins with http"),
        ("//news.example/a", "begins with http"),
        ("ftp://news.example/a", "begins with http"),
        ("javascript:alert(1)", "begins with http"),
        ("data:text/html,x", "begins with http"),
        ("https://", "begins with http"),
        ("https:///path", "begins with http"),
        ("https://news.example:0/", "begins with http"),
        ("https://news.example:65536/", "host or the port"),
        ("https://news.example:x/", "host or the port"),
        ("https://[::1/", "host or the port"),
        ("https://[news]/", "host or the port"),
        ("https://reader@news.example/", "no user name"),
        ("https://:secret@news.example/", "no user name"),
        ("https://a..b/", "host name of the address"),
        ("https://./", "host name of the address"),
        ("https://" + "a" * 64 + ".example/", "host name of the address"),
        ("https://%6eews.example/", "host name of the address"),
        ("https://news.example!/", "host name of the address"),
        ("https://news.example/a b", "percent-encode"),
        ("https://news.example/\t", "percent-encode"),
        ("https://news.example/\n", "percent-encode"),
        ("https://news.example/<script>", "percent-encode"),
        ('https://news.example/"', "percent-encode"),
        ("https://news.example\\@evil.example/", "percent-encode"),
        ("https://news.example/\u2028", "percent-encode"),
        ("https://news.example/" + "a" * MAX_LENGTH, "at most 4096"),
    ],
)
def test_no_address(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_url(url)
    with pytest.raises(ValueError, match=why):
        normalise_url(url)


def test_the_longest_address() -> None:
    url = "https://news.example/"
    assert parse_url(url + "a" * (MAX_LENGTH - len(url))).hostname == "news.example"


@given(st.text("abZ019%2eEfF/.?&=#!:@~ї_-+;utm_", max_size=40))
@example("%%2e%2e/")
def test_what_is_normalised_stays(tail: str) -> None:
    once = normalise_url(f"https://news.example/{tail}")
    assert normalise_url(once) == once
    assert once.isascii()
