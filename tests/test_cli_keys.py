"""`secondsource key` on both engines."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.audit import audit
from app.cli_keys import key_app
from app.cli_values import columns
from app.db import Database
from app.domain import keys
from app.domain.permissions import Identity
from app.domain.vocabulary import Role
from app.keyring import identify, note_use
from app.settings import system_clock

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str) -> Run:
    """Runs `secondsource key ...` on the test's database."""

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(key_app, arguments, env={"DATABASE_URL": database_url})

    return invoke


def create(run: Run, *arguments: str) -> Any:
    result = run("create", "--name", "a key", "--json", *(arguments or ("--role", "contributor")))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def listed(run: Run, *arguments: str) -> Any:
    result = run("list", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def who(url: str, text: str) -> Identity | None:
    """Who the service takes the holder of a key for."""
    database = Database(url, system_clock)
    try:
        with database.read() as session:
            assert list(audit(session)) == []
            return identify(session, keys.digest(text), system_clock())
    finally:
        database.close()


def test_the_first_key_on_a_fresh_database(run: Run, database_url: str) -> None:
    result = run("create", "--role", "admin", "--name", "root")
    assert result.exit_code == 0, result.output
    text = result.stdout.removesuffix("\n")  # alone, for KEY=$(...)
    assert keys.is_well_formed(text)
    assert "not shown again" in result.stderr
    assert text not in result.stderr
    found = who(database_url, text)
    assert found is not None
    assert found.role is Role.ADMIN


def test_a_sqlite_file_and_its_folder_are_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'x.sqlite'}"
    result = CliRunner().invoke(key_app, ["create", "--role", "admin", "--name", "root"], env={"DATABASE_URL": url})
    assert result.exit_code == 0, result.output


def test_a_desks_key_and_the_desk_with_it(run: Run, database_url: str) -> None:
    desk = ("--role", "desk", "--desk", "fact-desk")
    missing = run("create", "--name", "a key", *desk)
    assert missing.exit_code == 1
    assert "There is no desk fact-desk. Add --desk-name to record it." in missing.stderr
    first = create(run, *desk, "--desk-name", "Fact Desk")
    again = create(run, *desk, "--desk-name", "Fact Desk")
    by_id = create(run, "--role", "desk", "--desk", first["desk_id"])
    assert first["desk_id"] == again["desk_id"] == by_id["desk_id"]
    found = who(database_url, first["key"])
    assert found is not None
    assert found.desk_id == first["desk_id"]
    other = create(run)
    assert [key["id"] for key in listed(run, "--desk", "fact-desk")] == [first["id"], again["id"], by_id["id"]]
    assert len(listed(run)) == 4
    assert other["desk_id"] is None


def test_scopes_and_expiry(run: Run) -> None:
    made = create(run, "--role", "contributor", "--scope", "evidence:attach", "--expires", "90d")
    assert made["scopes"] == ["evidence:attach"]
    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=89) < left <= timedelta(days=90)
    made = create(run, "--role", "contributor", "--expires", "2999-12-31T23:59:59+02:00")
    assert made["expires_at"] == "2999-12-31T21:59:59Z"
    shown = run("create", "--role", "admin", "--name", "root", "--expires", "2999-12-31T23:59:59Z")
    assert "Expires 2999-12-31T23:59:59Z." in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--role", "desk"], "desk_id: name the desk that the key speaks for"),
        (["--role", "admin", "--scope", "claims:write"], "scopes/0: a key of this role can have"),
        (["--role", "admin", "--expires", "2001-01-01T00:00:00Z"], "expires_at: give a moment to come"),
        (["--role", "desk", "--desk", "Fact Desk", "--desk-name", "x"], "slug: "),
        (["--role", "admin", "--name", " "], "name: "),
    ],
)
def test_what_is_refused_is_named_and_nothing_stays(run: Run, arguments: list[str], told: str) -> None:
    result = run("create", "--name", "a key", *arguments)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout == ""
    assert listed(run) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", "--name", "a key"],
        ["create", "--name", "a key", "--role", "reader"],
        ["create", "--name", "a key", "--role", "admin", "--expires", "soon"],
        ["create", "--name", "a key", "--role", "admin", "--scope", "everything"],
        ["create", "--name", "a key", "--role", "desk", "--desk-name", "Fact Desk"],
        ["rotate", "x", "--grace", "long"],
        ["revoke", "x"],
    ],
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_rotate_by_id_and_by_text(run: Run, database_url: str) -> None:
    first = create(run)
    second = run("rotate", first["id"])
    assert second.exit_code == 0, second.output
    text = second.stdout.strip()
    assert who(database_url, text) is not None
    assert who(database_url, first["key"]) is None
    third = json.loads(run("rotate", text, "--grace", "30m", "--expires", "1w", "--json").stdout)
    assert who(database_url, text) is not None
    assert who(database_url, third["key"]) is not None
    assert listed(run)[0]["rotates_id"] is None
    assert third["rotates_id"] == listed(run)[1]["id"]
    refused = run("rotate", first["id"])
    assert refused.exit_code == 1
    assert "revoked or expired" in refused.stderr
    assert run("rotate", text, "--grace", "99999w").exit_code == 1


def test_revoke(run: Run, database_url: str) -> None:
    first, second = create(run), create(run)
    result = run("revoke", first["key"], "--reason", "found on the web")
    assert result.stdout == f"Revoked {first['hint']} (a key).\n"
    assert json.loads(run("revoke", second["id"], "--reason", "lost", "--json").stdout)["revoked_by"] == "admin"
    assert who(database_url, first["key"]) is None
    assert who(database_url, second["key"]) is None
    again = run("revoke", first["id"], "--reason", "lost")
    assert again.exit_code == 1
    assert "revoked before" in again.stderr


@pytest.mark.parametrize("which", [str(uuid.UUID(int=1)), keys.compose(bytes(32)), "ssk_Ab3d…"])
def test_a_key_that_nobody_knows(run: Run, which: str) -> None:
    assert run("rotate", which).exit_code == 1
    assert run("revoke", which, "--reason", "lost").exit_code == 1
    assert listed(run) == []


def test_the_list_is_whole_and_tells_the_state(run: Run, database_url: str) -> None:
    active, revoked, expired = create(run), create(run), create(run)
    run("revoke", revoked["id"], "--reason", "lost")
    run("rotate", expired["id"], "--grace", "1m")
    later = datetime.now(UTC) + timedelta(minutes=2)
    database = Database(database_url, system_clock)
    with database.write() as session:
        note_use(session, Identity(role=Role.CONTRIBUTOR, key_id=active["id"]))
    database.close()
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["id", "key", "name", "role", "desk", "member", "last", "used", "expires", "state"]
    rows = {line.split()[0]: line for line in lines[1:]}
    assert set(rows) == {key["id"] for key in listed(run)}
    assert active["hint"] in rows[active["id"]]
    assert f"{datetime.now(UTC):%Y-%m-%dT}" in rows[active["id"]]
    assert rows[active["id"]].endswith("active")
    assert rows[revoked["id"]].endswith("revoked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.cli_keys.system_clock", lambda: later)
        assert [line for line in run("list").stdout.splitlines() if line.endswith("expired")]


def test_nothing_in_a_column_is_cut() -> None:
    wide = "w" * 300
    assert columns(("a", "b"), [(wide, None), ("x", datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC))]).splitlines() == [
        f"a{' ' * 301}b",
        f"{wide}  -",
        f"x{' ' * 301}2025-01-02T03:04:05Z",
    ]


def test_help_tells_of_every_command() -> None:
    result = CliRunner().invoke(key_app, ["--help"])
    assert result.exit_code == 0
    for command in ("create", "list", "rotate", "revoke"):
        assert command in result.stdout


def test_a_key_of_a_member_of_a_desk(run: Run) -> None:
    run("create", "--role", "desk", "--name", "Olha's", "--desk", "facts", "--desk-name", "Facts", "--member", "Olha")
    checks = ("--member", "Ivan", "--member-role", "checker")
    run("create", "--role", "desk", "--name", "Ivan's", "--desk", "facts", *checks)
    lines = run("list").stdout
    assert "Olha (editor)" in lines
    assert "Ivan (checker)" in lines
