"""Whoever reads a page: strangers' text is text, programs are answered as before, and each reader in a language."""

import re
from typing import Any

import httpx

from tests.api.asking import entitle, party, patch
from tests.api.client import Api, outlet, unnamed
from tests.api.judging import judge
from tests.api.page_reading import PAGE, look, words
from tests.api.test_pages import Links, path_of

HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(1)>"


def test_what_strangers_write_is_text(api: Api) -> None:
    api.post("/v1/subjects", {"slug": "s", "name": HOSTILE})
    claim = api.claim(HOSTILE, subjects=["s"], tags=[HOSTILE], claimant={"name": HOSTILE, "kind": "person"})
    fields = dict.fromkeys(("title", "publisher", "quote"), HOSTILE)
    piece = api.attach(claim, outlet(HOSTILE, quote=HOSTILE), unnamed(HOSTILE, anonymity_reason=HOSTILE), **fields)
    judge(
        api,
        claim,
        summary=HOSTILE,
        rating={"label": HOSTILE, "normalized": "false"},
        evidence=[piece.rsplit("/", 1)[1]],
    )
    anchor = {"quote": {"exact": HOSTILE}}
    api.post(f"{claim}/appearances", {"url": "https://news.example/?a=%3Cscript%3E", "anchor": anchor})
    speaker = api.get("/v1/parties", name=HOSTILE)["items"][0]["id"]
    path = path_of(api, claim)
    pages = [
        path,
        f"{path}/embed",
        "/claims",
        "/",
        f"/parties/{speaker}",
        "/claims?q=%3Cscript%3E",
        "/?period=%3Cscript%3E",
    ]
    for each in pages:
        page = api.client.get(each, headers=PAGE, follow_redirects=True).text
        assert "<script>alert" not in page, each
        assert "<img src=x" not in page, each
        assert "\u202e" not in re.sub(r"<title>.*?</title>|<script.*?</script>|<[^>]*>", "", page, flags=re.DOTALL), (
            each
        )


def test_an_address_tells_what_it_leads_to(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    identifier = claim.rsplit("/", 1)[1]
    path = path_of(api, claim)
    assert path == f"/claims/the-bridge-is-closed-{identifier}"
    moved = api.client.get(f"/claims/other-words-{identifier}?lang=uk", headers=PAGE, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (302, f"{path}?lang=uk")
    house = party(api, "Daily")
    speaker = house.rsplit("/", 1)[1]
    moved = api.client.get(f"/parties/{speaker}", headers=PAGE, follow_redirects=False)
    assert moved.headers["location"] == f"/parties/daily-{speaker}"
    for nowhere in ("/claims/x", f"/claims/x-{speaker}", f"/parties/x-{identifier}", "/parties/", "/nothing"):
        assert "There is nothing here" in look(api, nowhere, status=404)
    assert "That could not be understood" in look(api, "/claims?status=certain", status=422)
    assert "status : Input should be" in words(look(api, "/claims?status=certain", status=422))
    choices = words(look(api, "/claims?sort=best&lang=uk", status=422))
    assert "одне з: 'updated_at', '-updated_at', 'created_at' або '-created_at'" in choices
    assert "as_of : write a moment" in words(look(api, f"{path}?as_of=yesterday", status=422))
    assert "as_of : напишіть момент" in words(look(api, f"{path}?as_of=yesterday&lang=uk", status=422))
    assert "Тут нічого немає" in look(api, "/nothing?lang=uk", status=404)
    api.client.app.state.database.engine.dispose()  # type: ignore[attr-defined]


def test_programs_are_refused_as_before(api: Api) -> None:
    for path, headers in (
        ("/claims/x", {}),
        ("/v1/nothing", PAGE),
        ("/api/nothing", PAGE),
        ("/v1alpha1/pages/x", PAGE),
    ):
        answer = api.client.get(path, headers=headers)
        assert answer.status_code == 404
        assert "json" in answer.headers["content-type"]
    head = api.client.head("/nothing", headers=PAGE)
    assert (head.status_code, head.content) == (404, b"")


def test_files_may_be_kept_for_ever(api: Api) -> None:
    for address in sorted(Links(look(api, "/")).found):
        if address.startswith("/static/"):
            kept = api.client.get(address)
            assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert api.client.get(address.replace("/static/", "/static/0")).status_code == 404
    assert api.client.get("/static/x/none.css").status_code == 404


def test_a_stranger_s_header_is_no_trouble(api: Api) -> None:
    for accepted, language in (
        ("", "en"),
        ("uk", "uk"),
        ("de, uk;level=1;q=0.5", "uk"),
        ("en;q=0.1,uk;q=x", "en"),
        ("*", "en"),
    ):
        page: httpx.Response = api.client.get("/status", headers=PAGE | {"Accept-Language": accepted})
        assert f'<html lang="{language}">' in page.text, accepted


def test_the_pages_are_kept_apart_by_language_and_known_by_their_etag(api: Api) -> None:
    path = path_of(api, api.claim("The bridge is closed."))
    first = api.client.get(path, headers=PAGE)
    assert "Accept-Language" in first.headers["vary"]
    again: Any = api.client.get("/status", headers=PAGE)
    assert api.client.get("/status", headers=PAGE | {"If-None-Match": again.headers["etag"]}).status_code == 304


def test_parties_and_subjects_are_called_as_they_are_in_the_readers_language(api: Api) -> None:
    subject = api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges", "names": {"uk": "Мости"}}, by="admin")
    claim = api.claim("It is closed.", subjects=["bridges"], claimant={"name": "Mayor", "kind": "person"})
    api.attach(claim, "Daily", "Weekly")
    ministry = party(api, "Ministry", "official_body")
    entitle(api, ministry, f"/v1/subjects/{subject['id']}")
    for one in api.walk("/v1/parties"):
        if one["name"] != "Weekly":
            patch(
                api,
                f"/v1/parties/{one['id']}",
                names={"uk": {"Daily": "Щодня", "Mayor": "Мер"}.get(one["name"], "Міністерство")},
            )
    path = claim.removeprefix("/v1")
    english, ukrainian = words(look(api, path)), words(look(api, f"{path}?lang=uk"))
    for told in ("Bridges", "Mayor", "if Ministry confirms", "Daily reported ← Weekly"):
        assert told in english
    for told in ("Мости", "Мер", "якщо Міністерство", "Щодня"):
        assert told in ukrainian
