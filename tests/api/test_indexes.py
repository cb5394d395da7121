"""No list reads a table from end to end: every filter and every order is answered by an index, on both engines."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
import structlog
from sqlmodel import SQLModel

from tests.api.asking import ask
from tests.api.client import Api
from tests.api.test_contract import known
from tests.api.test_query_counts import lists
from tests.rich import rich

Made = tuple[str, Any]
FILTERED = {
    "list_claims": [
        *(f"sort={order}" for order in ("updated_at", "-updated_at", "created_at", "-created_at")),
        "status=confirmed",
        "flag=contested",
        "subject=bridges",
        "tag=a",
        "language=en",
        "desk=desk",
        "q=bridge",
        "updated_since=2025-11-20T00:00:00Z",
        "party={party}",
        "claimant={party}",
        "rests_on={party}",
        "status=confirmed&language=en",
    ],
    "list_evidence": ["claim={claim_id}", "state=accepted", "stance=supports", "party={party}"],
    "list_verdicts": ["desk=desk", "claim={claim_id}", "url=https://desk.example/1", "sort=updated_at"],
    "list_parties": ["name=Daily", "domain=bureau.example"],
    "list_equivalences": ["party={party}"],
    "list_competences": ["party={party}"],
    "list_changes": ["since=3"],
    "list_appearances": ["claim={claim_id}", "url=https://page.example/2"],
}
SMALL = frozenset({"desk", "desk_revision", "api_key", "scale_version", "alembic_version"})
"""Tables of houses, not of what they write: a few hundred rows at most."""


@contextmanager
def asked(api: Api) -> Iterator[list[Made]]:
    """The reads that requests send meanwhile, with their parameters."""
    made: list[Made] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "request_id" in structlog.contextvars.get_contextvars() and statement.startswith(("SELECT", "WITH")):
            made.append((statement, parameters))

    sa.event.listen(api.database.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        sa.event.remove(api.database.engine, "before_cursor_execute", note)


def read_whole(connection: sa.Connection, statement: str, parameters: Any) -> set[str]:
    """The tables that a statement would read from end to end."""
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        scans = (re.fullmatch(r"SCAN (\w+)", row[3]) for row in plan)
        names = {found[1] for found in scans if found}
        return {named(statement, name) for name in names} & set(SQLModel.metadata.tables)
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalars()
    return set(sequential(plan if isinstance(plan, list) else json.loads(plan)))


def named(statement: str, alias: str) -> str:
    """The table behind a name in a statement, or the name."""
    found = re.search(rf"\b(\w+) AS {alias}\b", statement)
    return found[1] if found else alias


def sequential(node: Any) -> Iterator[str]:
    """The tables of sequential scans in a plan, wherever in it."""
    if isinstance(node, list):
        for each in node:
            yield from sequential(each)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for each in node.values():
            yield from sequential(each)


def test_every_list_is_answered_by_indexes(api: Api) -> None:
    rich(api)
    there = {**known(api), "party": api.get("/v1/parties", name="Daily")["items"][0]["id"]}
    there["claim_id"] = api.get("/v1/evidence")["items"][0]["claim_id"]
    addresses = lists(api)
    wanted = list(addresses.items())
    wanted += [
        (name, f"{addresses[name]}&{each.format_map(there)}") for name, more in FILTERED.items() for each in more
    ]
    whole: dict[str, set[str]] = {}
    for name, all_rows in wanted:
        path = re.sub(r"(limit|pageSize)=\d+", r"\1=20", all_rows)
        with asked(api) as made:
            answer = ask(api, "GET", path, by="desk")
        if answer.status_code == 403:
            with asked(api) as made:
                answer = ask(api, "GET", path, by="admin")
        assert answer.status_code == 200, (path, answer.text)
        with api.database.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # So small, every table would be read whole; now only one that no index fits is.
                connection.exec_driver_sql("SET enable_seqscan = off")
            for statement, parameters in made:
                if found := read_whole(connection, statement, parameters) - SMALL:
                    whole[f"{name} {path}"] = whole.get(f"{name} {path}", set()) | found
    assert whole == {}
