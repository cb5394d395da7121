"""Files sent to be imported: received, worked on in their turn, reported, cancelled, taken up again."""

import asyncio
import errno
import json
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.vocabulary import ImportState
from app.interchange import intake, jobs, running
from app.interchange.running import Running
from app.web import uploads
from tests.api.asking import faults
from tests.api.client import Api, serve
from tests.domain.test_review_record import PLAIN
from tests.web.service import scope_of

LINES = {"Content-Type": "application/x-ndjson"}
BROKEN = {"@type": "ClaimReview"}


def review(number: int, **more: Any) -> dict[str, Any]:
    """One review."""
    return PLAIN | {"url": f"https://desk.example/{number}", "claimReviewed": f"It is closed {number}."} | more


def lines(*documents: Any) -> bytes:
    """A document a line."""
    return "".join(f"{json.dumps(each)}\n" for each in documents).encode()


def send(api: Api, content: Any, path: str = "/v1/imports", *, by: str | None = "admin", **headers: str) -> Any:
    """Send a file, whatever the answer."""
    named = LINES | {name.replace("_", "-"): value for name, value in headers.items()}
    return api.request("POST", path, by=by, content=content, headers=named)


def seen(api: Api, path: str, **params: Any) -> Any:
    """Read as the admin."""
    response = api.request("GET", path, by="admin", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def work(api: Api, *, ended: bool = False) -> bool:
    """Do what a worker does in one turn."""
    return Running(api.database).once(lambda: ended)


def test_a_file_is_imported_in_its_turn(api: Api) -> None:
    content = lines(review(1), BROKEN, review(2), {"@type": "ClaimReview", "url": "nowhere"})
    sent = send(api, content, Idempotency_Key="one")
    assert sent.status_code == 202, sent.text
    job = sent.json()
    path = sent.headers["location"]
    assert path == f"/v1/imports/{job['id']}"
    assert (job["state"], job["kind"], job["size"], job["bytes_read"]) == ("queued", "json-ld", len(content), 0)
    again = send(api, content, Idempotency_Key="one")
    assert (again.json(), again.headers["idempotency-replayed"]) == (job, "true")
    assert send(api, content + b" ", Idempotency_Key="one").status_code == 422
    read = api.request("GET", path, by="admin")
    assert (read.json(), read.headers["etag"]) == (job, sent.headers["etag"])

    assert work(api)
    assert not work(api)
    done = seen(api, path)
    assert {name: done[name] for name in ("state", "imported", "failed", "unchanged", "bytes_read")} == {
        "state": "done",
        "imported": 2,
        "failed": 2,
        "unchanged": 0,
        "bytes_read": len(content),
    }
    assert done["ended_at"] is not None
    first = seen(api, f"{path}/rejections", limit=1)
    (rest,) = seen(api, f"{path}/rejections", cursor=first["next"])["items"]
    assert [first["items"][0]["line"], rest["line"]] == [2, 4]
    assert "claimReviewed is missing" in rest["reason"]
    assert len(api.walk("/v1/claims")) == 2

    second = send(api, content).headers["location"]
    work(api)
    assert (seen(api, second)["unchanged"], seen(api, second)["imported"]) == (2, 0)
    assert [f"/v1/imports/{one['id']}" for one in seen(api, "/v1/imports")["items"]] == [second, path]
    assert api.request("POST", f"{path}/cancel", by="admin").status_code == 409
    api.clock.forward(days=31)
    send(api, b"")
    assert [one["state"] for one in seen(api, "/v1/imports")["items"]] == ["queued"]
    assert api.request("GET", path, by="admin").status_code == 404


def test_files_of_every_kind_and_how_they_are_read(api: Api) -> None:
    table = b"Claim,url,publisher,rating\nIt is open.,https://desk.example/1,Desk,A stretch\n"
    asked = "/v1/imports?column=claim=Claim&label=A%20stretch=mixed&dry_run=true"
    page = f'<script type="application/ld+json">{json.dumps(review(1))}</script>'.encode()
    sent = [
        send(api, table, asked, Content_Type="text/csv"),
        send(api, page, Content_Type="text/html; charset=utf-8"),
        send(api, lines(review(2)), Content_Type="application/ld+json"),
        send(api, lines(review(3)), Content_Type="application/vnd.x+json"),
    ]
    assert [one.json()["kind"] for one in sent] == ["csv", "html", "json-ld", "json-ld"]
    while work(api):
        pass
    found = [seen(api, one.headers["location"]) for one in sent]
    assert [(one["state"], one["imported"], one["failed"]) for one in found] == [("done", 1, 0)] * 4
    assert len(api.walk("/v1/claims")) == 3  # of the dry run nothing stays


def test_what_is_not_taken(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for who, status in ((None, 401), ("contributor", 403), ("desk", 403)):
        assert send(api, lines(review(1)), by=who).status_code == status
        assert api.request("GET", "/v1/imports", by=who).status_code == status
        assert api.request("GET", "/v1/imports/x/rejections", by=who).status_code == status
        assert api.request("POST", "/v1/imports/x/cancel", by=who).status_code == status
    assert send(api, b"x", Content_Type="text/plain").status_code == 415
    assert send(api, b"x", Content_Encoding="gzip").status_code == 415
    assert api.request("POST", "/v1/imports", by="admin", content=b"x").status_code == 415
    assert "label" in faults(send(api, b"", "/v1/imports?label=A"))
    assert "label" in faults(send(api, b"", "/v1/imports?label=A=rather"))
    assert "column" in faults(send(api, b"", "/v1/imports?column=colour=Colour"))
    assert "column" in faults(send(api, b"", "/v1/imports?column=claim"))
    export = b"".join(api.request("GET", "/v1/exports", by="admin").iter_bytes())
    assert "secondsource import" in send(api, export).json()["detail"]
    hostile = [b"\xff\xfe{", b"{" * 5000, b'{"@type": "ClaimReview", "url": "\\ud800"}', b"\x00" * 100, b'"' * 3000]
    for content in hostile:
        path = send(api, content).headers["location"]
        work(api)
        assert (seen(api, path)["state"], seen(api, path)["imported"]) == ("done", 0)
        assert seen(api, path)["failed"] >= 1
    before = len(seen(api, "/v1/imports")["items"])

    def full(*_: object, **__: object) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    class Full:
        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        write = staticmethod(full)

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", Full)
        refused = send(api, lines(review(1)))
        assert (refused.status_code, refused.json()["detail"]) == (503, "There is no room for this file.")
    monkeypatch.setattr(jobs, "MOST", 0)
    assert send(api, lines(review(1))).status_code == 409
    assert len(seen(api, "/v1/imports")["items"]) == before


def test_a_file_that_does_not_arrive_whole_leaves_nothing(api: Api) -> None:
    sent: list[Any] = []
    messages = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    key = (b"authorization", f"Bearer {api.keys['admin']}".encode())

    async def torn() -> None:
        async def receive() -> Any:
            return messages.pop(0)

        async def note(message: Any) -> None:
            sent.append(message)

        scope = scope_of("POST", b"/v1/imports", [key, (b"content-type", b"application/json")])
        await api.client.app(scope, receive, note)

    assert api.client.portal is not None
    api.client.portal.call(torn)
    assert sent[0]["status"] == 503
    assert seen(api, "/v1/imports")["items"] == []


def test_files_are_bounded_and_few_at_a_time(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(database_url, max_import_bytes=2048) as api:
        assert send(api, b" " * 2049).status_code == 413

        def pieces() -> Iterator[bytes]:
            yield b" " * 2000
            yield b" " * 2000

        assert send(api, pieces()).status_code == 413
        assert seen(api, "/v1/imports")["items"] == []
        path = send(api, lines(review(1))).headers["location"]
        assert api.request("POST", f"{path}/cancel", by="admin", content=b" " * 4096, headers=LINES).status_code == 415
        monkeypatch.setattr(uploads, "MOST_AT_ONCE", 0)
        assert send(api, lines(review(1))).status_code == 503


def test_a_file_of_many_transactions_is_stopped_cancelled_and_begun_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_BATCH", 2)
    monkeypatch.setattr(running, "LISTED", 1)
    content = lines(*(review(number) for number in range(5)), BROKEN, BROKEN)
    path = send(api, content + b" " * (2 * 1024 * 1024)).headers["location"]
    assert not work(api, ended=True)
    stopped = seen(api, path)
    assert (stopped["state"], stopped["imported"]) == ("queued", 2)

    def lost(*_: object, **__: object) -> Any:
        raise RuntimeError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "batches", lost)
        assert not work(api)
    assert seen(api, path)["state"] == "running"
    assert not work(api)  # it may be that somebody still works on it
    api.clock.forward(minutes=3)
    assert work(api)
    done = seen(api, path)
    assert (done["state"], done["imported"], done["unchanged"], done["failed"]) == ("done", 3, 2, 2)
    assert len(seen(api, f"{path}/rejections")["items"]) == 1

    other = send(api, lines(*(review(number) for number in range(10, 16)))).headers["location"]
    take = intake.batches

    def cancelled(*given: Any, **how: Any) -> Iterator[Any]:
        for outcomes in take(*given, **how):
            api.request("POST", f"{other}/cancel", by="admin")
            yield outcomes

    with monkeypatch.context() as patch:
        patch.setattr(intake, "batches", cancelled)
        assert work(api)
    assert seen(api, other)["state"] == "cancelled"
    assert len(api.walk("/v1/claims")) == 7

    waiting = send(api, lines(review(20))).headers["location"]
    assert api.request("POST", f"{waiting}/cancel", by="admin").json()["state"] == "cancelled"

    last = send(api, lines(review(30))).headers["location"]
    with monkeypatch.context() as patch:
        patch.setattr(intake, "batches", lost)
        for _ in range(running.ATTEMPTS):
            assert not work(api)
            api.clock.forward(minutes=3)
    assert not work(api)
    assert (seen(api, last)["state"], seen(api, last)["problem"]) == ("failed", "It was given up after 5 attempts.")


def test_a_database_in_trouble_is_asked_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    path = send(api, lines(review(1))).headers["location"]
    with monkeypatch.context() as patch:
        patch.setattr("app.interchange.job_queries.next_job", lambda *_: 1 / 0)
        assert not work(api)
    answers = [1, None]
    with monkeypatch.context() as patch:
        patch.setattr("app.interchange.job_queries.next_job", lambda *_: answers.pop(0))
        assert not work(api)  # another was first
    assert work(api)
    assert seen(api, path)["state"] == ImportState.DONE


def test_the_server_works_on_its_own_and_takes_up_what_was_left(database_url: str) -> None:
    with serve(database_url) as api:
        path = send(api, lines(review(1), review(2))).headers["location"]
        kept = api.keys
    with serve(database_url, keys=kept, run_imports=True) as api:
        until = time.monotonic() + 60
        while seen(api, path)["state"] != "done" and time.monotonic() < until:
            asyncio.run(asyncio.sleep(0.05))
        assert seen(api, path)["imported"] == 2
