"""Fixtures for both engines. Nothing here starts PostgreSQL until a test asks for it."""

import atexit
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.servers import Databases, Run, ServerError

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

hypothesis.settings.register_profile("suite", deadline=None)  # a machine with much to do is no fault
hypothesis.settings.load_profile("suite")

_RUN = pytest.StashKey[Run]()

_LONGEST = (
    "tests/test_concurrency.py",
    "tests/test_docs_pasted.py",
    "tests/api/test_contract.py",
    "tests/browser/",
    "tests/extension/",
    "tests/api/test_stream.py",
    "tests/api/test_historic_cases.py",
    "tests/api/test_changes.py",
    "tests/test_main.py",
    "tests/test_cli.py",
    "tests/clients/",
)
"""They begin first, so that no process works on one of them while the others have nothing left."""


def _run_of(config: pytest.Config) -> Run:
    """The run that this process takes part in; a controller, or a pytest without workers, begins it when it must."""
    if _RUN not in config.stash:
        shared = getattr(config, "workerinput", {}).get("secondsource_run")
        config.stash[_RUN] = Run.begin() if shared is None else Run(Path(shared))
        atexit.register(config.stash[_RUN].end)
    return config.stash[_RUN]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell an xdist worker which run it belongs to."""
    node.workerinput["secondsource_run"] = str(_run_of(node.config).directory)  # type: ignore[attr-defined]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first in what each process begins with: an equal part of the list, from its beginning on."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    by_place: dict[tuple[int, str, str], list[pytest.Item]] = {}
    for item in items:
        by_place.setdefault(_place(item), []).append(item)
    long = [by_place[place] for place in sorted(by_place) if place[0] < len(_LONGEST)]
    short = [item for item in items if _place(item)[0] == len(_LONGEST)]
    for item in items:
        if item.nodeid.startswith("tests/domain/") and hypothesis.is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("no_cover")  # what is covered must not be luck; and counting takes half of their time
    left = len(items)
    items.clear()
    for process in range(processes):
        hand = [item for group in long[process::processes] for item in group]
        room = max(left // (processes - process) - len(hand), 0)
        items += [*hand, *short[:room]]
        del short[:room]
        left -= len(hand) + room


def _place(item: pytest.Item) -> tuple[int, str, str]:
    """Where it stands among the longest, behind them when it is none, and what it shares with those beside it."""
    rank = next((rank for rank, path in enumerate(_LONGEST) if item.nodeid.startswith(path)), len(_LONGEST))
    callspec = getattr(item, "callspec", None)
    engine = "" if callspec is None else str(callspec.params.get("engine_name", ""))
    return rank, item.nodeid.partition("::")[0], engine


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, when one was started."""
    if _RUN in config.stash:
        config.stash[_RUN].end()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """A maker of fresh databases: `with databases.fresh("postgresql", tmp_path, migrated=True) as url`."""
    from app.db import migrate  # noqa: PLC0415 -- the domain's tests need no database, nor its libraries
    from tests import compiled  # noqa: PLC0415

    compiled.share()
    maker = Databases(_run_of(request.config), migrate)
    yield maker
    maker.close()


@pytest.fixture(autouse=True)
def logs_as_they_come() -> Iterator[None]:
    """What a test set about logs ends with it; the next may listen for what this one silenced."""
    yield
    structlog = sys.modules.get("structlog")
    if structlog is not None and structlog.is_configured():
        structlog.reset_defaults()


@pytest.fixture(scope="module")
def playwright_driver() -> Iterator["Playwright"]:
    """What drives browsers. Not longer than a module: its event loop runs in this thread, and others need their own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- most tests open no browser

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """The maintenance database of a real PostgreSQL server, as a SQLAlchemy URL."""
    try:
        return _run_of(request.config).postgres_url()
    except ServerError as error:
        reason = str(error)
    pytest.fail(reason, pytrace=False)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which engine this test runs on; a test that needs a database runs once on each."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_url")
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own, on each engine in turn."""
    with databases.fresh(engine_name, tmp_path) as url:
        yield url


@pytest.fixture
def blank_database_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each engine in turn; the SQLite file does not exist yet."""
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        yield url


@pytest.fixture
def sqlite_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty SQLite database, for what only concerns SQLite."""
    with databases.fresh("sqlite", tmp_path) as url:
        yield url


@pytest.fixture
def postgresql_url(postgres_url: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty PostgreSQL database, for what only concerns PostgreSQL."""
    with databases.fresh("postgresql", tmp_path) as url:
        yield url
