"""ETag, If-None-Match and If-Match (RFC 9110 sections 8.8.3, 13 and 15.4.5)."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, Field, computed_field
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.errors import Invalid, PreconditionFailed, PreconditionRequired
from app.web.conditional import ConditionalReads
from app.web.etags import ETags, IfMatch, etag_of, parse_etags, render
from tests.web.service import JSON, Thing, ask, call, pieces_of, scope_of, service

APP = service()
THING = b"/v1/things/7"
BODY = render(Thing(id="7", text="Київ"))
TAG = etag_of(BODY)


def test_an_etag_is_strong_short_and_follows_the_bytes() -> None:
    assert etag_of(bytes(BODY)) == TAG
    assert etag_of(BODY + b" ") != TAG
    assert len(TAG) == 26
    assert parse_etags(TAG) == ETags(any=False, tags=(TAG,))


def test_get_carries_the_etag_of_its_body() -> None:
    answer = call(APP, "GET", THING)
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, BODY, TAG)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (TAG, 304),
        (f"W/{TAG}", 304),
        ("*", 304),
        (" * ", 304),
        (f'"a", {TAG}', 304),
        (f'W/"a,b",{TAG} ,"c"', 304),
        (f',, "a" ,,{TAG},', 304),
        ('"a"', 200),
        ("", 200),
        (TAG.strip('"'), 200),
        (f"w/{TAG}", 200),
        (f"{TAG} {TAG}", 200),
        (f"*, {TAG}", 200),
        (f"W/ {TAG}", 200),
        (f'"a" {TAG}', 200),
        ('"', 200),
        ('"a b"', 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_none_match(header: str, status: int, method: str) -> None:
    answer = call(APP, method, THING, [(b"if-none-match", header.encode())])
    assert (answer.status, answer.headers["etag"]) == (status, TAG)
    if status == 304:
        assert answer.body == b""
        assert "content-type" not in answer.headers
        assert "content-length" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"
        assert "x-request-id" in answer.headers


def test_several_lines_are_one_list() -> None:
    lines = [(b"if-none-match", b'"a"'), (b"if-none-match", TAG.encode())]
    assert call(APP, "GET", THING, lines).status == 304


def test_only_a_success_is_validated() -> None:
    for target, status in ((b"/v1/things/%00", 400), (b"/v1/failures/not-found", 404)):
        answer = call(APP, "GET", target, [(b"if-none-match", b"*")])
        assert answer.status == status
        assert "etag" not in answer.headers


def test_an_etag_of_the_routes_own_is_honoured() -> None:
    assert call(APP, "GET", b"/v1/own-tag").body == b"own"
    answer = call(APP, "GET", b"/v1/own-tag", [(b"if-none-match", b'"own"')])
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", 'W/"own"')
    assert answer.headers["link"] == "</x>; rel=next"
    assert "last-modified" not in answer.headers
    assert call(APP, "GET", b"/v1/own-tag", [(b"if-match", b'W/"own"')]).status == 412


def test_streams_and_what_must_not_be_stored_have_no_etag() -> None:
    for target in (b"/v1/events", b"/v1/secret"):
        answer = call(APP, "GET", target, [(b"if-none-match", b"*")])
        assert answer.status == 200
        assert "etag" not in answer.headers
    assert call(APP, "GET", b"/v1/events").body == b"data: 1\n\ndata: 2\n\n"


def test_if_match_on_a_read() -> None:
    assert call(APP, "GET", THING, [(b"if-match", TAG.encode())]).status == 200
    assert call(APP, "GET", THING, [(b"if-match", b'"old"')]).status == 412
    # Section 13.2.2: If-Match is looked at first.
    both = [(b"if-match", b'"old"'), (b"if-none-match", b"*")]
    assert call(APP, "GET", THING, both).status == 412


async def _two_pieces(scope: Scope, receive: Receive, send: Send) -> None:
    length = scope["path"].strip("/").encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": b"ab", "more_body": True})
    await send({"type": "http.response.body", "body": b"c"})


@pytest.mark.parametrize(("length", "tagged"), [(b"/3", True), (b"/9", False), (b"/x", False)])
def test_a_body_in_pieces_is_held_up_to_a_limit(length: bytes, tagged: bool) -> None:
    app = ConditionalReads(_two_pieces, max_buffer=3)
    answer = asyncio.run(ask(app, scope_of("GET", length), pieces_of([])))
    assert (answer.body, answer.headers.get("etag")) == (b"abc", etag_of(b"abc") if tagged else None)
    assert answer.complete


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428),
        (TAG, 200),
        ("*", 200),
        (f'"a", {TAG}', 200),
        (f"W/{TAG}", 412),
        ('"a"', 412),
        ("", 412),
        ("W/*", 400),
        ("abc", 400),
        (TAG.strip('"'), 400),
        (f"{TAG};", 400),
        ("*, *", 400),
    ],
)
def test_a_change_needs_if_match(header: str | None, status: int) -> None:
    headers = [*JSON] if header is None else [*JSON, (b"if-match", header.encode())]
    answer = call(APP, "PATCH", THING, headers, [b'{"text":"new"}'])
    assert answer.status == status, answer.body


def test_the_lines_of_if_match_are_one_list() -> None:
    headers = [*JSON, (b"if-match", b'"a"'), (b"if-match", TAG.encode())]
    assert call(APP, "PATCH", THING, headers, [b"{}"]).status == 200


def test_if_match_as_a_value() -> None:
    IfMatch("*").check(b"")
    IfMatch(etag_of(b"x")).check(b"x")
    with pytest.raises(PreconditionRequired):
        IfMatch(None).check(b"")
    with pytest.raises(PreconditionFailed):
        IfMatch(etag_of(b"x")).check(b"y")
    with pytest.raises(Invalid):
        IfMatch("x").check(b"y")


def test_a_weak_current_tag_never_matches_strongly() -> None:
    assert not ETags(any=False, tags=('W/"a"',)).match('W/"a"', weak=False)
    assert ETags(any=False, tags=('"a"',)).match('W/"a"', weak=True)


class Colour(StrEnum):
    RED = "red"


class Inner(BaseModel):
    name: str = Field(alias="innerName")


class Everything(BaseModel):
    id: UUID
    at: AwareDatetime
    colour: Colour
    inner: Inner | None
    many: dict[str, list[float]]
    maybe: str | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def size(self) -> int:
        return len(self.many)


def test_render_gives_the_bytes_fastapi_sends() -> None:
    app = FastAPI()
    model = Everything(
        id=UUID(int=7),
        at=datetime(2025, 11, 20, 9, 0, 0, 120000, UTC),
        colour=Colour.RED,
        inner=Inner(innerName="Київ \U0001f600 \"'</\u2028\x1f"),
        many={"a": [1.0, 1e300, float("nan"), float("inf"), -0.0], "ї": []},
    )

    @app.get("/sync", name="sync")
    def sync() -> Everything:
        return model

    @app.get("/async", name="async")
    async def asynchronous() -> Everything:
        return model

    with TestClient(app) as client:
        assert client.get("/sync").content == render(model)
        assert client.get("/async").content == render(model)
