"""Liveness and readiness are different questions."""

import threading

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.web import handlers
from app.web.health import health_router
from tests.web.service import call, service


def test_liveness_never_asks_the_database() -> None:
    def never() -> None:
        raise AssertionError("asked")

    app = service(never)
    for target in (b"/livez", b"/healthz"):
        answer = call(app, "GET", target)
        assert (answer.status, answer.json()) == (200, {"status": "alive"})


def test_readiness_asks_in_a_thread() -> None:
    threads: list[str] = []
    app = service(lambda: threads.append(threading.current_thread().name))
    answer = call(app, "GET", b"/readyz")
    assert (answer.status, answer.json()) == (200, {"status": "ready"})
    assert threads != [threading.main_thread().name]


def test_readiness_is_503_while_the_database_does_not_answer() -> None:
    def broken() -> None:
        raise RuntimeError("secret")

    answer = call(service(broken), "GET", b"/readyz")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert b"secret" not in answer.body


def test_readiness_does_not_wait_for_a_check_that_hangs() -> None:
    released = threading.Event()

    def hanging() -> None:
        released.wait(10)

    app = FastAPI()
    handlers.install(app)
    app.include_router(health_router(hanging, deadline=0.01))
    with TestClient(app) as client:
        for _ in range(2):
            assert client.get("/readyz").status_code == 503
        released.set()
