"""The application as a whole: its document, its settings, and how it behaves when things around it fail."""

import itertools
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.db import Database, UnsafeDatabase
from app.main import create_app
from app.settings import Settings, default_database_url
from bench.server import Server, free_port
from tests.api.client import Api, Clock, open_keys, outlet, serve

CLAIM = {"text": "The bridge is closed.", "language": "en"}
DOCUMENT = Path(__file__).parent.parent / "openapi" / "openapi.json"


def test_the_committed_document_is_the_present_one() -> None:
    made = create_app(Settings(DATABASE_URL="sqlite://")).openapi()
    text = json.dumps(made, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    assert DOCUMENT.read_text(encoding="utf-8") == text, "run `make openapi` and commit openapi/openapi.json"


def test_the_front_door_leads_to_the_documentation(sqlite_url: str) -> None:
    with serve(sqlite_url) as api:
        assert 'href="/docs"' in api.client.get("/").text
        assert api.client.get("/docs").status_code == 200
        assert api.client.get("/openapi.json").json()["info"]["title"] == "Secondsource"


def test_settings_come_from_the_environment_and_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/reader/data")
    assert Settings().database_url == default_database_url()
    assert default_database_url() == "sqlite:////home/reader/data/secondsource/secondsource.sqlite"
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/db")
    monkeypatch.setenv("SECONDSOURCE_POOL_SIZE", "3")
    settings = Settings()
    assert (settings.database_url, settings.pool_size, settings.queue_length) == ("postgresql://h/db", 3, 1000)
    with pytest.raises(ValidationError, match="frozen"):
        settings.pool_size = 5  # type: ignore[misc]
    for name, value in (("POOL_SIZE", "0"), ("QUEUE_LENGTH", "-1"), ("LOCK_TIMEOUT", "0"), ("LOG_LEVEL", "loud")):
        with monkeypatch.context() as patched:
            patched.setenv(f"SECONDSOURCE_{name}", value)
            with pytest.raises(ValidationError, match=name.lower()):
                Settings()


def test_the_service_does_not_start_where_writes_could_be_lost() -> None:
    app = create_app(Settings(DATABASE_URL="sqlite://"))
    with pytest.raises(UnsafeDatabase, match="journal_mode=memory"), TestClient(app):
        pass


def busy(response: Any) -> None:
    """503 as the house rules have it."""
    assert response.status_code == 503, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) >= 1
    assert response.json()["code"] == "unavailable"
    assert "sqlite" not in response.text.lower()


def everywhere_busy(api: Api, claim: str) -> None:
    """Every kind of request is answered 503, and the process is alive nevertheless."""
    busy(api.request("GET", claim))
    busy(api.request("GET", "/v1/changes"))
    busy(api.request("POST", "/v1/claims", by="desk", json=CLAIM))
    busy(api.request("POST", "/v1/claims", by="desk", json=CLAIM, headers={"Idempotency-Key": "a"}))
    busy(api.request("PATCH", "/v1/subjects/none", by="desk", json={"name": "A"}, headers={"If-Match": "*"}))
    busy(api.request("GET", "/readyz"))
    assert api.request("GET", "/livez").status_code == 200
    assert api.request("GET", "/v1/claims/nonsense").status_code in (422, 503)


@contextmanager
def administered(url: str) -> Iterator[Callable[[str], Any]]:
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield lambda statement: connection.execute(statement.encode())


def test_a_database_that_is_gone_is_503_until_it_is_back(postgresql_url: str, postgres_url: str) -> None:
    name = sa.make_url(postgresql_url).database
    with serve(postgresql_url) as api, administered(postgres_url) as execute:
        claim = api.claim()
        assert api.request("GET", "/readyz").status_code == 200
        execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        everywhere_busy(api, claim)
        execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert api.request("GET", "/readyz").status_code == 200
        api.claim()
        assert len(api.walk("/v1/claims")) == 2


def test_a_connection_that_dies_in_the_middle_of_a_write_is_503(postgresql_url: str, postgres_url: str) -> None:
    name = sa.make_url(postgresql_url).database
    waiting = f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"
    with serve(postgresql_url) as api, administered(postgres_url) as execute, ThreadPoolExecutor(1) as pool:
        api.claim()
        with closing(Database(postgresql_url, Clock())) as holder, holder.write():
            answer = pool.submit(api.request, "POST", "/v1/claims", by="desk", json=CLAIM)
            while not (found := execute(waiting).fetchall()):
                assert not answer.done()
            execute(f"SELECT pg_terminate_backend({found[0][0]})")
            busy(answer.result())
        api.claim()
        assert len(api.walk("/v1/claims")) == 2


def test_nobody_listening_is_503() -> None:
    url = f"postgresql://nobody:hunter2@127.0.0.1:{free_port()}/nothing"
    client = TestClient(create_app(Settings(DATABASE_URL=url)), raise_server_exceptions=False)
    busy(client.get("/v1/claims"))
    busy(client.get("/readyz"))
    assert client.get("/livez").json() == {"status": "alive"}
    assert "hunter2" not in client.get("/v1/claims").text


def test_a_file_that_is_garbage_is_503_until_it_is_back(sqlite_url: str) -> None:
    file = Path(str(sa.make_url(sqlite_url).database))
    with serve(sqlite_url) as api:
        claim = api.claim()
        api.database.close()
        assert not file.with_name(f"{file.name}-wal").exists()
        sound = file.read_bytes()
        file.write_bytes(b"garbage" * 9999)
        everywhere_busy(api, claim)
        api.database.close()
        file.unlink()
        file.mkdir()
        everywhere_busy(api, claim)
        file.rmdir()
        file.write_bytes(sound)
        api.database.close()
        assert api.request("GET", "/readyz").status_code == 200
        api.claim()
        # Overwritten while it is open: what is still in memory may be served, but nothing fails.
        file.write_bytes(b"garbage" * 9999)
        for path in (claim, "/v1/claims", "/v1/parties", "/readyz"):
            assert api.request("GET", path).status_code in (200, 503)
        assert api.request("POST", "/v1/claims", by="desk", json=CLAIM).status_code in (201, 503)
        api.database.close()
        file.write_bytes(sound)
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


def test_a_file_that_is_moved_away_is_503_until_one_is_there(sqlite_url: str) -> None:
    """A connection would go on writing to what nobody finds again."""
    file = Path(str(sa.make_url(sqlite_url).database))
    away = file.with_suffix(".away")
    with serve(sqlite_url) as api:
        claim = api.claim()
        api.database.close()
        copy = file.read_bytes()
        assert api.get(claim)["text"]  # a connection is open
        file.rename(away)
        everywhere_busy(api, claim)
        assert not file.exists()
        away.rename(file)
        second = api.claim()
        assert api.get(second)["text"]
        api.database.close()
        restored = file.with_suffix(".restored")
        restored.write_bytes(copy)
        assert api.get(second)["text"]
        restored.replace(file)
        assert api.request("GET", second).status_code == 404
        assert api.get(claim)["text"]
        assert api.request("GET", "/readyz").status_code == 200


def test_a_full_disk_is_503_and_nothing_is_half_written(sqlite_url: str) -> None:
    room: list[int] = []

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={room[-1]}" if room else "PRAGMA max_page_count=1073741823")

    with serve(sqlite_url) as api:
        first = api.claim()
        sa.event.listen(api.database.engine, "connect", limit)
        with api.database.engine.connect() as connection:
            room.append(connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 40)
        api.database.close()
        written: list[str] = []
        for number in itertools.count():
            hops = [outlet(f"Outlet {number} {hop} {'x' * 400}") for hop in range(20)]
            body = {"stance": "supports", "url": "https://daily.example/1", "hops": hops}
            response = api.request("POST", f"{first}/evidence", by="desk", json=body)
            if response.status_code != 201:
                break
            written.append(response.json()["id"])
        busy(response)
        busy(api.request("POST", f"{first}/evidence", by="desk", json=body))
        assert api.request("GET", "/readyz").status_code == 200
        assert [one["id"] for one in api.walk(f"{first}/evidence")] == written != []
        room.clear()
        api.database.close()
        assert api.request("POST", f"{first}/evidence", by="desk", json=body).status_code == 201


def test_more_than_may_wait_are_sent_away_at_once(database_url: str) -> None:
    active, waiting, more = 2, 3, 4
    with serve(database_url, pool_size=active, queue_length=waiting) as api, ThreadPoolExecutor(16) as pool:
        with closing(Database(database_url, Clock())) as holder, holder.write():
            asked = [
                pool.submit(api.request, "POST", "/v1/claims", by="desk", json=CLAIM)
                for _ in range(active + waiting + more)
            ]
            finished = as_completed(asked)
            for _ in range(more):
                busy(next(finished).result())
            assert api.request("GET", "/livez").status_code == 200
        assert [future.result().status_code for future in finished] == [201] * (active + waiting)
        assert len(api.walk("/v1/claims")) == active + waiting


def test_a_write_that_waits_too_long_is_503(database_url: str) -> None:
    with serve(database_url, lock_timeout=0.05) as api:
        with closing(Database(database_url, Clock())) as holder, holder.write():
            busy(api.request("POST", "/v1/claims", by="desk", json=CLAIM))
            assert api.request("GET", "/v1/claims").status_code == 200
        api.claim()


def test_a_statement_that_takes_too_long_is_503(postgresql_url: str) -> None:
    with serve(postgresql_url, statement_timeout=0.3) as api:
        with closing(Database(postgresql_url, Clock())) as holder, holder.write():
            busy(api.request("POST", "/v1/claims", by="desk", json=CLAIM))
        api.claim()


def test_a_server_told_to_stop_finishes_what_it_began(database_url: str) -> None:
    with closing(Database(database_url, Clock())) as database:
        key = open_keys(database)["desk"]
    body = json.dumps(CLAIM).encode()
    head = (
        f"POST /v1/claims HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with (
        Server(database_url) as server,
        socket.create_connection(("127.0.0.1", server.ready().port), timeout=30) as client,
    ):
        client.sendall(head.encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 100 ")  # the request is under way
        server.process.terminate()
        while is_open(server.port):
            assert server.process.poll() is None
        client.sendall(body)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert server.process.wait(30) == 0, server.said()
        assert "Traceback" not in server.said()
        assert key not in server.said()
    with serve(database_url, keys={}) as api:
        (claim,) = api.walk("/v1/claims")
        assert claim["id"].encode() in answer


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
