"""A backup, and a blank database to restore it into."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from app.backup import backup
from tests.backup.holding import note
from tests.servers import Databases


@pytest.fixture
def blank_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A second database on the same engine, without a table."""
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        yield url


@pytest.fixture(scope="module")
def saved_of(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A backup of a database with two subjects, on an engine; made once for a module."""

    @cache
    def saved_of(engine: str) -> Path:
        folder = tmp_path_factory.mktemp("saved")
        with databases.fresh(engine, folder) as url:
            note(url, "peace-plan", "president")
            backup(url, folder / "saved")
        return folder / "saved"

    return saved_of


@pytest.fixture
def saved(engine_name: str, saved_of: Callable[[str], Path], tmp_path: Path) -> Path:
    """Such a backup, to do with as one likes."""
    return Path(shutil.copy(saved_of(engine_name), tmp_path / "saved"))
