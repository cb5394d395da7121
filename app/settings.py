"""Everything that can be set, in one frozen value that is passed in, never a global."""

from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_database_url() -> str:
    """SQLite under the user's data directory (XDG base directories)."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('secondsource')) / 'secondsource.sqlite'}"


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks written one after the other with commas between. Raises ValueError, saying which is none."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def _of_networks(text: str) -> str:
    networks(text)
    return text


class Settings(BaseSettings):
    """Read from the environment: DATABASE_URL, the others with the prefix SECONDSOURCE_."""

    model_config = SettingsConfigDict(env_prefix="SECONDSOURCE_", frozen=True, extra="ignore")

    database_url: Annotated[
        str,
        Field(
            default_factory=default_database_url,
            validation_alias="DATABASE_URL",
            description="sqlite:///path or postgresql://user:password@host/name",
        ),
    ]
    public_url: Annotated[
        str,
        Field(
            pattern="^(https?://[^/?#]+(/[^?#]*)?/)?$",
            description="Address that readers see, with a slash at its end; default: as it was asked for",
        ),
    ] = ""
    pool_size: Annotated[
        int, Field(ge=1, le=200, description="Requests that may run at once, each with a connection")
    ] = 8
    queue_length: Annotated[int, Field(ge=0, description="Requests that may wait for their turn")] = 1000
    queue_deadline: Annotated[float, Field(gt=0, description="Seconds a request may wait for its turn")] = 15.0
    lock_timeout: Annotated[float, Field(gt=0, description="Seconds a write may wait for the writers before it")] = 10.0
    statement_timeout: Annotated[float, Field(gt=0, description="Seconds one statement may take on PostgreSQL")] = 30.0
    max_body_bytes: Annotated[int, Field(ge=1024, description="Largest request body accepted, in bytes")] = 1024 * 1024
    max_import_bytes: Annotated[int, Field(ge=1024, description="Largest file accepted to be imported, in bytes")] = (
        256 * 1024 * 1024
    )
    run_imports: Annotated[bool, Field(description="Whether files sent to be imported are, from within the server")] = (
        True
    )
    body_deadline: Annotated[
        float, Field(gt=0, description="Seconds a client may take to send headers, then a body")
    ] = 20.0
    lookup_by_url: Annotated[
        bool, Field(description="Whether annotations can be asked for by address; the private lookup always works")
    ] = True
    prepare_check: Annotated[float, Field(gt=0, description="Seconds between looks for pages to prepare")] = 0.5
    embargo_check: Annotated[float, Field(gt=0, description="Seconds between looks for ended embargoes")] = 1.0
    max_streams: Annotated[int, Field(ge=0, description="Event streams that may be open at once")] = 2000
    stream_heartbeat: Annotated[float, Field(gt=0, description="Seconds of silence before a stream gives a sign")] = (
        15.0
    )
    webhook_delivery: Annotated[bool, Field(description="Whether webhooks are delivered from within the server")] = True
    webhook_timeout: Annotated[float, Field(gt=0, le=60, description="Seconds a webhook's receiver has to answer")] = (
        15.0
    )
    webhook_networks: Annotated[
        str,
        AfterValidator(_of_networks),
        Field(description="Private networks that webhooks may be delivered to, e.g. `10.1.0.0/16,fd12::/48`"),
    ] = ""
    shutdown_grace: Annotated[int, Field(ge=0, description="Seconds running requests get after SIGTERM")] = 25
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$", description="Least severe line logged")] = (
        "info"
    )
