"""The command line as a user meets it: the real program, its output, and how it exits."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.__main__ import main
from app.db import migrate
from app.engines import sqlalchemy_url
from bench.server import free_port
from tests.api.client import serve
from tests.receiver import receiving

ROOT = Path(__file__).parent.parent


Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `secondsource` to its end, in this process; gives what it wrote on standard output and standard error."""

    def runs(*arguments: str, url: str | None = None, expect: int = 0) -> tuple[str, str]:
        monkeypatch.setenv("COLUMNS", "300")
        monkeypatch.delenv("DATABASE_URL", raising=False)
        if url is not None:
            monkeypatch.setenv("DATABASE_URL", url)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        assert (ended.value.code or 0) == expect, out + err
        return out, err

    return runs


def environment(url: str | None) -> dict[str, str]:
    """The environment of a fresh terminal, wide enough for the table."""
    found = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return found | {"COLUMNS": "300"} | ({"DATABASE_URL": url} if url else {})


@contextmanager
def running(*arguments: str, url: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server of the program on a free port: its address, and what it wrote once SIGTERM has ended it."""
    port = free_port()
    command = [sys.executable, "-m", "app", *arguments, "--port", str(port)]
    told: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        site = f"http://127.0.0.1:{port}"
        try:
            assert answers(f"{site}/livez", partial(ended, server)), server.communicate()[0]
            yield site, told
        finally:
            server.terminate()
            told.append(server.communicate(timeout=30)[0])


def answers(url: str, ends: Callable[[float], bool]) -> bool:
    """Ask until somebody listens, or until it `ends` within so many seconds; whether somebody does."""
    while True:
        with suppress(OSError):
            return fetch(url)[0] == 200
        if ends(0.02):
            return False


def ended(process: subprocess.Popen[str], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def fetch(url: str) -> tuple[int, str]:
    """A page over HTTP."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_the_demo_shows_fourteen_claims_and_serves_what_it_says(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "demo.sqlite"
    shown = run("demo", "--load-only", "--database", str(file))[0]
    assert shown.count("single_source") == 10
    assert "Contradicted by the President's Office." in shown
    assert "Reported by a single source: Axios, citing Russian officials and American officials." in shown
    first_key = re.findall(r"ssk_\w+", shown)
    with running("demo", "--database", str(file)) as (site, told):
        assert fetch(f"{site}/docs")[0] == 200
        assert "Newsroom is not a real outlet" in fetch(f"{site}/demo/newsroom")[1]
        claims = json.loads(fetch(f"{site}/v1/claims?status=contradicted")[1])["items"]
        assert [claim["text"] for claim in claims] == ["Ukraine rejected the plan."]
        noon = json.loads(fetch(f"{site}/v1/claims/{claims[0]['id']}/standing?as_of=2025-11-20T12:00:00Z")[1])
        assert noon["status"] == "single_source"
    (second_key,) = re.findall(r"ssk_\w+", told[0])
    assert [second_key] != first_key
    assert "The report:" in told[0]
    assert run("audit", url=f"sqlite:///{file}")[0] == "No differences: the tables say what the ledger says.\n"


@pytest.fixture
def run_until(run: Run) -> Iterator[Callable[..., Any]]:
    """Run a command that ends when it is told to: by a signal, once `seen` has returned. What that was."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def runs(*arguments: str, url: str, seen: Callable[[threading.Event], Any], told: signal.Signals) -> Any:
        over = threading.Event()

        def tell() -> Any:
            try:
                return seen(over)
            finally:
                if not over.is_set():
                    os.kill(os.getpid(), told)

        with ThreadPoolExecutor(1) as pool:
            told_of = pool.submit(tell)
            try:
                run(*arguments, url=url)
            finally:
                over.set()
            return told_of.result()

    yield runs
    for number, handler in before.items():
        signal.signal(number, handler)


def test_serve_makes_the_database_it_is_given_and_ends_when_interrupted(
    run_until: Callable[..., Any], blank_database_url: str
) -> None:
    port = free_port()
    site = f"http://127.0.0.1:{port}"

    def visited(over: threading.Event) -> tuple[Any, tuple[int, str]]:
        assert answers(f"{site}/livez", over.wait)
        return json.loads(fetch(f"{site}/v1/claims")[1]), fetch(f"{site}/readyz")

    seen = run_until("serve", "--port", str(port), url=blank_database_url, seen=visited, told=signal.SIGINT)
    assert seen == ({"items": [], "next": None}, (200, '{"status":"ready"}'))


def test_a_worker_delivers_webhooks_until_it_is_told_to_end(
    run_until: Callable[..., Any], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECONDSOURCE_WEBHOOK_NETWORKS", "127.0.0.0/8")
    with receiving() as receiver:
        with serve(database_url) as api:
            api.post("/v1/webhooks", {"url": receiver.url})
            api.claim()
        assert receiver.waiting() == []
        arrived = run_until("worker", url=database_url, seen=lambda _over: receiver.next(), told=signal.SIGTERM)
        assert arrived.json["type"] == "claim.created"


def test_migrate_says_so_and_may_be_repeated(run: Run, blank_database_url: str) -> None:
    for _ in range(2):
        assert "The schema is the newest." in run("migrate", url=blank_database_url)[1]


def test_a_falsified_row_is_found_and_the_exit_status_tells(run: Run, database_url: str) -> None:
    run("key", "create", "--role", "admin", "--name", "first", url=database_url)
    assert "No differences" in run("audit", url=database_url)[0]
    engine = sa.create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE api_key SET role = 'desk'"))
    engine.dispose()
    found = run("audit", url=database_url, expect=1)[0].splitlines()
    assert re.fullmatch(r"api_key/[0-9a-f-]{36}: differs from what the ledger recorded", found[0])
    assert found[1:] == ["Differences: 1"]


def test_a_backup_is_restored_and_audited(run: Run, database_url: str, tmp_path: Path) -> None:
    run("key", "create", "--role", "admin", "--name", "first", url=database_url)
    file = tmp_path / "backup"
    assert "Backed up to" in run("backup", str(file), url=database_url)[1]
    again = run("backup", str(file), url=database_url, expect=1)[1]
    assert "there already" in again
    assert "--force" in run("restore", str(file), url=database_url, expect=1)[1]
    restored = run("restore", str(file), "--force", url=database_url)
    assert restored[0] == "No differences: the tables say what the ledger says.\n"
    file.write_bytes(file.read_bytes()[:-100])
    assert run("restore", str(file), "--force", url=database_url, expect=1)[1].startswith("secondsource: ")


def test_the_api_document_is_written_where_one_likes(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    run("openapi", "--output", str(file))
    assert run("openapi")[0] == file.read_text(encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8"))["info"]["title"] == "Secondsource"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://user:secret@host/name", "mysql is not supported"),
        ("postgresql://user:secret@127.0.0.1:1/name", "The database does not answer"),
        ("sqlite:////proc/nowhere/x.sqlite", "/proc/nowhere"),
    ],
)
def test_an_error_is_one_line_that_keeps_the_password(run: Run, url: str, message: str) -> None:
    found = run("migrate", url=url, expect=1)
    (line,) = found[1].splitlines()
    assert line.startswith("secondsource: ")
    assert message in line
    assert "secret" not in line


def test_a_database_that_would_lose_writes_is_not_served(run: Run, postgresql_url: str) -> None:
    engine = sa.create_engine(sqlalchemy_url(postgresql_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    engine.dispose()
    found = run("serve", "--port", "1", url=postgresql_url, expect=1)
    assert "would lose acknowledged writes in a power cut: synchronous_commit=off" in found[1]


def test_a_port_that_is_taken_leaves_the_running_demo_its_key(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "demo.sqlite"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in (["demo", "--database", str(file)], ["serve"]):
            refused = run(*command, "--port", port, url=f"sqlite:///{tmp_path}/other.sqlite", expect=1)[1]
            assert refused == (
                f"secondsource: 127.0.0.1 port {port} can't be listened on: Address already in use. "
                "Choose another --port.\n"
            )
    assert not file.exists()
    assert "Cannot assign" in run("serve", "--host", "2001:db8::1", url=f"sqlite:///{file}", expect=1)[1]


def test_a_wrong_setting_is_named_as_it_is_set(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDSOURCE_POOL_SIZE", "many")
    told = run("audit", expect=1)[1]
    assert told.startswith("secondsource: SECONDSOURCE_POOL_SIZE: Input should be a valid integer")
    assert told.count("\n") == 1
    monkeypatch.setenv("SECONDSOURCE_POOL_SIZE", "0")
    assert "many" not in run("audit", expect=1)[1]


def test_wrong_usage_exits_with_2_and_help_with_0(run: Run) -> None:
    assert "No such command" in run("serv", expect=2)[1]
    for command in ("serve", "demo", "migrate", "key", "audit", "openapi", "backup", "restore", "export", "import"):
        assert "Usage:" in run(command, "--help")[0]


def test_a_schema_can_be_made_by_hand(run: Run, blank_database_url: str) -> None:
    migrate(blank_database_url)
    assert "No differences" in run("audit", url=blank_database_url)[0]
