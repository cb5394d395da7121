"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a retry gets the first answer, byte for byte."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import Header, Request, Response
from pydantic.json_schema import SkipJsonSchema

from app import replays
from app.errors import Fault, Invalid
from app.sessions import AnySession, WriteSession
from app.tables import Replay
from app.web.auth import Actor, bearer
from app.web.problems import Refusal

NO_STORE = "no-store"
_STORED = ("content-type", "location", "etag", "cache-control")
_NONCE = 12
_BARE = re.compile(r"[\x21\x23-\x7e][\x21-\x7e]*")
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"')  # sf-string, RFC 9651 section 3.3.3
_LONGEST = 255


class Replayed(Exception):
    """Nothing is wrong: this request was carried out before, and `response` is what it was answered."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True, slots=True)
class Once:
    """A request to be carried out once: by whom, under which key, and what exactly it asked for."""

    holder: str
    key: str
    fingerprint: str
    secret: str
    waits: bool = False
    """Whether a retry waits for the first to end, where else it is told that it is under way."""

    @property
    def lock(self) -> int | None:
        """What retries of this request lock: 64 bits, as far from chance as PostgreSQL's advisory locks allow."""
        if self.waits:
            return None
        name = hashlib.sha256(f"{self.holder}\0{self.key}".encode()).digest()
        return int.from_bytes(name[:8], signed=True)

    def replay(self, session: AnySession, now: datetime) -> None:
        """Raise Replayed when this was answered before, Invalid when the key was used for another request."""
        kept = replays.find(session, self.holder, self.key, now)
        if kept is None:
            return
        if kept.fingerprint != self.fingerprint:
            raise Invalid(
                "This Idempotency-Key was used for another request.",
                faults=[Fault("", "use a key of its own for each request", "Idempotency-Key")],
                code="idempotency_key_reused",
            )
        body = self._unsealed(kept.body) if _holds_secret(kept.headers) else kept.body
        raise Replayed(Response(body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"}))

    def keep(self, session: WriteSession, response: Response) -> None:
        """Store the answer, in the transaction of what it answers for."""
        headers = {name: response.headers[name] for name in _STORED if name in response.headers}
        body = bytes(response.body)
        kept = Replay(
            actor=self.holder,
            idempotency_key=self.key,
            fingerprint=self.fingerprint,
            status=response.status_code,
            headers=headers,
            body=self._sealed(body) if _holds_secret(headers) else body,
            recorded_at=session.moment,
        )
        replays.keep(session, kept)

    # An answer that no cache may store (a new key's text) must not lie in the clear in the database either, yet a
    # retry must get it. So it is sealed (ChaCha20-Poly1305) under a key derived from what only the key-holder has, the
    # text of the key they called with: 178 random bits, of which only another hash is stored.
    def _sealed(self, body: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, body, self.fingerprint.encode())

    def _unsealed(self, stored: bytes) -> bytes:
        return self._cipher.decrypt(stored[:_NONCE], stored[_NONCE:], self.fingerprint.encode())

    @property
    def _cipher(self) -> ChaCha20Poly1305:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"secondsource replay").derive(self.secret.encode())
        return ChaCha20Poly1305(derived)


def _holds_secret(headers: dict[str, str]) -> bool:
    return headers.get("cache-control") == NO_STORE


async def once(
    request: Request,
    actor: Actor,
    idempotency_key: Annotated[
        str | SkipJsonSchema[None],
        Header(
            alias="Idempotency-Key",
            description="Makes a retry safe: for 24 hours the same request with the same key gets the first answer",
        ),
    ] = None,
) -> Once | None:
    """The request's Idempotency-Key, checked; None when it has none. Raises Refusal (400) when it is malformed."""
    if idempotency_key is None or actor.key_id is None:
        return None
    key = _parse(request.headers.getlist("idempotency-key"))
    # The body is compared as sent, whatever its media type is called; header fields do not count, so that a retry
    # of a change may bring the fresh ETag. A file that was received is compared by its digest.
    upload: bytes | None = getattr(request.state, "upload_digest", None)
    body = await request.body() if upload is None else upload
    asked = "\0".join((request.method, request.url.path, request.url.query, "")).encode() + body
    return Once(actor.key_id, key, hashlib.sha256(asked).hexdigest(), bearer(request) or "")


def _parse(sent: list[str]) -> str:
    """The key, with or without the quotes that the draft asks for: both name the same request."""
    text = sent[0].strip(" \t") if len(sent) == 1 else ""
    if quoted := _QUOTED.fullmatch(text):
        text = re.sub(r"\\(.)", r"\1", quoted[1])
    elif not _BARE.fullmatch(text):
        text = ""
    if not 0 < len(text) <= _LONGEST:
        raise Refusal(
            400, "malformed_header", f'Idempotency-Key is one quoted string of 1 to {_LONGEST} characters: "8e03978e".'
        )
    return text
