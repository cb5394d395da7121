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


def test_410_disables_at_once_and_a_ping_does_not_bring_it_back(api: Api, receiver: Receiver) -> None:
    made = hook(api, receiver)
    receiver.status = 410
    api.claim()
    receiver.next()
    gone = until(api, lambda: (now := seen(api, path(made)))["state"] == "disabled" and now)
    assert gone["disabled_reason"] == "gone"
    event = api.get("/v1/changes", type="webhook.disabled")["items"][-1]
    desk = api.get("/v1/desks/desk")["id"]
    assert event["subjects"] == [f"desk/{desk}", f"webhook/{made['id']}"]
    assert event["payload"] == {"webhook_id": made["id"], "desk_id": desk, "reason": "gone"}
    assert ask(api, "POST", f"{path(made)}/ping").status_code == 409
    assert log(api, made)[0]["state"] == "failed"
    receiver.status = 200
    api.claim("Missed.")
    mend(api, made)
    assert [receiver.next().json["type"] for _ in range(2)] == ["webhook.disabled", "claim.created"]


def mend(api: Api, made: Any) -> None:
    etag = ask(api, "GET", path(made)).headers["etag"]
    mended = ask(api, "PATCH", path(made), {"state": "active"}, If_Match=etag)
    assert (mended.status_code, mended.json()["disabled_reason"]) == (200, None)


def test_days_of_failure_disable_with_notice(api: Api, receiver: Receiver) -> None:
    with receiving() as other:
        made = hook(api, receiver)
        hook(api, other, filter={"type": ["webhook.disabled"]})
        receiver.status = 503
        api.claim()
        for attempts in range(1, 12):
            receiver.next()
            until(api, lambda attempts=attempts: log(api, made) and log(api, made)[0]["attempts"] == attempts)
            later(api, hours=30)
        assert log(api, made)[0]["state"] == "failed"
        now = seen(api, path(made))
        assert (now["state"], now["disabled_reason"]) == ("disabled", "failing")
        assert other.next().json["data"]["payload"]["reason"] == "failing"


def test_a_ping_is_tried_once(api: Api, receiver: Receiver) -> None:
    made = hook(api, receiver)
    receiver.status = 302
    receiver.headers = {"Location": receiver.url}
    tell = ask(api, "POST", f"{path(made)}/ping").headers["location"]
    later(api, seconds=1)
    arrived = receiver.next()
    assert (arrived.json["type"], arrived.json["data"]) == ("webhook.ping", {"webhook_id": made["id"]})
    noted = until(api, lambda: (now := seen(api, tell))["attempts"] and now)
    assert (noted["state"], noted["problem"]) == ("failed", "It answered 302; redirects are not followed.")
    assert seen(api, path(made))["failing_since"] is None
    assert receiver.waiting() == []


def test_both_secrets_sign_while_one_is_replaced(api: Api, receiver: Receiver) -> None:
    made = hook(api, receiver)
    etag = ask(api, "GET", path(made)).headers["etag"]
    rotated = ask(api, "POST", f"{path(made)}/rotate", {"overlap_seconds": 60}, If_Match=etag).json()
    api.claim()
    arrived = receiver.next()
    for secret in (made["secret"], rotated["secret"]):
        Verifier(secret).verify(arrived.body, arrived.headers)
    api.clock.forward(seconds=61)
    api.claim("Later.")
    assert len(receiver.next().headers["webhook-signature"].split()) == 1


def test_one_and_all_are_delivered_again_with_the_ids_they_had(api: Api, receiver: Receiver) -> None:
    made = hook(api, receiver)
    began = api.clock.forward(seconds=1)
    for number in range(3):
        api.claim(f"Bridge {number}.")
    first = [receiver.next() for _ in range(3)]
    until(api, lambda: len(log(api, made)) == 3)

    def one() -> Any:
        return next(each for each in log(api, made) if each["message_id"] == first[1].id)

    assert ask(api, "POST", f"{path(made)}/deliveries/{one()['id']}/replay").status_code == 202
    later(api, seconds=1)
    assert receiver.next().id == first[1].id
    until(api, lambda: one()["state"] == "delivered")
    answered = ask(api, "POST", f"{path(made)}/replay", {"since": began.isoformat()})
    assert answered.status_code == 202
    assert [receiver.next().id for _ in range(3)] == [arrived.id for arrived in first]


def test_two_instances_deliver_each_change_once(database_url: str, receiver: Receiver) -> None:
    clock = Clock(datetime.now(UTC))
    with (
        serve(database_url, clock=clock, **HERE) as one,
        serve(database_url, clock=clock, keys=one.keys, **HERE) as two,
    ):
        hook(one, receiver)
        for number in range(10):
            (one, two)[number % 2].claim(f"Bridge {number}.")
        found = [receiver.next().seq for _ in range(10)]
        assert found == sorted(set(found))
    assert receiver.waiting() == []
