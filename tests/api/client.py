"""What the API tests speak through: the whole application over HTTP, with a key for each role and a clock they set."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2 as httpx
import sqlalchemy as sa
import structlog
from starlette.testclient import TestClient

from app import ledger
from app.audit import audit
from app.db import Database
from app.domain import keys
from app.domain.permissions import ROLE_SCOPES
from app.domain.vocabulary import Role
from app.main import create_app
from app.settings import Settings
from app.tables import ApiKey, Desk, DeskRevision

START = datetime(2025, 11, 20, 8, tzinfo=UTC)


class Clock:
    """Says when things are recorded; tests move it forward."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Move on, and say when it is."""
        self.now += timedelta(**by)
        return self.now


@dataclass
class Api:
    """The service under test. `as_` of a role's name, or a key's text, is who asks."""

    client: TestClient
    clock: Clock
    database: Database
    url: str
    keys: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, *, by: str | None = None, **options: Any) -> httpx.Response:
        """Send a request with the key of a role."""
        headers = dict(options.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {self.keys.get(by, by)}"
        return self.client.request(method, path, headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        """Read as anybody, and expect it to be there."""
        response = self.request("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: Any, *, by: str = "desk", **options: Any) -> Any:
        """Write, and expect it to be accepted."""
        response = self.request("POST", path, by=by, json=body, **options)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def change(self, path: str, body: Any, *, of: str, by: str = "desk", method: str = "POST") -> Any:
        """Change what is read at `of` as it now is (If-Match), and expect it to be accepted."""
        etag = self.request("GET", of).headers["etag"]
        response = self.request(method, path, by=by, json=body, headers={"If-Match": etag})
        assert response.status_code in (200, 201), response.text
        return response.json()

    def walk(self, path: str, **params: Any) -> list[Any]:
        """Every item of a list, page by page."""
        items: list[Any] = []
        page = self.get(path, **params)
        items += page["items"]
        while page["next"]:
            page = self.get(path, **params, cursor=page["next"])
            items += page["items"]
        return items

    # What most scenarios need.

    def claim(self, text: str = "The bridge is closed.", *, by: str = "desk", **fields: Any) -> str:
        """Record a claim; returns its path."""
        return f"/v1/claims/{self.post('/v1/claims', {'text': text, 'language': 'en', **fields}, by=by)['id']}"

    def attach(self, claim: str, *chain: Any, stance: str = "supports", by: str = "desk", **fields: Any) -> str:
        """Attach evidence with a chain of hops (names of outlets, or whole hops); returns its path."""
        hops = [outlet(hop) if isinstance(hop, str) else hop for hop in chain]
        body = {"stance": stance, "url": "https://newsroom.example/1", "hops": hops, **fields}
        return f"/v1/evidence/{self.post(f'{claim}/evidence', body, by=by)['id']}"

    def standing(self, claim: str, **params: Any) -> Any:
        """The standing of a claim."""
        return self.get(f"{claim}/standing", **params)


def outlet(name: str, action: str = "reported", **fields: Any) -> dict[str, Any]:
    """A hop of an outlet."""
    return {"party": {"name": name, "kind": "outlet"}, "action": action, **fields}


def official(name: str = "Ministry", **fields: Any) -> dict[str, Any]:
    """A hop of an official body on the record."""
    return {"party": {"name": name, "kind": "official_body"}, "action": "said", **fields}


def unnamed(name: str = "officials", **fields: Any) -> dict[str, Any]:
    """A hop of a described group."""
    return {
        "party": {"name": name, "kind": "unnamed_group"},
        "action": "said",
        "anonymity": "described",
        **fields,
    }


def open_keys(database: Database) -> dict[str, str]:
    """A key of each role; `desk` and `other_desk` belong to two desks."""
    texts: dict[str, str] = {}
    with database.write() as session:
        for name, role in (
            ("contributor", Role.CONTRIBUTOR),
            ("desk", Role.DESK),
            ("other_desk", Role.DESK),
            ("admin", Role.ADMIN),
        ):
            stamp = {"recorded_at": session.moment, "recorded_by": "system"}
            desk = Desk(id=session.new_id(), slug=name.replace("_", "-"), **stamp)
            said = {"name": name.title(), "languages": [], "policies": {}, "review_required": False}
            profile = DeskRevision(desk_id=desk.id, version=1, **said, **stamp)
            texts[name] = keys.compose(os.urandom(32))
            key = ApiKey(
                id=session.new_id(),
                name=name,
                role=role,
                desk_id=desk.id if role is Role.DESK else None,
                scopes=sorted(ROLE_SCOPES[role]),
                hint=keys.hint(texts[name]),
                digest=keys.digest(texts[name]),
                **stamp,
            )
            session.put(*([desk, profile] if role is Role.DESK else []), key)
        ledger.append(session, actor="system", kind="test.opened", subjects=["test/keys"], payload={})
    return texts


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    """The SQL that requests send meanwhile; not what runs beside them, which bears no request's id."""
    made: list[str] = []

    def note(*told: Any) -> None:
        if "request_id" in structlog.contextvars.get_contextvars():
            made.append(told[2])

    sa.event.listen(api.database.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        sa.event.remove(api.database.engine, "before_cursor_execute", note)


@contextmanager
def serve(
    url: str, *, clock: Clock | None = None, keys: dict[str, str] | None = None, **settings: Any
) -> Iterator[Api]:
    """The whole application on a migrated database; audited when the scenario is over."""
    clock = clock or Clock()
    settings.setdefault("embargo_check", 3600)  # so that nothing happens unless a test does it
    settings.setdefault("webhook_delivery", False)
    settings.setdefault("run_imports", False)
    app = create_app(Settings(DATABASE_URL=url, **settings), clock=clock)
    database: Database = app.state.database
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(client, clock, database, url, keys if keys is not None else open_keys(database))
    checking = Database(url, clock)
    try:
        with checking.read() as session:
            assert list(audit(session)) == []
    finally:
        checking.close()
