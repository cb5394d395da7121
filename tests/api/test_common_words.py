"""Words that many claims have are looked for among the first of a list; what is found is the same as of rare ones."""

import re
from itertools import product

import pytest

from app import tallies, word_search
from tests.api.client import Api, outlet

PAGE = {"Accept": "text/html"}
TEXTS = [f"Bridge {number} is {'open' if number % 3 else 'shut, all of it'}." for number in range(9)]
OTHERS = [f"Ferry {number} waits." for number in range(5)]
WORDS = ("bridge", "bri", "is open", "open", "shut", "ferry", "bridge 4", "waits is", "e")


@pytest.fixture(params=[(2, 3), (2, 7), (1, 100), (100, 1)], ids=str)
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds small enough that a few claims are many."""
    few, looked_through = request.param
    monkeypatch.setattr(word_search, "FEW", few)
    monkeypatch.setattr(word_search, "LOOKED_THROUGH", looked_through)


@pytest.mark.usefixtures("bounds")
def test_a_search_finds_the_same_however_it_looks(api: Api) -> None:
    texts = [*TEXTS[:4], *OTHERS, *TEXTS[4:]]
    for number, text in enumerate(texts):
        api.clock.forward(minutes=1)
        api.claim(text, language="uk" if number % 2 else "en", tags=["odd"] if number % 2 else [])
    then = api.clock.now.isoformat()
    api.clock.forward(minutes=1)
    api.claim("Bridge 9 is open, and the ferry waits.")
    for asked, sort, narrowed in product(WORDS, ("created_at", "-created_at", "-updated_at"), ({}, {"tag": "odd"})):
        fitting = [text for number, text in enumerate(texts) if has(text, asked) and (number % 2 or not narrowed)]
        found = [one["text"] for one in api.walk("/v1/claims", q=asked, sort=sort, limit=2, as_of=then, **narrowed)]
        assert found == (fitting if sort == "created_at" else fitting[::-1]), (asked, sort, narrowed)
    assert api.walk("/v1/claims", q="bridge", limit=3)[0]["text"].startswith("Bridge 9")
    assert api.request("GET", "/v1/claims", params={"q": "!"}).status_code == 422


def has(text: str, asked: str) -> bool:
    """Whether the text has words that begin so."""
    return all(re.search(rf"\b{word}", text, re.IGNORECASE) for word in asked.split())


def test_what_is_counted_of_a_common_word_is_said_to_be_a_part(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in [*OTHERS, *TEXTS]:
        api.clock.forward(minutes=1)
        api.claim(text)

    def counted(words: str) -> str:
        api.clock.forward(seconds=1)  # within one, a page is the same for all
        page = api.client.get(f"/claims?q={words}", headers=PAGE).text
        (told,) = re.findall(r'<p role="status"[^>]*>(.*?)(?: ·|</p>)', page)
        return str(told)

    assert counted("bridge") == "9 claims"
    monkeypatch.setattr(word_search, "FEW", 2)
    assert counted("bridge") == "9 claims"  # the whole list was looked through
    monkeypatch.setattr(word_search, "LOOKED_THROUGH", 4)
    assert counted("bridge") == "at least 4"
    assert counted("ferry") == "5 claims"  # none among the first: all are found by the word


def test_the_rarest_filter_leads(api: Api) -> None:
    for number in range(3):
        api.claim(f"Claim {number}.", tags=["all"], language="de")
    claim = api.claim("Seen.", tags=["all", "one"])
    api.attach(claim, outlet("Daily", "witnessed"))
    with api.database.read() as session:
        assert tallies.rarest(session, {"tag": "all", "status": "single_source"}) == "status"
        assert tallies.rarest(session, {"tag": "one", "status": "unverified"}) == "tag"
        assert tallies.rarest(session, {"tag": "all", "language": "de"}) == "language"
        assert tallies.rarest(session, {"status": "unverified", "tag": "unheard"}) == "tag"
    assert [one["text"] for one in api.walk("/v1/claims", tag="all", status="single_source", language="en")] == [
        "Seen."
    ]
