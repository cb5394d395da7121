"""Files sent in the body of a request: received on disk, never held in memory, gone when the request is over."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from app.errors import Unavailable
from app.web.auth import permit
from app.web.headers import check_media_type

MOST_AT_ONCE = 2
"""Uploads that one process receives at a time: each has a slot that other requests wait for."""

_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, ready to be read from its beginning."""

    file: IO[bytes]
    size: int
    media_type: str


class Receiving:
    """Receives files of these media types. It comes after the permission: nobody else's bytes are taken in."""

    def __init__(self, content_types: frozenset[str]) -> None:
        self.content_types = content_types
        self._under_way = 0

    async def __call__(self, request: Request, _permitted: Annotated[object, Depends(permit)]) -> AsyncIterator[Upload]:
        """The file of a request. Raises Unavailable while others are received, and when there is no room on disk."""
        check_media_type(request.headers, self.content_types, required=True)
        if self._under_way >= MOST_AT_ONCE:
            raise Unavailable("Other files are being received; try again.", retry_after=10)
        self._under_way += 1
        try:
            with tempfile.TemporaryFile() as file:
                try:
                    size = await _receive(request, file)
                except OSError as error:
                    raise Unavailable("There is no room for this file.", retry_after=60) from error
                media_type = request.headers["content-type"].partition(";")[0].strip().lower()
                yield Upload(file, size, media_type)
        finally:
            self._under_way -= 1


async def _receive(request: Request, file: IO[bytes]) -> int:
    digest, size, held = hashlib.sha256(), 0, bytearray()
    try:
        async for piece in request.stream():
            size += len(piece)
            digest.update(piece)
            held += piece
            if len(held) >= _PIECE:
                await run_in_threadpool(file.write, bytes(held))
                held.clear()
    except ClientDisconnect as error:
        raise Unavailable("The file did not arrive whole.") from error
    await run_in_threadpool(file.write, bytes(held))
    file.seek(0)
    request.state.upload_digest = digest.digest()
    return size
