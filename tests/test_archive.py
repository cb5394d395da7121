"""Exports that somebody cut, changed or made up: what is told of them, and that nothing of them is half written."""

import hashlib
import io
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app import ledger
from app.audit import audit
from app.db import Database
from app.interchange import archive, export, row_queries
from app.interchange.restore import Report, restore
from tests.api.asking import entitle, party
from tests.api.client import Clock, serve
from tests.servers import Databases

Document = dict[str, Any]


@pytest.fixture(scope="module")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """The lines of an export: the desks, two parties, a subject, a title, a claim with evidence."""
    with (
        databases.fresh("sqlite", tmp_path_factory.mktemp("made")) as url,
        serve(url) as api,
    ):
        daily = party(api, "Daily")
        subject = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'bridges', 'name': 'Bridges'})['id']}"
        entitle(api, daily, subject)
        claim = api.claim(subjects=["bridges"], tags=["a"])
        api.attach(claim, "Daily")
        return [json.loads(line) for line in b"".join(export.history(api.database)).splitlines()]


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    db = Database(database_url, Clock())
    yield db
    with db.read() as session:
        assert list(audit(session)) == []
    db.close()


def file_of(lines: list[Document]) -> bytes:
    """An archive with these changes, and an end that fits."""
    head, *changes, _ = lines
    text = b"".join(f"{json.dumps(line)}\n".encode() for line in [head, *changes])
    end = {"changes": len(changes), "sha256": hashlib.sha256(text).hexdigest()}
    return text + json.dumps(end).encode()


def broken(db: Database, file: bytes, *, dry_run: bool = False) -> tuple[int, str]:
    """Where an import ends, and why."""
    report = restore(db, io.BytesIO(file), dry_run=dry_run)
    assert report.broken is not None
    assert report.restored == max(report.broken.line - 2, 0)
    return report.broken.line, report.broken.reason


def test_what_was_made_is_whole(made: list[Document], empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.interchange.restore._HEAVY", 2000)  # it goes in several transactions
    assert restore(empty, io.BytesIO(file_of(made))) == Report(restored=len(made) - 2)


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        (b"", 1, "ends too early"),
        (b"\xff\xfe{\x00}\x00\n", 1, "not valid UTF-8"),
        (b"\xef\xbb\xbf{}\n", 1, "byte order mark"),
        (b'{"a": 1, "a": 2}\n', 1, "not acceptable JSON"),
        (b'{"a": "\\u0000"}\n', 1, "not acceptable JSON"),
        (b"[" * 100_000, 1, "levels of arrays"),
        (b"[]\n", 1, "a line is a JSON object"),
        (b"\n", 1, "not well-formed JSON"),
        (b'{"@context": "https://schema.org"}\n', 1, "no full export"),
        (b'{"format": "secondsource", "version": 2, "scope": "all"}\n', 1, "reads format 1"),
        (b'{"format": "secondsource", "version": 1, "scope": "desk/1"}\n', 1, "what one desk posted"),
    ],
)
def test_what_is_no_export_is_told_so(empty: Database, file: bytes, line: int, reason: str) -> None:
    found = broken(empty, file)
    assert found[0] == line
    assert reason in found[1]


def test_a_line_without_end_is_not_read_into_memory(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LONGEST_LINE", 1000)
    assert broken(empty, b'"' + b"a" * 5000) == (1, "the line is longer than 1000 bytes")


def change(lines: list[Document], kind: str) -> tuple[int, Document]:
    """The first change of a kind, and where it is."""
    return next((place, line) for place, line in enumerate(lines) if line.get("type") == kind)


def row(lines: list[Document], kind: str, table: str) -> Document:
    """A row that a change wrote."""
    rows = change(lines, kind)[1]["rows"]
    found: Document = next(image["row"] for image in rows if image["table"] == table)
    return found


FALSE: list[tuple[str, Callable[[list[Document]], object], str]] = [
    ("claim.created", lambda lines: change(lines, "claim.created")[1].update(seq=99), "should come here"),
    ("claim.created", lambda lines: change(lines, "claim.created")[1].update(seq="4"), "/seq: "),
    ("claim.created", lambda lines: change(lines, "claim.created")[1].update(more=1), "/more: "),
    ("claim.created", lambda lines: change(lines, "claim.created")[1].update(subjects=["b", "a"]), "sorted"),
    (
        "claim.created",
        lambda lines: change(lines, "claim.created")[1].update(recorded_at="2020-01-01T00:00:00Z"),
        "recorded before",
    ),
    (
        "claim.created",
        lambda lines: change(lines, "claim.created")[1]["rows"].append({"table": "api_key", "row": {}}),
        "exports do not hold",
    ),
    (
        "claim.created",
        lambda lines: change(lines, "claim.created")[1]["rows"].append({"table": "standing", "row": {}}),
        "exports do not hold",
    ),
    (
        "claim.created",
        lambda lines: change(lines, "claim.created")[1]["rows"].append({"table": "nothing", "row": {}}),
        "exports do not hold",
    ),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim").pop("recorded_by"), "other columns"),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim_revision").update(number="1"), "another kind"),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim_revision").update(number=True), "another kind"),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim_revision").update(text=1), "another kind"),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim").update(id="x"), "badly formed"),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim").update(recorded_at="x"), "isoformat"),
    (
        "claim.created",
        lambda lines: row(lines, "claim.created", "claim").update(recorded_at="2025-11-20T08:00:00+00:00"),
        "not written as this service writes it",
    ),
    (
        "claim.created",
        lambda lines: row(lines, "claim.created", "claim_revision").update(claim_id=str(uuid.uuid4())),
        "does not fit",
    ),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim_revision").update(kind="odd"), "does not fit"),
    ("claim.created", lambda lines: row(lines, "claim.created", "claim_revision").update(tags=7), "does not fit"),
    (
        "claim.created",
        lambda lines: change(lines, "claim.created")[1].update(subjects=["claim/x"]),
        "does not fit",
    ),
    (
        "evidence.attached",
        lambda lines: row(lines, "evidence.attached", "hop").update(party_id=str(uuid.uuid4())),
        "does not fit",
    ),
]


def test_a_line_that_was_made_up_ends_it_there(made: list[Document], empty: Database) -> None:
    there = 0
    for kind, falsify, reason in FALSE:
        lines = json.loads(json.dumps(made))
        place, _ = change(lines, kind)
        falsify(lines)
        if reason != "does not fit":
            checked = restore(empty, io.BytesIO(file_of(lines)), dry_run=True)
            assert checked.broken is not None
            assert reason in checked.broken.reason
        report = restore(empty, io.BytesIO(file_of(lines)))
        assert report.broken is not None
        assert (report.broken.line, reason in report.broken.reason) == (place + 1, True), (reason, report)
        # What came before is there, once, and nothing of the line itself.
        assert (report.unchanged, report.restored) == (there, place - 1 - there)
        there = place - 1
    assert restore(empty, io.BytesIO(file_of(made))) == Report(unchanged=there, restored=len(made) - 2 - there)


def test_what_a_row_refers_to_came_before_it(made: list[Document], empty: Database) -> None:
    lines = json.loads(json.dumps(made))
    rows = change(lines, "subject.created")[1]["rows"]
    change(lines, "claim.created")[1]["rows"][:0] = rows
    rows.clear()
    place, _ = change(lines, "competence.created")
    assert broken(empty, file_of(lines)) == (place + 1, "this does not fit what came before it")


def test_trouble_that_is_not_about_a_row_is_not_hidden(
    made: list[Document], empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise sa.exc.OperationalError("", {}, OSError("gone"))

    monkeypatch.setattr(row_queries, "put_back", lost)
    with pytest.raises(sa.exc.OperationalError):
        restore(empty, io.BytesIO(file_of(made)))
    with empty.read() as session:
        assert ledger.head(session) == 0


def test_an_end_that_does_not_fit_is_told(made: list[Document], empty: Database) -> None:
    whole = file_of(made)
    for file, reason in (
        (whole + b"\n{}", "something follows"),
        (whole.replace(b'"changes": ', b'"changes": 1'), "fit"),
    ):
        report = restore(empty, io.BytesIO(file))
        assert report.broken is not None
        assert report.broken.line == len(made)
        assert reason in report.broken.reason
