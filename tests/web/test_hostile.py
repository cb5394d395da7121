"""Hostile requests, byte by byte: each is refused with its status, as a problem, and without its text."""

import asyncio
import json

import pytest

from tests.web.service import JSON, Answer, ask, call, pieces_of, scope_of, service

APP = service()

PATH = b"/v1/things"
DEEP = 32

# name: (body, status, pointer of the fault or None)
BODIES: dict[str, tuple[bytes, int, str | None]] = {
    # not numbers
    "nan": (b'{"a":NaN}', 400, "/a"),
    "nan at the top": (b"NaN", 400, ""),
    "infinity": (b'{"a":[1,Infinity]}', 400, "/a/1"),
    "minus infinity": (b'{"a":{"b":-Infinity}}', 400, "/a/b"),
    "nan lower case": (b'{"a":nan}', 400, None),
    "inf": (b'{"a":inf}', 400, None),
    "overflow": (b'{"a":1e400}', 422, "/a"),
    "minus overflow": (b'{"a":-1e400}', 422, "/a"),
    "overflow by digits": (b'{"a":' + b"9" * 63 + b".0e300}", 422, "/a"),
    "long fraction": (b'{"a":0.' + b"1" * 3000 + b"}", 422, "/a"),
    "2^63": (b'{"a":9223372036854775808}', 422, "/a"),
    "-2^63-1": (b'{"a":-9223372036854775809}', 422, "/a"),
    "2^64": (b'{"a":[[18446744073709551616]]}', 422, "/a/0/0"),
    "many digits": (b'{"a":' + b"9" * 4000 + b"}", 422, "/a"),
    "digits past the interpreter's limit": (b"[" + b"1" * 4090 + b"]", 422, "/0"),
    "leading zero": (b'{"a":01}', 400, None),
    "plus sign": (b'{"a":+1}', 400, None),
    "bare point": (b'{"a":.5}', 400, None),
    "point at the end": (b'{"a":1.}', 400, None),
    "hexadecimal": (b'{"a":0x10}', 400, None),
    "underscores": (b'{"a":1_000}', 400, None),
    "arabic digits": ('{"a":١٢}'.encode(), 400, None),
    "lone minus": (b'{"a":-}', 400, None),
    # names
    "duplicate": (b'{"a":1,"a":2}', 400, ""),
    "duplicate deeper": (b'{"x":[{"a":1},{"a":1,"b":2,"a":3}]}', 400, "/x/1"),
    "duplicate by escape": (b'{"a":1,"\\u0061":2}', 400, ""),
    "duplicate of the empty name": (b'{"":1,"":2}', 400, ""),
    "duplicate hides nan": (b'{"a":NaN,"a":1}', 400, ""),
    "duplicate under a name to be escaped": (b'{"a/b~c":{"d":1,"d":1}}', 400, "/a~1b~0c"),
    "name without quotes": (b"{a:1}", 400, None),
    "number as name": (b"{1:1}", 400, None),
    "null as name": (b"{null:1}", 400, None),
    # text
    "high surrogate": (b'{"a":"\\ud800"}', 400, "/a"),
    "low surrogate": (b'{"a":"\\udfff"}', 400, "/a"),
    "surrogates in the wrong order": (b'{"a":"\\udc00\\ud800"}', 400, "/a"),
    "high surrogate and a letter": (b'{"a":"\\ud83dx"}', 400, "/a"),
    "surrogate in upper case": (b'{"a":"\\uD83D"}', 400, "/a"),
    "surrogate as a name": (b'{"x":{"\\udabc":1}}', 400, "/x"),
    "nul": (b'{"a":"x\\u0000y"}', 422, "/a"),
    "nul as a name": (b'{"a":[{"\\u0000":1}]}', 422, "/a/0"),
    "raw nul in a string": (b'{"a":"\x00"}', 400, None),
    "raw newline in a string": (b'{"a":"\n"}', 400, None),
    "raw tab in a string": (b'{"a":"\t"}', 400, None),
    "bad escape": (b'{"a":"\\x41"}', 400, None),
    "short escape": (b'{"a":"\\u12"}', 400, None),
    "escape with a sign": (b'{"a":"\\u+123"}', 400, None),
    "escape with a blank": (b'{"a":"\\u 123"}', 400, None),
    "single quotes": (b"{'a':1}", 400, None),
    "string not closed": (b'{"a":"b', 400, None),
    "string ends in a backslash": (b'{"a":"b\\', 400, None),
    # UTF-8
    "latin-1": (b'{"a":"caf\xe9"}', 400, None),
    "overlong slash": (b'{"a":"\xc0\xaf"}', 400, None),
    "overlong nul": (b'{"a":"\xc0\x80"}', 400, None),
    "three byte overlong": (b'{"a":"\xe0\x80\xaf"}', 400, None),
    "surrogate in UTF-8": (b'{"a":"\xed\xa0\x80"}', 400, None),
    "pair of surrogates in UTF-8": (b'{"a":"\xed\xa0\xbd\xed\xb8\x80"}', 400, None),
    "past U+10FFFF": (b'{"a":"\xf4\x90\x80\x80"}', 400, None),
    "five byte form": (b'{"a":"\xf8\x88\x80\x80\x80"}', 400, None),
    "lone continuation": (b'{"a":"\x80"}', 400, None),
    "truncated sequence": (b'{"a":"\xe2\x82', 400, None),
    "0xff": (b"\xff", 400, None),
    "byte order mark": (b'\xef\xbb\xbf{"a":1}', 400, None),
    "UTF-16 with a mark": ('{"a":1}'.encode("utf-16"), 400, None),
    "UTF-16 without a mark": ('{"a":1}'.encode("utf-16-le"), 400, None),
    "UTF-32": ('{"a":1}'.encode("utf-32"), 400, None),
    "UTF-7": (b"+AHs-", 400, None),
    # structure
    "too deep arrays": (b"[" * (DEEP + 1) + b"]" * (DEEP + 1), 400, None),
    "too deep objects": (b'{"a":' * (DEEP + 1) + b"1" + b"}" * (DEEP + 1), 400, None),
    "too deep mixed": (b'[{"a":' * 17 + b"1" + b"}]" * 17, 400, None),
    "deep and never closed": (b"[" * 4000, 400, None),
    "deep objects never closed": (b'{"a":' * 800, 400, None),
    "deep after a string of brackets": (b'["[[[[",' + b"[" * 40 + b"]" * 41, 400, None),
    "closed before it opens": (b"]" * 20 + b"[" * 20, 400, None),
    "closed too often": (b"[]]", 400, None),
    "wrong bracket": (b'{"a":[1}', 400, None),
    "comma at the end": (b'{"a":1,}', 400, None),
    "comma at the end of an array": (b"[1,]", 400, None),
    "comma at the start": (b"[,1]", 400, None),
    "comment": (b'{"a":1}//x', 400, None),
    "block comment": (b'{/**/"a":1}', 400, None),
    "two documents": (b'{"a":1}{"a":2}', 400, None),
    "two lines": (b'{"a":1}\n{"a":2}', 400, None),
    "trailing nul": (b'{"a":1}\x00', 400, None),
    "only blanks": (b"   ", 400, None),
    "only nul": (b"\x00", 400, None),
    "no-break space": ('\u00a0{"a":1}'.encode(), 400, None),
    "form feed": (b'\x0c{"a":1}', 400, None),
    "xml": (b"<a/>", 400, None),
    "form": (b"a=1&b=2", 400, None),
    "javascript": (b"undefined", 400, None),
    "python": (b"{'a': None}", 400, None),
    "True": (b"True", 400, None),
    "anti-hijacking prefix": (b")]}',\n{}", 400, None),
    "record separator": (b'\x1e{"a":1}', 400, None),
    # well-formed, of the wrong kind
    "array": (b"[]", 422, ""),
    "null": (b"null", 422, ""),
    "string": (b'"text"', 422, ""),
    "true": (b"true", 422, ""),
    "zero": (b"0", 422, ""),
    "text is a number": (b'{"text":1}', 422, "/text"),
    "hops is an object": (b'{"hops":{}}', 422, "/hops"),
    "hop is a number": (b'{"hops":[1]}', 422, "/hops/0"),
    "party without a name": (b'{"hops":[{"party":{}}]}', 422, "/hops/0/party/name"),
    "second party empty": (b'{"hops":[{"party":"x"},{"party":{"name":""}}]}', 422, "/hops/1/party/name"),
    "unknown field": (b'{"hops":[{"party":{"name":"x","secret":1}}]}', 422, "/hops/0/party/secret"),
    "fraction for an integer": (b'{"hops":[{"party":"x","credited_by":1.5}]}', 422, "/hops/0/credited_by"),
    "no party": (b'{"hops":[{}]}', 422, "/hops/0/party"),
}

# name: (target, status)
TARGETS: dict[str, tuple[bytes, int]] = {
    "nul in the path": (b"/v1/things/a%00b", 400),
    "newline after the path": (b"/livez%0a", 400),
    "escape character in the path": (b"/v1/things/%1b", 400),
    "delete in the path": (b"/v1/things/%7f", 400),
    "not UTF-8 in the path": (b"/v1/things/%ff", 400),
    "overlong in the path": (b"/v1/things/%c0%ae%c0%ae", 400),
    "surrogate in the path": (b"/v1/things/%ed%a0%80", 400),
    "raw bytes in the path": (b"/v1/things/\xe9", 400),
    "broken escape in the path": (b"/v1/things/%zz", 400),
    "escape cut short in the path": (b"/v1/things/%4", 400),
    "lone percent in the path": (b"/v1/things/%", 400),
    "2^63 in the path": (b"/v1/numbers/9223372036854775808", 404),
    "-2^63-1 in the path": (b"/v1/numbers/-9223372036854775809", 404),
    "escaped digits in the path": (b"/v1/numbers/%39223372036854775808", 404),
    "a thousand digits in the path": (b"/v1/numbers/" + b"9" * 1000, 404),
    "digits and a point in the path": (b"/v1/numbers/99999999999999999999.0", 404),
    "digits with underscores in the path": (b"/v1/numbers/9_999_999_999_999_999_999", 404),
    "blanks around digits in the path": (b"/v1/numbers/%2099999999999999999999%20", 404),
    "text for a number in the path": (b"/v1/numbers/x", 422),
    "nan for a number in the path": (b"/v1/numbers/nan", 422),
    "path too long": (b"/v1/things/" + b"a" * 1024, 414),
    "two slashes": (b"//v1/things", 404),
    "dots": (b"/v1/../v1/things", 404),
    "escaped slash": (b"/v1%2fthings%2f", 404),
    "slash at the end": (b"/v1/things/", 404),
    "nothing there": (b"/wp-admin.php", 404),
    "nul in the query": (b"/v1/things?q=%00", 400),
    "nul in a name": (b"/v1/things?%00=1", 400),
    "not UTF-8 in the query": (b"/v1/things?q=%ff%fe", 400),
    "overlong in the query": (b"/v1/things?q=%c0%af", 400),
    "surrogate in the query": (b"/v1/things?q=%ed%b0%80", 400),
    "raw bytes in the query": (b"/v1/things?q=caf\xe9", 400),
    "broken escape in the query": (b"/v1/things?q=%u0041", 400),
    "lone percent in the query": (b"/v1/things?q=100%", 400),
    "2^63 in the query": (b"/v1/things?limit=9223372036854775808", 422),
    "-2^63-1 in the query": (b"/v1/things?limit=-9223372036854775809", 422),
    "digits in a text": (b"/v1/things?q=123456789012345678901234567890", 422),
    "digits in an unknown parameter": (b"/v1/things?zzz=99999999999999999999", 422),
    "digits under a name that is none": (b"/v1/things?%3Cscript%3E=99999999999999999999", 422),
    "escaped digits in the query": (
        b"/v1/things?limit=%39%39%39%39%39%39%39%39%39%39%39%39%39%39%39%39%39%39%39%39",
        422,
    ),
    "digits with underscores": (b"/v1/things?limit=9_9_9_9_9_9_9_9_9_9_9_9_9_9_9_9_9_9_9_9", 422),
    "digits with blanks": (b"/v1/things?limit=+99999999999999999999+", 422),
    "plus sign and digits": (b"/v1/things?limit=%2B99999999999999999999", 422),
    "digits and a point": (b"/v1/things?limit=99999999999999999999.0", 422),
    "nine hundred digits": (b"/v1/things?limit=" + b"9" * 900, 422),
    "second of two": (b"/v1/things?limit=1&limit=99999999999999999999", 422),
    "negative limit": (b"/v1/things?limit=-1", 422),
    "limit of zero": (b"/v1/things?limit=0", 422),
    "limit too large": (b"/v1/things?limit=101", 422),
    "limit empty": (b"/v1/things?limit=", 422),
    "limit nan": (b"/v1/things?limit=NaN", 422),
    "limit inf": (b"/v1/things?limit=inf", 422),
    "limit with an exponent": (b"/v1/things?limit=1e3", 422),
    "limit in hexadecimal": (b"/v1/things?limit=0x10", 422),
    "limit with a fraction": (b"/v1/things?limit=1.5", 422),
    "limit with a quote": (b"/v1/things?limit=1'--", 422),
    "list with text in it": (b"/v1/things?tag=1&tag=x", 422),
    "query too long": (b"/v1/things?q=" + b"a" * 1100, 414),
    "query of separators too long": (b"/v1/things?" + b"&" * 1100, 414),
}

# name: (method, headers, body, status)
HEADERS: dict[str, tuple[str, list[tuple[bytes, bytes]], bytes, int]] = {
    "no content type": ("POST", [], b"{}", 415),
    "text": ("POST", [(b"content-type", b"text/plain")], b"{}", 415),
    "form": ("POST", [(b"content-type", b"application/x-www-form-urlencoded")], b"a=1", 415),
    "multipart": ("POST", [(b"content-type", b"multipart/form-data; boundary=x")], b"--x", 415),
    "octets": ("POST", [(b"content-type", b"application/octet-stream")], b"{}", 415),
    "xml": ("POST", [(b"content-type", b"application/xml")], b"<a/>", 415),
    "json of another tree": ("POST", [(b"content-type", b"text/json")], b"{}", 415),
    "suffix of another tree": ("POST", [(b"content-type", b"image/svg+json")], b"{}", 415),
    "json in the subtype": ("POST", [(b"content-type", b"application/jsonp")], b"{}", 415),
    "lines": ("POST", [(b"content-type", b"application/x-ndjson")], b"{}", 415),
    "latin-1": ("POST", [(b"content-type", b"application/json; charset=iso-8859-1")], b"{}", 415),
    "UTF-16": ("POST", [(b"content-type", b'application/json; charset="utf-16"')], b"{}", 415),
    "second charset": ("POST", [(b"content-type", b"application/json;charset=utf-8;charset=utf-7")], b"{}", 415),
    "malformed": ("POST", [(b"content-type", b"application/json; x")], b"{}", 415),
    "malformed type": ("POST", [(b"content-type", b"application")], b"{}", 415),
    "empty type": ("POST", [(b"content-type", b"")], b"{}", 415),
    "two types in one": ("POST", [(b"content-type", b"application/json, text/plain")], b"{}", 415),
    "many parameters": ("POST", [(b"content-type", b"application/json" + b";" * 5000 + b"!")], b"{}", 415),
    "wrong type without a body": ("POST", [(b"content-type", b"text/plain")], b"", 415),
    "gzip": ("POST", [*JSON, (b"content-encoding", b"gzip")], b"\x1f\x8b", 415),
    "deflate": ("POST", [*JSON, (b"content-encoding", b"deflate")], b"x", 415),
    "brotli": ("POST", [*JSON, (b"content-encoding", b"br")], b"x", 415),
    "twice encoded": ("POST", [*JSON, (b"content-encoding", b"identity, gzip")], b"x", 415),
    "two content types": ("POST", [*JSON, *JSON], b"{}", 400),
    "two lengths": ("POST", [*JSON, (b"content-length", b"2"), (b"content-length", b"3")], b"{}", 400),
    "two encodings": ("POST", [(b"content-encoding", b"gzip")] * 2, b"{}", 400),
    "two keys": ("GET", [(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")], b"", 400),
    "two idempotency keys": ("POST", [*JSON, (b"idempotency-key", b"a"), (b"idempotency-key", b"a")], b"{}", 400),
    "two hosts": ("GET", [(b"host", b"test"), (b"host", b"other")], b"", 400),
    **{
        f"host {host!r}": ("GET", [(b"host", host)], b"", 400)
        for host in (b"a b", b'"><script>', b"\xff", b"[::1", b"a:b", b"a:999999", b"a/b", b"user@a", b"a\x01")
    },
    "large header": ("GET", [(b"x-any", b"a" * 40_000)], b"", 431),
    "many headers": ("GET", [(b"x", b"")] * 1000, b"", 431),
    "nul in a header": ("GET", [(b"x-any", b"a\x00b")], b"", 400),
    "length not a number": ("POST", [*JSON, (b"content-length", b"two")], b"{}", 400),
    "length negative": ("POST", [*JSON, (b"content-length", b"-1")], b"{}", 400),
    "length with a plus": ("POST", [*JSON, (b"content-length", b"+2")], b"{}", 400),
    "length in other digits": ("POST", [*JSON, (b"content-length", "٢".encode())], b"{}", 400),
    "length empty": ("POST", [*JSON, (b"content-length", b"")], b"{}", 400),
    "length of many digits": ("POST", [*JSON, (b"content-length", b"9" * 5000)], b"{}", 400),
    "length too large": ("POST", [*JSON, (b"content-length", b"4097")], b"{}", 413),
    "body too large": ("POST", JSON, b" " * 4097, 413),
    "body too large and its type wrong": ("POST", [(b"content-length", b"999999")], b"{}", 413),
    "unknown method": ("BREW", [], b"", 405),
    "lower case method": ("get", [], b"", 405),
    "method not here": ("PUT", JSON, b"{}", 405),
    "trace": ("TRACE", [], b"", 405),
    "connect": ("CONNECT", [], b"", 405),
    "malformed If-Match on a read": ("GET", [(b"if-match", b"abc")], b"", 400),
    "stale If-Match on a read": ("GET", [(b"if-match", b'"abc"')], b"", 412),
}


def assert_refused(answer: Answer, status: int, sent: bytes) -> None:
    """A problem document with the request id, and nothing of what was sent."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"].endswith(problem["request_id"])
    assert problem["type"] == f"urn:secondsource:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    long = sent.decode("utf-8", "replace")
    assert len(long) < 12 or long not in answer.body.decode()


@pytest.mark.parametrize("name", BODIES)
def test_body(name: str) -> None:
    body, status, pointer = BODIES[name]
    answer = call(APP, "POST", PATH, JSON, [body])
    assert_refused(answer, status, body)
    faults = answer.json()["errors"]
    if pointer is None:
        assert faults == []
    else:
        assert pointer in [fault["pointer"] for fault in faults]
        assert all(fault["parameter"] is None for fault in faults)


@pytest.mark.parametrize("name", TARGETS)
def test_target(name: str) -> None:
    target, status = TARGETS[name]
    answer = call(APP, "GET", target)
    assert_refused(answer, status, target.partition(b"?")[2])
    if status == 422 and b"?" in target:
        asked = {"limit", "q", "zzz", "tag"}
        known = {fault["parameter"] for fault in answer.json()["errors"]}
        assert known <= asked if b"script" not in target else known == {None}


@pytest.mark.parametrize("name", HEADERS)
def test_headers(name: str) -> None:
    method, headers, body, status = HEADERS[name]
    assert_refused(call(APP, method, PATH, headers, [body]), status, body)


@pytest.mark.parametrize("name", BODIES)
def test_each_hostile_body_in_pieces_of_one_byte(name: str) -> None:
    body, status, _ = BODIES[name]
    assert call(APP, "POST", PATH, JSON, [bytes([byte]) for byte in body]).status == status


# What must not be refused, though it looks alike.
HARMLESS = {
    "largest integer": b'{"a":9223372036854775807,"b":-9223372036854775808,"c":-0,"d":0}',
    "largest double": b'{"a":1.7976931348623157e308,"b":5e-324,"c":1E+2}',
    "pair of surrogates": b'{"a":"\\ud83d\\ude00"}',
    "pair of surrogates in a name": b'{"\\uD83D\\uDE00":1}',
    "backslash before u0000": b'{"a":"\\\\u0000"}',
    "same name in two objects": b'{"a":{"b":1},"c":{"b":1}}',
    "same name in another case": b'{"a":1,"A":1}',
    "as deep as may be": b'{"a":' + b"[" * (DEEP - 1) + b"]" * (DEEP - 1) + b"}",
    "brackets in a string": b'{"a":"' + b"[{" * 500 + b'"}',
    "quoted brackets in a string": b'{"a":"' + b'\\"[{\\\\' * 500 + b'"}',
    "wide": b'{"a":[' + b",".join([b"{}"] * 900) + b"]}",
    "blanks around": b' \t\r\n{"a":1}\r\n',
    "nonsense that is text": b'{"a":"NaN","b":"\\u00e9\\n\\"","c":"\xf0\x9f\x98\x80"}',
    "empty": b"{}",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name: str) -> None:
    answer = call(APP, "POST", PATH, JSON, [HARMLESS[name]])
    assert answer.status == 201, answer.body
    assert answer.json() == {"text": "t", "hops": [], **json.loads(HARMLESS[name])}


@pytest.mark.parametrize(
    "target",
    [
        b"/v1/numbers/9223372036854775807",
        b"/v1/numbers/-9223372036854775808",
        b"/v1/things/%D0%9A%D0%B8%D1%97%D0%B2",
        b"/v1/things/12345678901234567890abc",
        b"/v1/things?q=%D0%9A%D0%B8%D1%97%D0%B2+%F0%9F%98%80%0A",
        b"/v1/things?q=order+12345678901234567890",
        b"/v1/things?q=0000000000000000000000001",
        b"/v1/things?q=9223372036854775807",
        b"/v1/things?q=100%25&cursor=&tag=1&tag=2",
        b"/v1/things?q=" + b"a" * 1000,
    ],
)
def test_harmless_target(target: bytes) -> None:
    assert call(APP, "GET", target).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-type", b"application/json;charset=UTF-8")],
        [(b"content-type", b'Application/JSON ; Charset="utf-8"')],
        [(b"content-type", b"application/ld+json; profile=x")],
        [(b"content-type", b"application/json;")],
        [*JSON, (b"content-encoding", b"identity")],
        [*JSON, (b"content-length", b"2"), (b"accept", b"a/b"), (b"accept", b"c/d")],
    ],
)
def test_harmless_headers(headers: list[tuple[bytes, bytes]]) -> None:
    assert call(APP, "POST", PATH, headers, [b"{}"]).status == 201


@pytest.mark.parametrize(("version", "status"), [("1.1", 400), ("1.0", 200)])
def test_only_the_older_http_can_leave_the_host_out(version: str, status: int) -> None:
    scope = scope_of("GET", b"/livez") | {"http_version": version, "headers": []}
    assert asyncio.run(ask(APP, scope, pieces_of([]))).status == status


def test_there_are_enough_hostile_cases() -> None:
    assert len(BODIES) + len(TARGETS) + len(HEADERS) >= 200
