"""What the service says when it refuses."""

from typing import Any

from tests.api.client import Api


def faults(response: Any, status: int = 422) -> dict[str, str]:
    """What is wrong with which field: by JSON pointer, a parameter as `?name`."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()["errors"]
    return {
        fault["pointer"] if fault["parameter"] is None else f"?{fault['parameter']}": fault["detail"] for fault in found
    }


def bad(api: Api, path: str, body: Any, *, by: str = "desk", of: str | None = None) -> dict[str, str]:
    """Post a body that is not acceptable."""
    headers = {"If-Match": "*"} if of is None else {"If-Match": api.request("GET", of).headers["etag"]}
    return faults(api.request("POST", path, by=by, json=body, headers=headers))


def status_of(api: Api, method: str, path: str, **options: Any) -> int:
    """The status, whatever it is."""
    return int(api.request(method, path, **options).status_code)
