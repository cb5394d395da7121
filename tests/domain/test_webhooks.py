"""Signatures that the specification's own library verifies, and addresses that are never delivered to."""

import json
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from app.domain import webhooks


def now() -> datetime:
    """The library refuses what was signed long ago."""
    return datetime.now(UTC)


def test_the_specification_s_own_example_is_signed_as_it_says() -> None:
    sent = webhooks.headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert sent == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.dictionaries(st.text(), st.text(), max_size=5))
def test_what_is_sent_is_verified_with_either_secret_while_one_is_replaced(payload: dict[str, str]) -> None:
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    old, new, other = (webhooks.secret(bytes([number]) * webhooks.SECRET_BYTES) for number in range(3))
    sent = webhooks.headers([new, old], "0198a", now(), body)
    for known in (old, new):
        assert Webhook(known).verify(body, sent) == json.loads(body)
    for wrong, changed in ((other, body), (new, body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(wrong).verify(changed, sent)


def test_a_secret_is_long_enough() -> None:
    assert webhooks.secret(bytes(range(32))) == "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    for size in (0, webhooks.SECRET_BYTES - 1, webhooks.SECRET_BYTES + 1):
        with pytest.raises(ValueError, match="32 random bytes"):
            webhooks.secret(bytes(size))


def test_attempts_come_ever_later_over_days_and_end() -> None:
    waits = [wait for failed in range(1, 99) if (wait := webhooks.next_attempt(failed, 0.5)) is not None]
    assert waits == sorted(set(waits))
    assert timedelta(days=3) < sum(waits, timedelta()) < timedelta(days=4)
    assert webhooks.next_attempt(len(waits) + 1, 0.5) is None
    for failed, wait in enumerate(waits, 1):
        assert webhooks.next_attempt(failed, 0.0) == wait * 0.8
        assert webhooks.next_attempt(failed, 1.0) == wait * 1.2


PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]


def wrapped(address: str) -> list[IPv6Address]:
    """An IPv4 address in every coat that leads to it."""
    number = int(IPv4Address(address))
    return [
        IPv6Address(f"::ffff:{address}"),
        IPv6Address(f"64:ff9b::{address}"),
        IPv6Address(0x2002 << 112 | number << 80),
        *([IPv6Address(f"::{address}")] if number > 1 else []),
    ]


@pytest.mark.parametrize(
    "address",
    [
        *PRIVATE,
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "2001:db8::1",
        "fec0::1",
        "3fff::1",
        "64:ff9b:1::8.8.8.8",
        "64:ff9b:1:a00:0:100:808:808",
        "::1:0:0",
    ],
)
def test_what_is_not_of_the_open_internet_is_not_reached(address: str) -> None:
    assert not webhooks.may_be_reached(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_stays_private_whatever_it_is_wrapped_in(address: str) -> None:
    assert [coat for coat in wrapped(address) if webhooks.may_be_reached(coat)] == []


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_open_internet_is_reached(address: str) -> None:
    assert webhooks.may_be_reached(ip_address(address))


def test_a_public_address_is_public_in_every_coat() -> None:
    assert all(webhooks.may_be_reached(coat) for coat in wrapped("8.8.8.8"))


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.0.0.0/8"), ("::1", "::1/128"), ("::2", "0.0.0.2/32"), ("fc00::1", "fc00::/7")],
)
def test_a_network_that_is_allowed_is_reached_and_no_other(address: str, network: str) -> None:
    allowed = [ip_network("192.168.0.0/16"), ip_network("fd00::/16"), ip_network(network)]
    assert webhooks.may_be_reached(ip_address(address), allowed)
    assert not webhooks.may_be_reached(ip_address("172.16.0.1"), allowed)
    assert webhooks.may_be_reached(ip_address("8.8.8.8"), allowed)
