"""Deliveries for real: the application sends what changed to servers that answer, refuse, hang and come back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from tests.api.asking import ask
from tests.api.client import Api, Clock, serve
from tests.receiver import PATIENCE, Receiver, receiving

HERE = {"webhook_delivery": True, "webhook_networks": "127.0.0.0/8"}


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The service with deliveries, at the true time: receivers refuse what was signed long ago."""
    with serve(database_url, clock=Clock(datetime.now(UTC)), **HERE) as served:
        yield served


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def hook(api: Api, receiver: Receiver, **fields: Any) -> Any:
    """Have everything delivered to a receiver; the webhook with its secret."""
    made = ask(api, "POST", "/v1/webhooks", {"url": receiver.url, **fields})
    assert made.status_code == 201, made.text
    return made.json()


def path(made: Any) -> str:
    return f"/v1/webhooks/{made['id']}"


def seen(api: Api, address: str) -> Any:
    answered = ask(api, "GET", address)
    assert answered.status_code == 200, answered.text
    return answered.json()


def log(api: Api, made: Any) -> list[Any]:
    """What became of the deliveries, oldest first."""
    items: list[Any] = seen(api, f"{path(made)}/deliveries")["items"]
    return items[::-1]


def until(api: Api, holds: Callable[[], Any]) -> Any:
    """Wait until something holds that only a write can bring about."""
    written = threading.Event()
    api.database.listeners.append(written.set)
    try:
        while not (found := holds()):
            assert written.wait(PATIENCE)
            written.clear()
        return found
    finally:
        api.database.listeners.remove(written.set)


def later(api: Api, **by: float) -> None:
    """Move the time on, and have it noticed."""
    api.clock.forward(**by)
    for tell in tuple(api.database.listeners):
        tell()


def test_a_change_arrives_signed_and_is_noted(api: Api, receiver: Receiver) -> None:
    made = hook(api, receiver)
    claim = api.claim()
    arrived = receiver.next()
    event = api.get("/v1/changes", since=0)["items"][-1]
    assert Verifier(made["secret"]).verify(arrived.body, arrived.headers) == {
        "type": "claim.created",
        "timestamp": event["recorded_at"],
        "data": event,
    }
    assert (arrived.path, arrived.id) == ("/hook?a=b", event["id"])
    assert arrived.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert arrived.headers["content-type"] == "application/json"
    assert arrived.headers["user-agent"].startswith("Secondsource/")
    (noted,) = until(api, lambda: log(api, made))
    assert noted == {
        "id": noted["id"],
        "webhook_id": made["id"],
        "message_id": event["id"],
        "seq": event["seq"],
        "type": "claim.created",
        "state": "delivered",
        "attempts": 1,
        "status_code": 200,
        "problem": None,
        "recorded_at": noted["recorded_at"],
        "last_attempt_at": noted["last_attempt_at"],
        "next_attempt_at": None,
    }
    api.attach(claim, "Daily")
    assert receiver.next().json["type"] == "party.created"
    assert receiver.next().json["data"]["standings"][0]["status"] == "single_source"


def test_only_what_is_asked_for_arrives_each_in_its_order(api: Api, receiver: Receiver) -> None:
    hook(api, receiver, filter={"type": ["claim.created"], "language": ["uk"]})
    wanted = [api.claim(f"Міст {number}.", language="uk") for number in range(25)]
    api.claim("The bridge is closed.")
    api.attach(wanted[0], "Daily")
    wanted.append(api.claim("Міст знову.", language="uk"))
    assert [f"/v1/claims/{receiver.next().json['data']['payload']['claim_id']}" for _ in wanted] == wanted
    assert receiver.waiting() == []


def test_what_fails_is_tried_again_with_the_same_id_while_the_rest_goes_on(api: Api, receiver: Receiver) -> None:
    made = hook(api, receiver)
    receiver.status = 500
    api.claim()
    first = receiver.next()
    (failed,) = until(api, lambda: log(api, made))
    assert (failed["state"], failed["attempts"], failed["status_code"]) == ("pending", 1, 500)
    assert failed["problem"] == "It answered 500."
    wait = datetime.fromisoformat(failed["next_attempt_at"]) - datetime.fromisoformat(failed["last_attempt_at"])
    assert timedelta(seconds=4) <= wait <= timedelta(seconds=6)
    assert seen(api, path(made))["failing_since"] == failed["last_attempt_at"]
    receiver.status = 204
    api.claim("Another.")
    assert receiver.next().seq == first.seq + 1
    until(api, lambda: seen(api, path(made))["failing_since"] is None)
    later(api, seconds=10)
    again = receiver.next()
    assert (again.id, again.body) == (first.id, first.body)
    assert int(again.headers["webhook-timestamp"]) == int(first.headers["webhook-timestamp"]) + 10
    done = until(api, lambda: next((one for one in log(api, made) if one["attempts"] == 2), None))
    assert (done["id"], done["state"], done["problem"]) == (failed["id"], "delivered", None)


def test_one_that_hangs_holds_up_no_other(api: Api, receiver: Receiver) -> None:
    with ExitStack() as open_ones:
        hanging = [open_ones.enter_context(receiving()) for _ in range(12)]
        for one in hanging:
            one.open.clear()
            hook(api, one)
        hook(api, receiver)
        claims = [api.claim(f"Bridge {number}.") for number in range(30)]
        arrived = [receiver.next().seq for _ in claims]
        assert arrived == list(range(arrived[0], arrived[0] + len(claims)))
        assert [one.next().seq for one in hanging] == [arrived[0]] * len(hanging)
        assert [one.waiting() for one in hanging] == [[]] * len(hanging)
