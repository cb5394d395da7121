"""JSON-LD in a stream: every document is found, what is broken is told with its line, and the rest is read."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interchange import documents
from app.interchange.documents import Rejected

JSON: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.lists(st.fixed_dictionaries({"@type": st.just("ClaimReview"), "text": JSON}), max_size=6)


class Drip(io.BytesIO):
    """A source that gives a few bytes at a time."""

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(7)


def read(text: bytes) -> tuple[list[Any], list[tuple[int, str]]]:
    """What is found in a text, and what is rejected; the same however it arrives."""
    found = list(documents.documents(io.BytesIO(text)))
    assert list(documents.documents(Drip(text))) == found
    good = [each[1] for each in found if not isinstance(each, Rejected)]
    return good, [(each.line, each.reason) for each in found if isinstance(each, Rejected)]


@given(DOCUMENTS, st.sampled_from([None, 1]))
def test_every_form_of_a_file_is_read(given_: list[Any], indent: int | None) -> None:
    forms: list[Any] = [
        given_,
        {"@context": "x", "@graph": given_},
        {"publisher": {"name": "A"}, "dataFeedElement": given_},
    ]
    for form in forms:
        assert read(json.dumps(form, indent=indent).encode()) == (given_, [])
    lines = b"".join(json.dumps(each, indent=indent, ensure_ascii=False).encode() + b"\r\n" for each in given_)
    assert read(b"\xef\xbb\xbf" + lines) == (given_, [])


def test_lines_are_counted() -> None:
    found = list(documents.documents(io.BytesIO(b'\n\n[\n{"a":\n1},\n\n{"b": "\\n"}]')))
    assert found == [(4, {"a": 1}), (7, {"b": "\n"})]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b'{"a": 1, "a": 2}', "not acceptable"),
        (b'{"a": "\xff"}', "not valid UTF-8"),
        (b'{"a": "\\u0000"}', "not acceptable"),
        (b'{"a": NaN}', "not acceptable"),
        (b'{"a" 1}', "not well-formed"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "levels of arrays"),
        (b'"text"', "should begin here"),
        (b"5", "should begin here"),
    ],
)
def test_what_is_broken_stops_nothing(broken: bytes, reason: str) -> None:
    for text in (b'{"a": 1}\n' + broken + b'\n{"b": 2}\n', b'[{"a": 1},\n' + broken + b', {"b": 2}]'):
        good, ((line, why),) = read(text)
        assert (good, line) == ([{"a": 1}, {"b": 2}], 2)
        assert reason in why


@pytest.mark.parametrize(
    "cut", [b'{"a": 1}\n{"b": ', b'[{"a": 1}, {"b": "', b'{"a": 1}{"b":"\\', b'{"a": 1}\n' + b'{"a":' * 1000]
)
def test_a_file_that_was_cut_off_is_told(cut: bytes) -> None:
    good, rejected = read(cut)
    assert good == [{"a": 1}]
    assert len(rejected) == 1


def test_a_document_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", 1000)
    monkeypatch.setattr(documents, "_CHUNK", 100)
    for long in (b'{"a": "' + b"x" * 5000 + b'"}', b"x" * 5000):
        good, rejected = read(long + b'\n{"b": 1}\n')
        assert good == [{"b": 1}]
        assert [line for line, _ in rejected] == [1]


def test_nothing_is_nothing() -> None:
    for text in (b"", b"\n", b"[]", b" [ ] ", b'{"@graph": []}'):
        assert read(text) == ([], [])
    assert read(b"<html>") == ([], [(1, "a JSON object should begin here")])
