"""The service that pages are read from."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, and a desk's key."""

    base: str
    key: str
    database_url: str

    def post(self, path: str, body: Any) -> Any:
        """Write through the API."""
        answer = httpx.post(f"{self.base}{path}", json=body, headers={"Authorization": f"Bearer {self.key}"})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, path: str, **asked: Any) -> Any:
        """Read from the API."""
        answer = httpx.get(f"{self.base}{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def claim(self, words: str) -> str:
        """The address of the page of the one claim with these words."""
        (found,) = self.get("/v1/claims", q=words)["items"]
        return f"{self.base}/claims/{found['id']}"

    def party(self, name: str) -> str:
        """The address of the page of a party."""
        (found,) = self.get("/v1/parties", name=name)["items"]
        return f"{self.base}/parties/{found['id']}"
