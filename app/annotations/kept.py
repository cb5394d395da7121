"""Answers kept in memory: bounded in bytes, the least recently used given up first, and all of them once anything was
written."""

from collections import OrderedDict
from collections.abc import Callable

Key = tuple[str, bytes, str, bytes, bool, int]
"""The scheme, the Host, the path and the query of a request, whether gzip is taken, and how many bits buckets have."""

NO_BUCKET = -1
"""In place of the bits, when no bucket is asked for."""

Headers = tuple[tuple[bytes, bytes], ...]
Ready = tuple[bytes, Headers, Headers, bytes]
"""The ETag of an answer, its headers with the body and without, and the body. Tuples of bytes only, so that thousands
of them cost the garbage collector nothing."""

_ONCE = 100_000
"""Requests that are remembered to have been answered once, at most."""

_AROUND = 1000
"""What an answer takes in memory besides its body and its query, about, in bytes."""


class Kept:
    """What was answered since the last write that was heard of.

    A version is another number after each write; None is unknown, and then nothing is kept. It is asked for when there
    is something to send: what was read after it was told, and is sent while it is the same, is what a look-up would
    give. So a look-up costs no question for the version.
    """

    def __init__(self, most: int, version: Callable[[], int | None]) -> None:
        self._most = most
        self._ask = version
        self._ready: OrderedDict[Key, Ready] = OrderedDict()
        self._size = 0
        self._version: int | None = None
        self._once: set[int] = set()

    def get(self, key: Key) -> Ready | None:
        """What was answered before, if that is still so."""
        found = self._ready.get(key)
        if found is None or not self._is_so():
            return None
        self._ready.move_to_end(key)
        return found

    def begin(self) -> int | None:
        """The version that an answer belongs to which is begun now; to be given to `put`."""
        if self._version is None:
            self._is_so()
        return self._version

    def put(self, key: Key, ready: Ready, begun: int | None) -> None:
        """Keep an answer that is given for the second time, unless a write was heard of since it was begun.

        Most addresses are asked for once: to keep their answers would cost more than it brings.
        """
        if begun is None or begun != self._version or not self._is_asked_again(key):
            return
        if (before := self._ready.pop(key, None)) is not None:
            self._size -= _size(key, before)
        self._ready[key] = ready
        self._size += _size(key, ready)
        while self._size > self._most:
            self._size -= _size(*self._ready.popitem(last=False))

    def _is_asked_again(self, key: Key) -> bool:
        known = hash(key)
        if known in self._once:
            return True
        if len(self._once) == _ONCE:
            self._once.clear()
        self._once.add(known)
        return False

    def _is_so(self) -> bool:
        """Whether nothing was written; else what was kept is given up."""
        version = self._ask()
        if version is not None and version == self._version:
            return True
        self._ready.clear()
        self._size, self._version = 0, version
        return False


def _size(key: Key, ready: Ready) -> int:
    return len(ready[3]) + len(key[3]) + _AROUND
