"""The command line. Every command says what went wrong in one line and exits with 1; wrong usage exits with 2."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import backup as backups
from app import demo as example
from app.audit import audit as find_differences
from app.cli_exchange import export, import_
from app.cli_keys import key_app
from app.db import Database, DatabaseTrouble, UnsafeDatabase, migrate
from app.demo import routes as page
from app.demo import table
from app.errors import AppError, Conflict
from app.feed.hub import Hub
from app.main import create_app, deliver
from app.settings import Settings, system_clock
from app.web import arrival, logs

cli = typer.Typer(
    name="secondsource",
    help="Is there a second source? Claims, their attribution chains, and a status that is derived and explained.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(key_app, name="key")
cli.command()(export)
cli.command("import")(import_)

Host = Annotated[str, typer.Option(help="Address to listen on")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on")]


@cli.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the API and /docs. DATABASE_URL says where; a SQLite file is created and migrated on the first start."""
    settings = Settings()
    migrate(settings.database_url)
    _serve(settings, host, port)


@cli.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    database: Annotated[Path, typer.Option(help="SQLite file of the demo; made when it is not there")] = Path(
        "var/demo.sqlite"
    ),
    load_only: Annotated[bool, typer.Option("--load-only", help="Load and show the example, then stop")] = False,
) -> None:
    """Load the worked example, show its claims and why they stand as they do, and serve it."""
    settings = Settings(DATABASE_URL=f"sqlite:///{database.resolve()}")
    if not load_only:
        _require_free(host, port)
    migrate(settings.database_url)
    with _database(settings) as db:
        loaded = example.is_loaded(db)
    site = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104
    if not loaded:
        with _progress("Loading the worked example", total=example.STEPS) as step:
            example.load(settings.database_url, f"{site}{page.PATH}", step)
    with _database(settings) as db:
        table.show(Console(), db, site, example.open_desk(db))
    if not load_only:
        _serve(settings, host, port, demo=True)


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database at DATABASE_URL to the newest schema."""
    settings = Settings()
    migrate(settings.database_url)
    Console(stderr=True).print("The schema is the newest.")


@cli.command()
def worker() -> None:
    """Deliver webhooks outside the server, until SIGTERM; servers then need SECONDSOURCE_WEBHOOK_DELIVERY=false."""
    settings = Settings()
    logs.configure(settings.log_level)
    with _database(settings) as db:
        db.check()
        asyncio.run(_until_asked_to_leave(settings, db))


async def _until_asked_to_leave(settings: Settings, db: Database) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await deliver(settings, db, ended)


@cli.command()
def audit() -> None:
    """Replay the ledger, derive every standing anew, and report what differs. Exits with 1 when anything does."""
    found = 0
    with _database(Settings()) as db, db.read() as session, _progress("Auditing") as step:
        for difference in find_differences(session, lambda _what, count: step(count)):
            found += 1
            print(f"{difference.where}: {difference.detail}", flush=True)  # noqa: T201
    print(f"Differences: {found}" if found else "No differences: the tables say what the ledger says.")  # noqa: T201
    raise typer.Exit(1 if found else 0)


@cli.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="Write here instead of to standard output")] = None,
) -> None:
    """Write the OpenAPI document."""
    app = create_app(Settings(DATABASE_URL="sqlite://"))
    text = json.dumps(app.openapi(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="File to write; it must not be there yet")]) -> None:
    """Back up the database while it is in use (SQLite's online backup, or pg_dump)."""
    with _progress("Backing up", total=100) as step:
        backups.backup(Settings().database_url, target, step)
    Console(stderr=True).print(f"Backed up to {target}.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="File made by `secondsource backup`", exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace what the database holds")] = False,
) -> None:
    """Restore a backup into the database at DATABASE_URL, and audit it. A damaged backup is refused."""
    settings = Settings()
    backups.restore(source, settings.database_url, force=force)
    Console(stderr=True).print("Restored.")
    audit()


def _serve(settings: Settings, host: str, port: int, *, demo: bool = False) -> None:
    # The demo's key and table must not scroll away under a line for each request.
    logs.configure("warning" if demo and "log_level" not in settings.model_fields_set else settings.log_level)
    _require_free(host, port)
    app = create_app(settings)
    app.state.database.require_durable()
    if demo:
        app.include_router(page.router)
    signal.signal(signal.SIGTERM, _leave)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_grace,
        http=arrival.within(settings.body_deadline),
    )
    server = _Server(config, app.state.hub)
    with suppress(KeyboardInterrupt):
        server.run()
    raise SystemExit(0 if server.started else 3)


class _Server(uvicorn.Server):
    """Ends the streams first, which else would go on until the grace is over."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


def _require_free(host: str, port: int) -> None:
    """Raise Conflict when nobody can listen there, before anything is changed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise Conflict(
            f"{host} port {port} can't be listened on: {os.strerror(error.errno or 0)}. Choose another --port."
        ) from error


def _leave(_signal: int, _frame: object) -> None:
    # uvicorn answers what is under way and then raises the signal again, which would end this as if it had failed.
    raise SystemExit(0)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url, system_clock)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, when somebody is looking; counts up when the total is not known."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error a user can act on is one line on standard error."""
    try:
        cli(arguments)
    except ValidationError as error:
        wrong = (f"{_variable(fault['loc'])}: {fault['msg']}" for fault in error.errors(include_input=False))
        _fail("; ".join(wrong))
    except (AppError, UnsafeDatabase, ValueError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}.")
    except DatabaseTrouble as error:
        name = getattr(error.orig, "sqlite_errorname", type(error.orig).__name__)
        _fail(f"The database does not answer or refuses: {name}. Is DATABASE_URL right?")


def _variable(place: tuple[int | str, ...]) -> str:
    """The environment variable of a setting."""
    name = str(place[0])
    return name if name.isupper() else f"{Settings.model_config['env_prefix']}{name.upper()}"


def _fail(message: str) -> None:
    Console(stderr=True, soft_wrap=True).print(f"secondsource: {message}", style="red", markup=False)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
