"""The command that imports reviews: what it tells, and how it is used wrongly."""

import io
import json
from pathlib import Path

import pytest

from tests.domain.test_review_record import PLAIN
from tests.test_cli import Run, run
from tests.test_intake import OTHER

__all__ = ["run"]


def test_the_command_tells_what_became_of_a_file(run: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "reviews.json"
    file.write_text(json.dumps([PLAIN, OTHER | {"reviewRating": {"alternateName": "A stretch"}}]))
    out, err = run("import", str(file), url=database_url, expect=1)
    assert out == "Imported 1 reviews; 0 changed, 0 were there already.\n"
    assert "line 1: Nobody knows what the rating 'A stretch' means" in err
    out, _ = run("import", str(file), "--label", "A stretch=mixed", "--json", url=database_url)
    assert json.loads(out) == {"imported": 1, "changed": 0, "unchanged": 1, "failed": 0, "rejected": []}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--label", "A stretch"), "write it as NAME=VALUE"),
        (("--label", "A stretch=rather"), "a rating is one of true, mostly_true"),
        (("--column", "colour=Colour"), "no such field: colour"),
    ],
)
def test_wrong_usage(run: Run, database_url: str, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "reviews.json").write_text("[]")
    _, err = run("import", str(tmp_path / "reviews.json"), *arguments, url=database_url, expect=2)
    assert told in err


def test_standard_input_and_more_than_is_listed(run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = "claim,url\n" + "x,nowhere\n" * 1002
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(broken.encode())))
    _, err = run("import", "-", "--dry-run", url=database_url, expect=1)
    assert err.endswith("secondsource: and 2 more\n")
