"""Answers kept in memory: bounded in bytes, the least recently used given up first, and all of them once anything was
written."""

from collections import OrderedDict

Key = tuple[bytes, str, bytes, bool]
"""The Host, the path and the query of a request, and whether gzip is taken."""

Headers = tuple[tuple[bytes, bytes], ...]
Ready = tuple[bytes, Headers, Headers, bytes]
"""The ETag of an answer, its headers with the body and without, and the body. Tuples of bytes only, so that thousands
of them cost the garbage collector nothing."""

_AROUND = 1000
"""What an answer takes in memory besides its body and its query, about, in bytes."""


class Kept:
    """What was answered since anything was written. A version is another number after each write; None is unknown, and
    then nothing is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ready: OrderedDict[Key, Ready] = OrderedDict()
        self._size = 0
        self._version: int | None = None

    def get(self, key: Key, version: int | None) -> Ready | None:
        """What was answered before, if that is still so."""
        if version is None or version != self._version:
            self._ready.clear()
            self._size, self._version = 0, version
            return None
        if (found := self._ready.get(key)) is not None:
            self._ready.move_to_end(key)
        return found

    def put(self, key: Key, ready: Ready, version: int | None) -> None:
        """Keep an answer that was begun when the version was this one."""
        if version is None or version != self._version:
            return
        if (before := self._ready.pop(key, None)) is not None:
            self._size -= _size(key, before)
        self._ready[key] = ready
        self._size += _size(key, ready)
        while self._size > self._most:
            self._size -= _size(*self._ready.popitem(last=False))


def _size(key: Key, ready: Ready) -> int:
    return len(ready[3]) + len(key[2]) + _AROUND
