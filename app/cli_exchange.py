"""`secondsource export` and `import`: the history as a file, and back."""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from app.cli_values import OPERATOR, AsJson, parse_moment
from app.db import Database, migrate
from app.domain.ratings import fold_label
from app.domain.vocabulary import NormalizedRating
from app.interchange import export as exports
from app.interchange import intake
from app.interchange.export import ExportFormat
from app.interchange.intake import take_in
from app.interchange.restore import Report, restore
from app.interchange.sources import LOOK, Source, look, records
from app.interchange.table_files import COLUMNS
from app.settings import Settings, system_clock

_STDIN = Path("-")


def export(
    output: Annotated[Path | None, typer.Argument(help="File to write; without it, standard output")] = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="ndjson is whole and can be imported; csv is a table of the claims")
    ] = ExportFormat.NDJSON,
    as_of: Annotated[
        datetime | None,
        typer.Option(parser=parse_moment, metavar="WHEN", help="As known at this time (2027-01-31T12:00:00Z)"),
    ] = None,
) -> None:
    """Export everything but keys and drafts. A file appears under its name when it is complete."""
    with _database() as db:
        if as_of is not None and not db.has_come(as_of):
            raise typer.BadParameter("that moment has not come yet", param_hint="--as-of")
        pieces = exports.export(db, form, as_of)
        if output is None:
            sys.stdout.buffer.writelines(pieces)
            sys.stdout.buffer.flush()
        else:
            partial = output.with_name(f"{output.name}.part")
            with partial.open("wb") as file:
                file.writelines(pieces)
            partial.replace(output)


def import_(
    source: Annotated[Path, typer.Argument(help="File to read; - is standard input", allow_dash=True)],
    form: Annotated[
        Source | None, typer.Option("--format", help="What the file is; without it, found out by how it begins")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(metavar="LABEL=RATING", help="What a label means: --label 'Half right=mixed'")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=NAME", help=f"The column of a field ({', '.join(COLUMNS)}): --column claim=Claim"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, keep nothing")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring an export back, or take in reviews of others: ClaimReview as JSON-LD, feeds, pages with it, or CSV.

    An export needs an empty database, or one where this was begun. Reviews are added to what is there. Importing again
    changes nothing. Exits with 1 when something could not be used.
    """
    labels = {fold_label(name): _rating(meant) for name, meant in _pairs(label, "--label")}
    columns = dict(_pairs(column, "--column"))
    if unknown := sorted(columns.keys() - COLUMNS.keys()):
        raise typer.BadParameter(f"no such field: {', '.join(unknown)}", param_hint="--column")
    with _database() as db, _opened(source) as file, _bar(source) as progress:
        kind = form or look(file.peek(LOOK))
        if kind is Source.EXPORT:
            _ended(restore(db, file, dry_run=dry_run, progress=progress), dry_run=dry_run, as_json=as_json)
        else:
            found = records(io.BufferedReader(_Metered(file, progress)), kind, columns)
            _taken(take_in(db, OPERATOR.actor, found, labels, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


def _ended(report: Report, *, dry_run: bool, as_json: bool) -> None:
    done = "Would restore" if dry_run else "Restored"
    told = f"{done} {report.restored} changes; {report.unchanged} were there already."
    typer.echo(json.dumps(asdict(report)) if as_json else told)
    if report.broken is not None:
        typer.echo(f"secondsource: line {report.broken.line}: {report.broken.reason}", err=True)
        raise typer.Exit(1)


def _taken(report: intake.Report, *, dry_run: bool, as_json: bool) -> None:
    done = "Would import" if dry_run else "Imported"
    told = f"{done} {report.imported} reviews; {report.changed} changed, {report.unchanged} were there already."
    typer.echo(json.dumps(asdict(report)) if as_json else told)
    for one in report.rejected:
        typer.echo(f"secondsource: line {one.line}: {one.reason}", err=True)
    if more := report.failed - len(report.rejected):
        typer.echo(f"secondsource: and {more} more", err=True)
    if report.failed:
        raise typer.Exit(1)


def _pairs(given: list[str] | None, option: str) -> list[tuple[str, str]]:
    pairs = [one.rpartition("=") for one in given or []]
    if any(not name or not value for name, _, value in pairs):
        raise typer.BadParameter("write it as NAME=VALUE", param_hint=option)
    return [(name, value) for name, _, value in pairs]


def _rating(word: str) -> NormalizedRating:
    try:
        return NormalizedRating(word)
    except ValueError as error:
        raise typer.BadParameter(f"a rating is one of {', '.join(NormalizedRating)}", param_hint="--label") from error


class _Metered(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, source: BinaryIO, progress: Callable[[int], None]) -> None:
        self._source, self._progress = source, progress

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Into the buffer, as much as there is now."""
        piece = self._source.read(len(buffer))
        buffer[: len(piece)] = piece
        self._progress(len(piece))
        return len(piece)


@contextlib.contextmanager
def _database() -> Iterator[Database]:
    settings = Settings()
    migrate(settings.database_url)
    db = Database(settings.database_url, system_clock, lock_timeout=settings.lock_timeout)
    try:
        yield db
    finally:
        db.close()


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[io.BufferedReader]:
    if source == _STDIN:
        stdin: Any = sys.stdin.buffer  # it has all that is used, though its type does not say so
        reader = io.BufferedReader(stdin)
        try:
            yield reader
        finally:
            reader.detach()  # standard input is not ours to close
    else:
        with source.open("rb") as file:
            yield file


@contextlib.contextmanager
def _bar(source: Path) -> Iterator[Callable[[int], None]]:
    """How much has been read, how fast, and how long the rest takes, on standard error when somebody is looking."""
    total = None if source == _STDIN else source.stat().st_size
    shown = (TextColumn("Importing"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*shown, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Importing", total=total)
        yield lambda count: bar.advance(task, count)
