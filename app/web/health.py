"""Probes: is the process alive, and can it do its work. They are different questions."""

from collections.abc import Callable
from typing import Literal

import anyio
import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter
from pydantic import BaseModel

from app.errors import Unavailable

_log = structlog.get_logger("secondsource.health")


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class Ready(BaseModel):
    """The process answers, and so does what it depends on."""

    status: Literal["ready"]


def health_router(check: Callable[[], None], *, deadline: float = 2.0) -> APIRouter:
    """Liveness without the database; readiness runs `check`, which raises when the database does not answer."""
    router = APIRouter(tags=["health"])
    # One thread of its own: a check that hangs neither waits behind requests nor takes their threads one by one.
    limiter = anyio.CapacityLimiter(1)

    @router.get("/livez", name="livez")
    @router.get("/healthz", name="healthz")
    async def alive() -> Alive:
        """Whether the process is alive; it never asks the database."""
        return Alive(status="alive")

    @router.get("/readyz", name="readyz")
    async def ready() -> Ready:
        """Whether requests can be answered now; 503 while the database does not answer."""
        try:
            with anyio.fail_after(deadline):
                await run_sync(check, abandon_on_cancel=True, limiter=limiter)
        except Exception as error:
            _log.warning("not ready", reason=type(error).__name__)
            raise Unavailable("The database does not answer; try again.", retry_after=1) from error
        return Ready(status="ready")

    return router
