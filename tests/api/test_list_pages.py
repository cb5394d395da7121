"""The list of claims and the overview: nothing is left out, and every number leads to what it counts."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.vocabulary import Status
from app.pages.charts import stacked
from app.stats.schemas import Point
from tests.api.client import START, Api, outlet
from tests.api.judging import judge
from tests.api.page_reading import PAGE, look, words
from tests.rich import rich


def test_the_list_goes_on_without_a_gap(api: Api) -> None:
    texts = [f"Claim number {number}." for number in range(65)]
    for text in texts:
        api.clock.forward(seconds=1)
        api.claim(text)
    shown: list[str] = []
    path: str | None = "/claims"
    turns = 0
    while path:
        rows = api.client.get(path, headers=PAGE | ({"HX-Request": "true"} if turns % 2 else {})).text
        assert ("<html" in rows) is (turns % 2 == 0)
        shown += re.findall(r'dir="auto">(Claim number \d+\.)<', rows)
        api.claim(f"Meanwhile {turns}.")
        following = re.search(r'class="button" href="([^"]+cursor=[^"]+)"', rows)
        path, turns = unescape(following[1]) if following else None, turns + 1
    assert shown == texts[::-1]
    assert turns == 3
    assert "cursor :" in words(look(api, "/claims?cursor=nonsense", status=422))


def test_facets_count_what_their_lists_hold(api: Api) -> None:
    rich(api)
    for path in ("/claims", "/claims?language=en", "/claims?q=bridge"):
        page = look(api, path)
        offered = re.findall(
            r'<li><a href="([^"]+)"( aria-current="true")?><bdi>[^<]*</bdi></a> <span class="small">(\d+)', page
        )
        assert len(offered) > 4
        for address, current, count in offered:
            narrowed = unescape(address).replace("/claims", "/v1/claims", 1)
            if not current:
                assert len(api.client.get(narrowed).json()["items"]) == int(count), (path, address)
    assert "No claim fits." in look(api, "/claims?q=nosuchword")


def test_what_a_list_is_narrowed_to_is_said_and_can_be_taken_away(api: Api) -> None:
    api.post("/v1/subjects", {"slug": "trams", "name": "Trams"})
    claim = api.claim("The tram is late.", subjects=["trams"], claimant={"name": "Mayor", "kind": "person"})
    judge(api, claim, rating={"label": "Wrong", "normalized": "mostly_false"})
    mayor = api.get(claim)["claimant"]["id"]
    path = (
        "/claims?q=tram&subject=trams&desk=desk&judged_by=desk&rating=mostly_false&language=en&language=x-y"
        f"&claimant={mayor}&flag=contested&flag=&status=unverified&updated_since=2025-01-01T00:00:00Z&sort=created_at"
    )
    told = words(look(api, path))
    for phrase in (
        "Words: tram",
        "About: Trams",
        "Worded by: Desk",
        "Judged by: Desk",
        "Desks rate it: mostly false",
        "Language: English",
        "Language: x-y",
        "Claimed by: Mayor",
        "Flags: contested",
        "Status: Not verified",
        "Changed since: 1 Jan 2025",
    ):
        assert phrase in told, phrase
    listed = re.search(r'<ul class="chosen".*?</ul>', look(api, path), re.DOTALL)
    assert listed
    addresses = [unescape(each) for each in re.findall(r'href="([^"]+)"', listed[0])]
    assert len(addresses) == 11
    for address in addresses:
        shorter = parse_qs(urlsplit(address).query)
        assert sum(map(len, shorter.values())) == 11, address
    assert "Desk: mostly false" in words(look(api, "/claims?q=tram"))
    assert "Subject: nowhere" not in words(look(api, "/claims?subject=nowhere"))
    assert "About: nowhere" in words(look(api, "/claims?subject=nowhere"))


def test_without_claims_the_pages_say_what_to_do(api: Api) -> None:
    assert "No claim has been recorded yet." in look(api, "/claims")
    overview = look(api, "/")
    for phrase in ("Nothing changed.", "Nothing is contested.", "No desk has done anything yet."):
        assert phrase in overview
    assert "Everything works." in look(api, "/status")


def test_the_overview_counts_and_turns_back(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    api.attach(claim, "Daily", outlet("Wire"))
    api.attach(api.claim("The ferry is late."), "Weekly", outlet("Wire"))
    disputed = api.claim("The train runs.")
    api.attach(disputed, "Daily")
    api.attach(disputed, "Weekly", stance="refutes")
    judge(api, claim)
    api.clock.forward(hours=2)
    page = words(look(api, "/"))
    assert "3 claims by status" in page
    assert "2 ◔ Single source" in page
    assert "1 ⇄ Disputed" in page
    assert "Wire 2" in page
    house = api.get("/v1/parties", name="Wire")["items"][0]["id"]
    assert len(api.get("/v1/claims", rests_on=house)["items"]) == 2
    assert "Claims it worded Desk 1 3" in page
    assert "Changed in the last 24 hours 3" in page
    assert "new The train runs." in page
    api.clock.forward(hours=23)
    api.attach(claim, "Monthly", stance="refutes")
    later = words(look(api, "/"))
    assert "Changed in the last 24 hours 1 ◔ Single source → became ⇄ Disputed The bridge is closed." in later
    api.clock.forward(days=2)
    assert "Nothing changed." in words(look(api, "/"))
    past = words(look(api, "/?as_of=2025-11-20T00:00:00Z"))
    assert "0 claims by status" in past
    assert "0 claims by status" in words(look(api, "/?as_of=0001-01-01T00:00:00Z"))
    assert "2 claims by status" in words(look(api, f"/?party={house}"))
    both = words(look(api, f"/?party={house}&language=en"))
    assert "2 claims by status" in both
    assert "Claims by status over time" in both
    assert "0 claims by status" in words(look(api, f"/?party={house}&language=uk"))
    assert "give the id of a party" in words(look(api, "/?party=x", status=422))
    assert "one of day, month" in words(look(api, "/?period=x", status=422))
    for period in ("day", "half", "years"):
        assert "3 claims by status" in words(look(api, f"/?period={period}"))
    api.claim("The tram is late.", language="uk")
    for path in ("/", "/?language=en", f"/?party={house}&language=en", "/?as_of=2025-11-20T09:00:00Z"):
        behind_every_number(api, path)


def behind_every_number(api: Api, path: str) -> None:
    """Each number on the overview is how many the list has that it leads to."""
    numbers = re.findall(r'<a[^>]* href="(/claims\?[^"]*)"[^>]*>(?:<strong>)?(\d+)\b', look(api, path))
    bars = re.findall(r'<a href="(/claims\?[^"]*)"[^>]*><rect[^>]*><title>[^<]*: (\d+)<', look(api, path))
    assert len(numbers) > 10
    for address, count in [*numbers, *bars[-3:]]:
        listed = api.client.get(unescape(address).replace("/claims", "/v1/claims", 1) + "&limit=200").json()["items"]
        assert len(listed) == int(count), (path, address)


def test_a_chart_ends_at_a_round_number() -> None:
    def point(count: int) -> Point:
        return Point(
            start=START,
            claims=count,
            statuses={status: count if status is Status.CONFIRMED else 0 for status in Status},
        )

    for most, top in ((0, 4), (3, 4), (5, 8), (14, 20), (21, 40), (999_999, 2_000_000)):
        chart = stacked([point(0), point(most)], START)
        assert chart.ends[1] == START
        assert chart.ticks[-1].value == top
        assert [bar.count for bar in chart.bars] == ([most] if most else [])
    assert stacked([], START).labels == []


@pytest.mark.parametrize("path", ["/claims?as_of=", "/claims?q=&status=", "/?subject=&party=", "/claims?utm_source=x"])
def test_an_empty_field_of_a_form_asks_for_nothing(still: Api, path: str) -> None:
    look(still, path)
