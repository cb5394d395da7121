"""Webhooks after the Standard Webhooks specification: secrets, signatures, when to try again, where never to deliver.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""

_ATTEMPTS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Between two attempts: three days and a quarter in all."""

_JITTER = 0.2
_NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix (RFC 6052). What a prefix of a network's own (RFC 8215) stands for only that network knows."""

_UNICAST = IPv6Network("2000::/3")
"""All that IANA ever gave to the open internet."""

# Python calls these global: relays to 6to4 (RFC 7526) and the second prefix for documentation (RFC 9637).
_NOBODYS: tuple[Network, ...] = (IPv4Network("192.88.99.0/24"), IPv6Network("3fff::/20"))


def secret(randomness: bytes) -> str:
    """The text of a secret from SECRET_BYTES bytes of a cryptographic random source."""
    if len(randomness) != SECRET_BYTES:
        raise ValueError(f"a secret has {SECRET_BYTES} random bytes")
    return PREFIX + base64.b64encode(randomness).decode()


def headers(secrets: Sequence[str], message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """What a message is sent with. While a secret is being replaced, both sign."""
    timestamp = str(int(moment.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(each, signed) for each in secrets),
    }


def next_attempt(failed: int, chance: float) -> timedelta | None:
    """How long to wait after so many failures, given a random number from 0 to 1; None: it is given up."""
    if failed > len(_ATTEMPTS):
        return None
    return _ATTEMPTS[failed - 1] * (1 + _JITTER * (2 * chance - 1))


def may_be_reached(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether this is an address of the open internet, whatever it is wrapped in: not of our own machine or network.

    Those of the networks in `allowed` are taken for it.
    """
    inner = _unwrapped(address)
    if any(inner in network for network in allowed if network.version == inner.version):
        return True
    if isinstance(inner, IPv6Address) and inner not in _UNICAST:
        return False
    if any(inner in network for network in _NOBODYS if network.version == inner.version):
        return False
    return inner.is_global and not (inner.is_multicast or inner.is_reserved)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for: mapped, translated (NAT64, 6to4) or compatible."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if int(address) >> 32 == 0 and int(address) > 1:
        return IPv4Address(int(address))
    return address.ipv4_mapped or address.sixtofour or address


def _signature(each: str, signed: bytes) -> str:
    key = base64.b64decode(each.removeprefix(PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
