"""Drafts of verdicts: nobody else sees them, a second person may read them, an embargo holds until its time."""

import asyncio
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from app.db import Database
from app.verdicts.embargo import publish_due, watch
from tests.api.asking import ask, faults
from tests.api.client import Api, Clock, serve
from tests.api.judging import FALSE, TRUE, correct, judge
from tests.api.test_verdicts import WHOLE

LATER = "2025-11-20T18:00:00Z"


def draft(api: Api, claim: str, *, by: str = "desk", **content: Any) -> str:
    """Begin a draft; returns its path."""
    return f"/v1/verdict-drafts/{api.post(f'{claim}/verdict-drafts', content, by=by)['id']}"


def seen(api: Api, path: str, *, by: str = "desk") -> Any:
    """A draft as its desk sees it."""
    response = ask(api, "GET", path, by=by)
    assert response.status_code == 200, response.text
    return response.json()


def tried(api: Api, path: str, action: str, body: Any = None, *, by: str = "desk") -> Any:
    """Do something with a draft as it now is, whatever the answer."""
    etag = ask(api, "GET", path).headers["etag"]
    method = "PATCH" if action == "" else "POST"
    return ask(api, method, f"{path}/{action}".rstrip("/"), body, by=by, If_Match=etag)


def done(api: Api, path: str, action: str, body: Any = None, *, by: str = "desk") -> Any:
    """Do something with a draft as it now is, and expect it to be accepted."""
    response = tried(api, path, action, body, by=by)
    assert response.status_code == 200, response.text
    assert response.headers["etag"] == ask(api, "GET", path).headers["etag"]
    return response.json()


def test_from_a_note_to_a_verdict(api: Api) -> None:
    claim = api.claim()
    path = draft(api, claim)
    empty = seen(api, path)
    assert empty == {
        **dict.fromkeys(("correction", "reason", "rating", "summary", "method", "url", "language", "published_at")),
        **dict.fromkeys(("claim_revision", "embargo_until", "note", "released_by", "verdict_id", "ended_at")),
        "id": path.rsplit("/", 1)[1],
        "claim_id": claim.rsplit("/", 1)[1],
        "desk_id": api.get("/v1/desks/desk")["id"],
        "state": "draft",
        "evidence": [],
        "prepared_by": empty["prepared_by"],
        "recorded_at": empty["recorded_at"],
        "updated_at": empty["recorded_at"],
    }
    told = faults(tried(api, path, "submit"))
    assert told == {"/rating": "This field is required.", "/language": "This field is required."}
    assert done(api, path, "", {"rating": FALSE, "language": "en"})["rating"] == FALSE
    edited = done(api, path, "", {"summary": "Open.", "method": None})
    assert (edited["rating"], edited["summary"]) == (FALSE, "Open.")
    assert done(api, path, "submit")["state"] == "submitted"
    assert tried(api, path, "", {"summary": "Shut."}).status_code == 409
    returned = done(api, path, "return", {"note": "Which bridge?"})
    assert (returned["state"], returned["note"]) == ("draft", "Which bridge?")
    done(api, path, "submit")
    ended = done(api, path, "publish")
    assert (ended["state"], ended["ended_at"]) == ("published", ended["updated_at"])
    verdict = api.get(f"/v1/verdicts/{ended['verdict_id']}")
    assert (verdict["summary"], verdict["prepared_by"]) == ("Open.", ended["prepared_by"])
    for action in ("submit", "return", "publish", "discard"):
        refused = tried(api, path, action, {"note": "Again."} if action == "return" else None)
        assert (refused.status_code, "This draft is published" in refused.json()["detail"]) == (409, True)


def test_nobody_else_learns_of_a_draft(api: Api) -> None:
    claim = api.claim()
    before = api.get("/v1/changes")
    path = draft(api, claim, **WHOLE, embargo_until=LATER)
    done(api, path, "publish")
    other = {"by": "other_desk", "If_Match": ask(api, "GET", path).headers["etag"]}
    assert ask(api, "GET", path, by="other_desk").status_code == 404
    assert ask(api, "PATCH", path, {"summary": "Mine."}, **other).status_code == 404
    for action, body in (("submit", None), ("return", {"note": "No."}), ("publish", None), ("discard", None)):
        assert ask(api, "POST", f"{path}/{action}", body, **other).status_code == 404
    assert ask(api, "GET", "/v1/verdict-drafts", by="other_desk").json()["items"] == []
    assert draft(api, claim, by="other_desk") != path
    for nobody, status in ((None, 401), ("contributor", 403), ("admin", 403)):
        assert ask(api, "GET", path, by=nobody).status_code == status
        assert ask(api, "GET", "/v1/verdict-drafts", by=nobody).status_code == status
    assert api.get("/v1/changes") == before
    assert api.get(f"{claim}/verdicts")["items"] == []
    exported = ask(api, "GET", "/v1/exports", by="other_desk")
    assert b"desk.example/bridge" not in exported.content
    assert ask(api, "GET", f"/v1/verdict-drafts/{uuid.UUID(int=7)}").status_code == 404


def test_one_draft_at_a_time_for_a_claim(api: Api) -> None:
    claim = api.claim()
    path = draft(api, claim)
    refused = ask(api, "POST", f"{claim}/verdict-drafts", {})
    assert (refused.status_code, path in refused.json()["detail"]) == (409, True)
    assert done(api, path, "discard")["state"] == "discarded"
    api.clock.forward(hours=1)
    again = draft(api, claim)
    assert [one["id"] for one in ask(api, "GET", "/v1/verdict-drafts").json()["items"]] == [
        path.rsplit("/", 1)[1],
        again.rsplit("/", 1)[1],
    ]
    assert ask(api, "POST", f"/v1/claims/{uuid.UUID(int=7)}/verdict-drafts", {}).status_code == 404


def test_drafts_are_listed_page_by_page(api: Api) -> None:
    claims = [api.claim(f"The bridge {number} is closed.") for number in range(3)]
    paths = []
    for claim in claims:
        api.clock.forward(hours=1)
        paths.append(draft(api, claim, **WHOLE))
    done(api, paths[1], "submit")

    def found(query: str) -> list[str]:
        items, address = [], f"/v1/verdict-drafts?{query}"
        while address:
            answered = ask(api, "GET", address)
            items += [f"/v1/verdict-drafts/{one['id']}" for one in answered.json()["items"]]
            address = answered.headers.get("link", "<>")[1:].split(">")[0]
        return items

    assert found("limit=1") == paths
    assert found("limit=1&state=draft") == [paths[0], paths[2]]
    assert found("state=draft&state=submitted") == paths
    assert found(f"claim={claims[1].rsplit('/', 1)[1]}") == [paths[1]]


def test_a_change_of_a_draft_needs_if_match(api: Api) -> None:
    path = draft(api, api.claim())
    etag = ask(api, "GET", path).headers["etag"]
    assert ask(api, "PATCH", path, {"summary": "So."}).status_code == 428
    done(api, path, "", {"summary": "So."})
    assert ask(api, "PATCH", path, {"summary": "Not so."}, If_Match=etag).status_code == 412
    assert faults(tried(api, path, "", {})) == {"": "name at least one field to change"}


def test_a_correction_is_drafted_too(api: Api) -> None:
    claim = api.claim()
    verdict = judge(api, claim, **WHOLE)
    path = draft(api, claim, correction="corrects", rating=TRUE, url=None)
    assert faults(tried(api, path, "submit")) == {"/reason": "This field is required."}
    done(api, path, "", {"reason": "We mistook the bridge."})
    assert done(api, path, "publish")["verdict_id"] == verdict.rsplit("/", 1)[1]
    found = api.get(verdict)
    assert (found["revision"], found["correction"], found["reason"]) == (2, "corrects", "We mistook the bridge.")
    assert (found["rating"]["label"], found["url"], found["summary"]) == ("Spot on", None, WHOLE["summary"])


def test_what_a_draft_is_to_what_was_published(api: Api) -> None:
    claim = api.claim()
    nothing = draft(api, claim, correction="revokes", reason="Wrong.")
    refused = tried(api, nothing, "publish")
    assert (refused.status_code, "no verdict on this claim" in refused.json()["detail"]) == (409, True)
    done(api, nothing, "discard")
    verdict = judge(api, claim)
    first = draft(api, claim, **WHOLE)
    refused = tried(api, first, "publish")
    assert (refused.status_code, f"{verdict}/revisions" in refused.json()["detail"]) == (409, True)


def test_an_embargo_holds_until_its_time(api: Api) -> None:
    claim = api.claim()
    path = draft(api, claim, **WHOLE, embargo_until=LATER)
    waiting = done(api, path, "publish")
    assert (waiting["state"], waiting["embargo_until"], waiting["verdict_id"]) == ("embargoed", LATER, None)
    api.clock.now = api.clock.now.replace(hour=18) - timedelta(microseconds=1)
    assert publish_due(api.database) == 0
    assert api.get("/v1/verdicts")["items"] == []
    api.clock.forward(microseconds=1)
    assert publish_due(api.database) == 1
    assert publish_due(api.database) == 0
    (verdict,) = api.get("/v1/verdicts")["items"]
    ended = seen(api, path)
    assert (ended["state"], ended["verdict_id"]) == ("published", verdict["id"])
    assert verdict["recorded_at"] >= LATER
    assert verdict["recorded_by"] == waiting["released_by"]
    assert len(api.get("/v1/changes", type="verdict.published")["items"]) == 1
    assert api.get("/v1/verdicts", as_of="2025-11-20T17:59:59Z")["items"] == []


def test_an_embargo_that_is_over_is_none(api: Api) -> None:
    path = draft(api, api.claim(), **WHOLE, embargo_until="2025-11-20T07:00:00Z")
    assert done(api, path, "publish")["state"] == "published"


def test_the_desk_can_take_back_what_waits(api: Api) -> None:
    claim = api.claim()
    path = draft(api, claim, **WHOLE, embargo_until=LATER)
    done(api, path, "publish")
    assert done(api, path, "return", {"note": "Not yet."})["released_by"] is None
    done(api, path, "publish")
    done(api, path, "discard")
    api.clock.forward(days=1)
    assert publish_due(api.database) == 0
    assert api.get("/v1/verdicts")["items"] == []


def test_what_can_no_longer_be_published_goes_back_to_the_desk(api: Api) -> None:
    claim = api.claim()
    report = api.attach(claim, "Daily")
    path = draft(api, claim, **WHOLE, evidence=[report.rsplit("/", 1)[1]], embargo_until=LATER)
    done(api, path, "publish")
    api.change(f"{report}/retract", {"kind": "origin", "reason": "Taken back."}, of=report)
    api.clock.forward(days=1)
    assert publish_due(api.database) == 0
    found = seen(api, path)
    assert found["state"] == "draft"
    assert found["note"].endswith("/evidence/0: this evidence is retracted; a verdict rests on what is accepted")
    assert api.get("/v1/verdicts")["items"] == []


def test_two_processes_publish_once(api: Api) -> None:
    done(api, draft(api, api.claim(), **WHOLE, embargo_until=LATER), "publish")
    api.clock.forward(days=1)

    async def both() -> int:
        return sum(await asyncio.gather(*(asyncio.to_thread(publish_due, api.database) for _ in range(4))))

    assert asyncio.run(both()) == 1


def test_the_service_sees_to_it_by_itself(database_url: str) -> None:
    with serve(database_url, embargo_check=0.01) as api:
        path = draft(api, api.claim(), **WHOLE, embargo_until=LATER)
        done(api, path, "publish")
        api.clock.forward(days=1)
        give_up = time.monotonic() + 30
        while seen(api, path)["state"] != "published":
            assert time.monotonic() < give_up
        correct(api, f"/v1/verdicts/{seen(api, path)['verdict_id']}", "revokes")


def test_a_database_in_trouble_is_asked_again(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite:///{tmp_path / 'missing' / 'file.sqlite'}", Clock())

    async def until_noticed_twice(logged: list[Any]) -> None:
        ended = asyncio.Event()
        watching = asyncio.create_task(watch(nowhere, 0.001, ended))
        while len(logged) < 2:
            await asyncio.sleep(0)
        ended.set()
        await watching

    with capture_logs() as logged:
        asyncio.run(asyncio.wait_for(until_noticed_twice(logged), 30))
    assert logged[0]["event"] == "embargoes wait for the database"
    nowhere.close()
