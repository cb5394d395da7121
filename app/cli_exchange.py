"""`secondsource export` and `import`: the history as a file, and back."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from app.cli_values import AsJson, parse_moment
from app.db import Database, migrate
from app.interchange import export as exports
from app.interchange.export import Format
from app.interchange.restore import Report, restore
from app.settings import Settings, system_clock

_STDIN = Path("-")


def export(
    output: Annotated[Path | None, typer.Argument(help="File to write; without it, standard output")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="ndjson is whole and can be imported; csv is a table of the claims")
    ] = Format.NDJSON,
    as_of: Annotated[
        datetime | None,
        typer.Option(parser=parse_moment, metavar="WHEN", help="As known at this time (2027-01-31T12:00:00Z)"),
    ] = None,
) -> None:
    """Export everything but keys and drafts. A file appears under its name when it is complete."""
    if as_of is not None and as_of > system_clock():
        raise typer.BadParameter("that moment has not come yet", param_hint="--as-of")
    with _database() as db:
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
    source: Annotated[
        Path, typer.Argument(help="File made by `secondsource export`; - is standard input", allow_dash=True)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring an export back, with its ids and times, into an empty database or one where this was begun.

    Exits with 1 when a line is broken: everything before it is there then, and a whole file goes on after it.
    """
    with _database() as db, _opened(source) as file, _bar(source) as progress:
        report = restore(db, file, dry_run=dry_run, progress=progress)
    typer.echo(json.dumps(asdict(report)) if as_json else _told(report, dry_run=dry_run))
    if report.broken is not None:
        typer.echo(f"secondsource: line {report.broken.line}: {report.broken.reason}", err=True)
        raise typer.Exit(1)


def _told(report: Report, *, dry_run: bool) -> str:
    done = "Would restore" if dry_run else "Restored"
    return f"{done} {report.restored} changes; {report.unchanged} were there already."


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
def _opened(source: Path) -> Iterator[BinaryIO]:
    if source == _STDIN:
        yield sys.stdin.buffer
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
