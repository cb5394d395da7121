"""`secondsource key`: the commands of the API for whoever can reach the database. The first key is made here."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer
from pydantic import RootModel

from app import desk_register
from app.cli_values import OPERATOR, AsJson, Expires, checked, columns, parse_duration
from app.db import Database, migrate
from app.desks import key_service, queries, schemas, service
from app.domain import keys
from app.domain.permissions import Scope
from app.domain.vocabulary import MemberRole
from app.errors import AppError, NotFound
from app.paging import PageRequest
from app.sessions import AnySession, WriteSession
from app.settings import Settings, system_clock
from app.web.fields import rfc3339

_HEAD = ("id", "key", "name", "role", "desk", "member", "last used", "expires", "state")
_ALL = PageRequest(limit=1_000_000, walk="")

key_app = typer.Typer(
    help="Make, list, rotate and revoke keys. Exits with 1 when refused, with 2 on wrong usage.", no_args_is_help=True
)


class Holder(StrEnum):
    """The roles that a key can have."""

    CONTRIBUTOR = "contributor"
    DESK = "desk"
    ADMIN = "admin"


Which = Annotated[str, typer.Argument(metavar="KEY", help="The id of the key, or its text")]


@key_app.command("create")
def create(
    role: Annotated[Holder, typer.Option(help="What the key may do")],
    name: Annotated[str, typer.Option(help="What the key is for")],
    desk: Annotated[str | None, typer.Option(help="Slug or id of the desk that a desk's key speaks for")] = None,
    desk_name: Annotated[
        str | None, typer.Option(help="Records a desk of this name, with the slug of --desk, unless there is one")
    ] = None,
    member: Annotated[str | None, typer.Option(help="The person of the desk who will hold it")] = None,
    member_role: Annotated[MemberRole, typer.Option(help="What that person does at the desk")] = MemberRole.EDITOR,
    scope: Annotated[list[Scope] | None, typer.Option(help="Repeat for several; without it all of the role's")] = None,
    expires: Expires = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it: it is shown this once."""
    if desk_name is not None and desk is None:
        raise typer.BadParameter("--desk-name needs --desk with the slug of the desk")
    with _writing() as session:
        desk_id = desk and _desk(session, desk, desk_name)
        asked: dict[str, object] = {"name": name, "role": role, "desk_id": desk_id, "expires_at": expires}
        asked |= {"scopes": scope or None, "member": {"name": member, "role": member_role} if member else None}
        new = checked(schemas.KeyNew, asked)
        issued = key_service.create_key(session, OPERATOR, new, secrets.token_bytes(keys.RANDOM_BYTES))
    _print_issued(issued, as_json)


@key_app.command("list")
def list_(
    desk: Annotated[str | None, typer.Option(help="Only the keys of this desk (slug or id)")] = None,
    as_json: AsJson = False,
) -> None:
    """List the keys there are, with their last use; their texts are not known."""
    with _open() as db, db.read() as session:
        desk_id = desk_register.desk(session, desk)[0].id if desk else None
        listed, _ = key_service.answer_keys(queries.keys(session, _ALL, desk_id))
    if as_json:
        typer.echo(RootModel[list[schemas.KeyListed]](listed).model_dump_json(indent=2))
    else:
        typer.echo(columns(_HEAD, [_row(key) for key in listed]))


@key_app.command("rotate")
def rotate(
    key: Which,
    grace: Annotated[
        timedelta,
        typer.Option(parser=parse_duration, metavar="DURATION", help="How long the old key still works: 30m, 12h, 7d"),
    ] = "0m",  # type: ignore[assignment]  # typer parses a default as it parses what is typed
    expires: Expires = None,
    as_json: AsJson = False,
) -> None:
    """Replace a key and print the new one: it is shown this once."""
    with _writing() as session:
        asked = {"grace_seconds": int(grace.total_seconds()), "expires_at": expires}
        rotation = checked(schemas.KeyRotation, asked)
        key_id, randomness = _key_id(session, key), secrets.token_bytes(keys.RANDOM_BYTES)
        issued = key_service.rotate_key(session, OPERATOR, key_id, rotation, _as_it_is, randomness)
    _print_issued(issued, as_json)


@key_app.command("revoke")
def revoke(
    key: Which,
    reason: Annotated[str, typer.Option(help="Why; everybody can read it in the changes")],
    as_json: AsJson = False,
) -> None:
    """End a key at once, on every running service."""
    with _writing() as session:
        revocation = checked(schemas.KeyRevocation, {"reason": reason})
        ended = key_service.revoke_key(session, OPERATOR, _key_id(session, key), revocation, _as_it_is)
    typer.echo(ended.model_dump_json(indent=2) if as_json else f"Revoked {ended.hint} ({ended.name}).")


@contextmanager
def _open() -> Iterator[Database]:
    """The database, brought to the newest schema as `serve` does; a refusal becomes a message and exit code 1."""
    settings = Settings()
    migrate(settings.database_url)
    db = Database(settings.database_url, system_clock, lock_timeout=settings.lock_timeout)
    try:
        yield db
    except AppError as error:
        lines = [error.detail, *(f"  {fault.pointer.removeprefix('/')}: {fault.detail}" for fault in error.faults)]
        typer.secho("\n".join(lines), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error
    finally:
        db.close()


@contextmanager
def _writing() -> Iterator[WriteSession]:
    with _open() as db, db.write() as session:
        yield session


def _as_it_is(_current: schemas.Key) -> None:
    # If-Match guards against what somebody saw elsewhere long ago; here the key is named now.
    return


def _desk(session: WriteSession, desk: str, name: str | None) -> uuid.UUID:
    try:
        return desk_register.desk(session, desk)[0].id
    except NotFound as error:
        if name is None:
            raise NotFound(f"There is no desk {desk}. Add --desk-name to record it.") from error
    return service.create_desk(session, OPERATOR, checked(schemas.DeskNew, {"slug": desk, "name": name})).id


def _key_id(session: AnySession, which: str) -> uuid.UUID:
    if keys.is_well_formed(which):
        return queries.key_with(session, keys.digest(which)).id
    try:
        return uuid.UUID(which)
    except ValueError as error:
        raise NotFound("A key is named by its id (see `secondsource key list`) or its text.") from error


def _print_issued(issued: schemas.KeyIssued, as_json: bool) -> None:
    if as_json:
        typer.echo(issued.model_dump_json(indent=2))
        return
    typer.echo(issued.key)  # alone on standard output, for KEY=$(secondsource key create ...)
    end = f" Expires {rfc3339(issued.expires_at)}." if issued.expires_at else ""
    typer.echo(f"Keep it now, it is not shown again. Id {issued.id}.{end}", err=True)


def _row(key: schemas.KeyListed) -> tuple[object, ...]:
    over = key.expires_at is not None and key.expires_at <= system_clock()
    state = "revoked" if key.revoked_at else "expired" if over else "active"
    member = f"{key.member.name} ({key.member.role})" if key.member else None
    return key.id, key.hint, key.name, key.role, key.desk_id, member, key.last_used_at, key.expires_at, state
