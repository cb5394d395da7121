"""Event streams of real servers: nothing lost, nothing repeated, whoever writes and whoever listens."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
import sqlalchemy as sa

from app import ledger
from bench.server import Server
from tests.api.asking import id_of, patch
from tests.api.client import Api, serve
from tests.feed_listener import listening
from tests.test_main import administered

WRITES = 15


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """An instance beside the servers, through which the tests write: to them it is another process."""
    with serve(database_url) as api:
        yield api


@pytest.fixture
def start(api: Api) -> Iterator[Callable[[int], list[Server]]]:
    """Starts servers, which must end at once and without complaint though streams are open."""
    with ExitStack() as stack:
        servers: list[Server] = []

        def start(count: int) -> list[Server]:
            settings = {"stream_heartbeat": 0.2, "max_streams": 3, "shutdown_grace": 60}
            servers.extend(stack.enter_context(Server(api.url, **settings)) for _ in range(count))
            return [server.ready() for server in servers]

        yield start
        for server in servers:
            server.process.terminate()
        for server in servers:
            assert server.process.wait(30) == 0, server.said()
            assert "Traceback" not in server.said()
            assert "unhandled" not in server.said()


def post(server: Server, api: Api, text: str) -> None:
    """Write through a server of its own."""
    headers = {"Authorization": f"Bearer {api.keys['desk']}"}
    made = httpx.post(f"{server.base}/v1/claims", json={"text": text, "language": "en"}, headers=headers)
    assert made.status_code == 201, made.text


def test_readers_of_two_instances_see_every_change_once_however_often_they_come_back(
    api: Api, start: Callable[[int], list[Server]]
) -> None:
    one, other = start(2)
    newest = api.get("/v1/changes")["head"] + 3 * WRITES

    def write(how: Callable[[str], object]) -> None:
        for number in range(WRITES):
            how(f"Claim {number}.")

    def come_and_go(server: Server) -> list[int]:
        seen: list[int] = []
        while not seen or seen[-1] < newest:
            with listening(server.base, after=seen[-1] if seen else 0) as listener:
                seen += listener.until(min(newest, (seen[-1] if seen else 0) + 9))
        return seen

    def stay(server: Server) -> list[int]:
        with listening(server.base, since=0) as listener:
            return listener.until(newest)

    with ThreadPoolExecutor(7) as pool:
        writers = [
            pool.submit(write, how)
            for how in (api.claim, lambda text: post(one, api, text), lambda text: post(other, api, text))
        ]
        readers = [pool.submit(how, server) for how in (come_and_go, stay) for server in (one, other)]
        for done in writers:
            done.result()
        assert [reader.result() for reader in readers] == [list(range(1, newest + 1))] * 4


def test_a_reader_hears_what_it_asked_for_and_what_became_of_claims(
    api: Api, start: Callable[[int], list[Server]]
) -> None:
    (server,) = start(1)
    claim, other = api.claim("One."), api.claim("Other.")
    for name in ("Daily", "Weekly"):
        api.attach(claim, {"party": {"name": name, "kind": "outlet"}, "action": "witnessed"})
    daily, weekly = (f"/v1/parties/{party['id']}" for party in api.walk("/v1/parties"))
    with (
        listening(server.base, claim=id_of(claim)) as of_claim,
        listening(server.base, status="single_source", type=["party.revised", "claim.created"]) as of_status,
        listening(server.base, about=f"claim/{id_of(other)}") as about,
    ):
        for path in (daily, weekly):
            patch(api, path, ownership_group="press-holding")
        moved = of_claim.next()
        # Nothing in the change names the claim; it says what it made of it nevertheless.
        assert (moved["type"], moved["subjects"]) == ("party.revised", [f"party/{id_of(weekly)}"])
        (standing,) = moved["standings"]
        assert standing["claim_id"] == id_of(claim)
        assert (standing["status_before"], standing["status"]) == ("corroborated", "single_source")
        assert standing["label"] == api.standing(claim)["label"]
        assert moved == of_status.next() == api.walk("/v1/changes", claim=id_of(claim))[-1]
        assert api.walk(f"{claim}/timeline")[-1]["standing"]["status"] == "single_source"
        full = httpx.get(f"{server.base}/v1/events")
        assert (full.status_code, full.headers["retry-after"], full.json()["code"]) == (503, "10", "unavailable")
        # Silence: a sign of life says how far it has looked, so that coming back costs nothing.
        seen = of_claim.last_id
        while about.last_id < seen:
            assert about.block() == ""
        api.attach(other, "Daily")
        assert about.next()["standings"][0]["claim_id"] == id_of(other)
    with listening(server.base, after=seen, since=0) as resumed:
        assert resumed.next()["seq"] > seen  # the header, which a browser sends of itself, goes before the address
        server.process.terminate()
        with pytest.raises(StopIteration):
            resumed.until(seen + 1_000)


def test_who_does_not_read_is_cut_off(api: Api, start: Callable[[int], list[Server]]) -> None:
    (server,) = start(1)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", server.port))
        client.sendall(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(1) == b"H"
        with listening(server.base), listening(server.base):
            assert httpx.get(f"{server.base}/v1/events").status_code == 503
        with listening(server.base), listening(server.base) as other:
            while httpx.head(f"{server.base}/v1/events").status_code == 503:
                with api.database.write() as session:
                    for _ in range(100):
                        long = {"text": "x" * 20_000}
                        newest = ledger.append(
                            session, actor="system", kind="test.told", subjects=["test/feed"], payload=long
                        )
                assert other.until(newest)[-1] == newest
        while client.recv(65536):
            pass


def test_a_connection_that_dies_is_made_anew(postgresql_url: str, postgres_url: str) -> None:
    name = sa.make_url(postgresql_url).database
    listens = f"FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"
    with (
        serve(postgresql_url) as api,
        Server(postgresql_url) as server,
        administered(postgres_url) as execute,
    ):
        with listening(server.ready().base) as listener:
            for _ in range(2):
                while not execute(f"SELECT pg_terminate_backend(pid) {listens}").fetchall():
                    assert server.process.poll() is None
                api.claim()
                assert listener.next()["type"] == "claim.created"
        assert server.terminate() == 0
        assert "not listening" in server.said()


def test_what_can_not_be_followed_is_refused(api: Api) -> None:
    for query, headers in (
        ("since=-1", {}),
        ("since=x", {}),
        ("", {"Last-Event-ID": "-1"}),
        ("", {"Last-Event-ID": "x"}),
        ("", {"Last-Event-ID": "9223372036854775808"}),
        ("status=open", {}),
        ("limit=5", {}),
        ("claim=1", {}),
    ):
        assert api.request("GET", f"/v1/events?{query}", headers=headers).status_code == 422, (query, headers)
    begun = api.request("HEAD", "/v1/events")
    assert (begun.status_code, begun.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
