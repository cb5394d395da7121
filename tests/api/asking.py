"""Requests whose answer may be a refusal, and what a refusal says."""

from typing import Any

from tests.api.client import Api


def ask(api: Api, method: str, path: str, body: Any = None, *, by: str | None = "desk", **headers: str) -> Any:
    """Send, whatever the answer; `If_Match` is If-Match."""
    content = {} if body is None else {"json": body}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.request(method, path, by=by, headers=names, **content)


def faults(response: Any, status: int = 422) -> dict[str, str]:
    """What a refusal says about each field, by its pointer or the parameter's name."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return {fault["pointer"] or fault["parameter"] or "": fault["detail"] for fault in response.json()["errors"]}


def party(api: Api, name: str = "Bridge", kind: str = "outlet", *, by: str = "admin", **fields: Any) -> str:
    """Record a party; returns its path."""
    return f"/v1/parties/{api.post('/v1/parties', {'name': name, 'kind': kind, **fields}, by=by)['id']}"


def patch(api: Api, path: str, *, by: str = "admin", **fields: Any) -> Any:
    """Change a party or a subject as it now is."""
    return api.change(path, fields, of=path, by=by, method="PATCH")


def equate(api: Api, one: str, other: str, **fields: Any) -> str:
    """State that two parties are the same; returns the statement's path."""
    same = {"party_id": id_of(one), "same_as_id": id_of(other), "reason": "One newsroom.", **fields}
    return f"/v1/equivalences/{api.post('/v1/equivalences', same, by='admin')['id']}"


def entitle(api: Api, one: str, subject: str, **fields: Any) -> str:
    """State that a party is competent for a subject; returns the statement's path."""
    title = {"party_id": id_of(one), "subject_id": id_of(subject), **fields}
    return f"/v1/competences/{api.post('/v1/competences', title, by='admin')['id']}"


def withdraw(api: Api, statement: str, reason: str = "A mistake.") -> Any:
    """Take an equivalence or a competence back."""
    return api.change(f"{statement}/withdraw", {"reason": reason}, of=statement, by="admin")


def id_of(path: str) -> str:
    """The id at the end of a path."""
    return path.rpartition("/")[2]
