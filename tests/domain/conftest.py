"""The domain knows no place and no past: its tests run where it is not UTC, and begin with nothing remembered."""

import functools
import sys
import time
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def elsewhere() -> Iterator[None]:
    """A local time that is never UTC."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("TZ", "XXX-5:45")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="module", autouse=True)
def nothing_remembered() -> None:
    """What was answered before answers nothing now: mutants are tried in copies of a process that ran every test."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app.domain."):
            for function in vars(module).values():
                if isinstance(function, functools._lru_cache_wrapper):
                    function.cache_clear()
