"""The pages of parties, subjects and desks: found by name, walked through, counted, and as they were."""

from tests.api.asking import entitle, party
from tests.api.client import Api, official
from tests.api.judging import correct, judge
from tests.api.page_reading import look, words
from tests.api.test_desk_profiles import PROFILE, say
from tests.api.test_page_readers import HOSTILE
from tests.api.test_pages import Links


def test_parties_are_walked_through_and_found_by_name(api: Api) -> None:
    assert "None." in words(look(api, "/parties"))
    claim = api.claim("The bridge is closed.")
    api.attach(claim, "Daily", official(f"Ministry {HOSTILE}"))
    for number in range(55):
        party(api, f"Outlet {number:02}", "outlet")
    first = look(api, "/parties")
    assert HOSTILE not in first
    assert "Daily outlet not rated 1 " in words(first)
    (following,) = [link for link in Links(first).found if "cursor=" in link]
    second = look(api, following)
    assert "Outlet 54" in second
    assert "Outlet 01" not in second
    assert [link for link in Links(second).found if "cursor=" in link] == []
    assert "Daily" not in look(api, "/parties?kind=official_body")
    assert "Only the first fifty" in words(look(api, "/parties?name=outlet"))
    assert "Outlet 07" in words(look(api, "/parties?name=OUTLET+07"))
    assert "Nobody is called so." in words(look(api, "/parties?name=nobody"))
    refused = look(api, "/parties?kind=ghost", status=422)
    assert "There is no such kind of party." in words(refused)
    look(api, following.replace("/parties", "/subjects"), status=422)


def test_a_subject_tells_how_its_claims_stand_and_whose_word_decides(api: Api) -> None:
    assert "None." in words(look(api, "/subjects"))
    subject = api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges", "names": {"uk": "Мости"}})
    assert "Nobody is entitled to" in words(look(api, "/subjects/bridges"))
    ministry = party(api, "Ministry", "official_body")
    claim = api.claim("The bridge is closed.", subjects=["bridges"])
    before = api.get(claim)["updated_at"]
    api.clock.forward(hours=1)
    entitle(api, ministry, f"/v1/subjects/{subject['id']}")
    api.attach(claim, "Daily", official("Ministry"))
    page = look(api, "/subjects/bridges")
    told = words(page)
    assert "1 claim by status" in told
    assert "Confirmed The bridge is closed." in told.replace("✔ ", "")
    assert "Who may confirm or deny them Party From Until Why Ministry" in told
    assert 'data-events="/v1/events?subject=bridges' in page
    assert 'href="/subjects/bridges"' in look(api, "/subjects")
    assert "Мости" in look(api, f"/subjects/{subject['id']}?lang=uk")
    past = words(look(api, f"/subjects/bridges?as_of={before}"))
    assert "Nobody is entitled to" in past
    assert "Not verified The bridge is closed." in past.replace("○ ", "")
    look(api, "/subjects/nothing", status=404)


def test_a_desk_tells_how_it_works_and_what_it_judged(api: Api) -> None:
    path = "/desks/desk"
    before = words(look(api, path))
    for told in (
        "one person decides",
        "How it corrects: not stated",
        "It declares no scale",
        "It has worded no claim.",
        "It has published no verdict yet.",
    ):
        assert told in before
    since = say(api, **(PROFILE | {"name": f"Desk {HOSTILE}", "review_required": True}))["updated_at"]
    say(api, review_required=False)
    claim, other = api.claim("The bridge is closed."), api.claim("The bridge is open.")
    judge(api, claim, rating={"label": "False"}, url="https://desk.example/1", summary="We looked.")
    revoked = judge(api, other, rating={"label": "False"})
    correct(api, revoked, "revokes", reason="We were wrong.")
    for number in range(20):
        judge(api, api.claim(f"Bridge {number} is closed."), rating={"label": "True"})
    page = look(api, path)
    told = words(page)
    assert HOSTILE not in page
    assert f'data-events="/v1/events?about=desk/{api.get("/v1/desks/desk")["id"]}' in page
    for phrase in (
        "Publishes in Ukrainian, English",
        "Country Ukraine",
        "Unnamed sources: not stated",
        "Truth in five steps",
    ):
        assert phrase in told
    assert "On the common scale Claims true 20 false 1" in told
    assert "22 claims worded by it" in told
    assert "All claims it has judged" in told
    assert "Bridge 19 is closed." in told
    assert "a second person reads it" in words(look(api, f"{path}?as_of={since}"))
    latest = look(api, f"{path}?lang=uk")
    assert "Україна" in words(latest)
    assert "22" in words(look(api, "/desks"))
    look(api, "/desks/nothing", status=404)
