"""Pages as the tests read them."""

import re
from html import unescape

from tests.api.client import Api

PAGE = {"Accept": "text/html,application/xhtml+xml"}


def look(api: Api, path: str, *, status: int = 200, language: str = "en", **headers: str) -> str:
    """A page as a browser asks for it."""
    answer = api.client.get(path, headers=PAGE | {"Accept-Language": language} | headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    return answer.text


def words(page: str) -> str:
    """What is read on a page, without its tags and with single spaces."""
    return " ".join(unescape(re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)).split())
