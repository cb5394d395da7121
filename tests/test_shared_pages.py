"""A page that several ask for at once is written once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from app.pages import shared
from app.pages.shared import Shared


def test_who_comes_while_a_page_is_written_is_given_it() -> None:
    pages, begun, go = Shared(), Event(), Event()
    written = []

    def write() -> tuple[str, str]:
        written.append(1)
        begun.set()
        go.wait(10)
        return "/", "page"

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(pages.page, "one", write)
        begun.wait(10)
        others = [pool.submit(pages.page, "one", write) for _ in range(7)]
        assert pages.page("other", lambda: ("/", "other")) == ("/", "other")
        go.set()
        assert {each.result() for each in (first, *others)} == {("/", "page")}
    assert written == [1]


def test_what_can_not_be_written_is_tried_again() -> None:
    pages = Shared()

    def fail() -> tuple[str, str]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        pages.page("one", fail)
    assert pages.page("one", lambda: ("/", "page")) == ("/", "page")


def test_only_the_last_pages_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_MOST", 2)
    pages = Shared()
    for key in ("one", "two", "three"):
        pages.page(key, lambda: ("/", "page"))
    assert pages.page("three", lambda: ("/", "anew")) == ("/", "page")
    assert pages.page("one", lambda: ("/", "anew")) == ("/", "anew")
