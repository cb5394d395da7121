"""One message to one address: looked up once, each address judged, and connected to exactly the one that was.

Redirects are not followed, and of an answer nothing is read but its status.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

import httpcore2
from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from app.domain.hosts import ascii_host
from app.domain.urls import parse_url
from app.domain.webhooks import Address, Network, may_be_reached

GONE = 410
_LOOK_UPS = 64
"""Names that are looked up at once: one that hangs holds up no other."""

_MOST_ADDRESSES = 4
_PORTS = {"http": 80, "https": 443}
_KEPT = "/?#[]@!$&'()*+,;=:%~"
_AGENT = f"Secondsource/{version('secondsource')}"
_Trouble = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: the status, and what was wrong, if anything."""

    status: int | None
    problem: str | None = None


class _Refused(Exception):
    """The address leads where nothing is delivered to; the message says so without saying where."""


class Sender:
    """Sends messages within `patience` seconds each, to the open internet and the networks in `allowed`."""

    def __init__(
        self, patience: float, allowed: Sequence[Network] = (), ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self.patience = patience
        self._allowed = allowed
        self._ssl = ssl_context or httpcore2.default_ssl_context()
        self._look_ups: CapacityLimiter | None = None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post a message. Whatever goes wrong is an answer as well."""
        try:
            async with asyncio.timeout(self.patience):
                return _judged(await self._post(url, headers, body))
        except TimeoutError:
            return Answer(None, f"It did not answer within {self.patience:g} seconds.")
        except socket.gaierror:
            return Answer(None, "There is no such host name.")
        except (_Refused, ValueError) as error:
            return Answer(None, str(error))
        except _Trouble as error:
            return Answer(None, _told(error))

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        parts = parse_url(url)
        bracketed = ":" in str(parts.hostname)
        host = ascii_host(str(parts.hostname), bracketed=bracketed)
        port = parts.port or _PORTS[parts.scheme.lower()]
        addresses = await self._addresses(host.strip("[]"), port)
        target = quote(parts._replace(scheme="", netloc="", fragment="").geturl() or "/", safe=_KEPT)
        origin = httpcore2.Origin(parts.scheme.lower().encode(), host.strip("[]").encode(), port)
        sent = {
            "Host": host if port == _PORTS[parts.scheme.lower()] else f"{host}:{port}",
            "Content-Type": "application/json",
            "User-Agent": _AGENT,
            "Content-Length": str(len(body)),
            **headers,
        }
        backend = _Pinned(addresses, self.patience)
        async with httpcore2.AsyncHTTPConnection(origin, self._ssl, network_backend=backend) as connection:
            asked = httpcore2.Request(
                "POST",
                httpcore2.URL(
                    scheme=origin.scheme,
                    host=origin.host,
                    port=origin.port,
                    target=(target if target.startswith("/") else f"/{target}").encode(),
                ),
                headers=[(name.encode(), value.encode()) for name, value in sent.items()],
                content=body,
            )
            answer = await connection.handle_async_request(asked)
            await answer.aclose()
            return answer.status

    async def _addresses(self, host: str, port: int) -> list[Address]:
        if self._look_ups is None:
            self._look_ups = CapacityLimiter(_LOOK_UPS)
        found = await run_sync(_look_up, host, port, abandon_on_cancel=True, limiter=self._look_ups)
        if not all(may_be_reached(address, self._allowed) for address in found):
            raise _Refused("It leads to an address that webhooks are not delivered to: a private or reserved one.")
        return found[:_MOST_ADDRESSES]


class _Pinned(httpcore2.AnyIOBackend):
    """Connects to the first of these addresses that answers, whatever the name now leads to."""

    def __init__(self, addresses: Sequence[Address], patience: float) -> None:
        self._addresses = addresses
        self._patience = patience / len(addresses)

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002 -- was looked up before
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        for address in self._addresses[:-1]:
            try:
                return await super().connect_tcp(str(address), port, self._patience, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await super().connect_tcp(str(self._addresses[-1]), port, None, local_address, socket_options)


def _look_up(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(address[0])) for *_, address in found))


def _judged(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    if 300 <= status < 400:
        return Answer(status, f"It answered {status}; redirects are not followed.")
    return Answer(status, f"It answered {status}.")


def _told(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"Its certificate is not to be trusted: {cause.verify_message}."
    if cause is not None:
        return "It does not speak TLS as it should."
    if isinstance(error, httpcore2.ProtocolError):
        return "It does not speak HTTP as it should."
    return "It can't be connected to, or it hung up."
