"""The application, put together: the only module that knows everything."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from typing import cast

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp, Receive, Scope, Send

from app.annotations.container_routes import router as annotations
from app.annotations.fast import FastAnnotations, Reader
from app.annotations.hypothesis_routes import router as hypothesis
from app.annotations.lookup import Filters
from app.annotations.lookup_routes import router as private_lookup
from app.annotations.postgresql_reader import PostgresqlReader
from app.annotations.prepared import Preparer
from app.annotations.protocol import AnnotationProtocol
from app.annotations.routes import router as appearances
from app.annotations.sqlite_reader import SqliteReader
from app.annotations.statement_routes import router as page_statements
from app.attribution.routes import router as attribution
from app.changes.routes import router as changes
from app.claims.feed_routes import router as claim_feeds
from app.claims.routes import router as claims
from app.db import Database
from app.desks.routes import router as desks
from app.domain.permissions import WORKBENCH_AT
from app.evidence.routes import router as evidence
from app.factcheck.routes import router as factcheck
from app.feed import hub
from app.interchange import jobs, running
from app.interchange.job_routes import AT as IMPORTS_AT
from app.interchange.job_routes import router as imports
from app.interchange.review_routes import router as claim_reviews
from app.interchange.routes import router as interchange
from app.lint.routes import router as lint
from app.pages.crawler_routes import router as crawlers
from app.pages.directory_routes import router as directories
from app.pages.routes import refusal_page
from app.pages.routes import router as pages
from app.pages.shared import Shared
from app.pages.sitemap import Sitemap
from app.parties.routes import router as parties
from app.parties.statement_routes import router as statements
from app.pulse import Pulse
from app.ratings.routes import router as ratings
from app.settings import Settings, networks, system_clock
from app.stats.routes import router as stats
from app.verdicts import embargo
from app.verdicts.draft_routes import router as drafts
from app.verdicts.routes import router as verdicts
from app.web import change, handlers, health, openapi, stack
from app.web.auth import permit, require_known_operations
from app.web.guard import Stream
from app.web.parameters import known_parameters
from app.webhooks import worker
from app.webhooks.routes import router as webhooks
from app.webhooks.sending import Sender
from app.workbench import sign_in_routes
from app.workbench.routes import router as workbench

_ABOUT = """Is there a second source? Claims with their **attribution chains**, and a **verification status** that is
derived from the evidence people attach, explained, and never set.

Reads are public. Writes need a key: `Authorization: Bearer ssk_...`. Claims, evidence and parties can be read `as_of`
any past moment; every list takes a `cursor`, every POST an `Idempotency-Key`; a change needs `If-Match`."""


def _routes() -> APIRouter:
    """What every application answers. Put together once in a process: it is most of the work of making one."""
    together = APIRouter(generate_unique_id_function=_named)
    for router in (
        claims,
        claim_feeds,
        evidence,
        appearances,
        private_lookup,  # before the annotations: `filter` is no id of one
        annotations,
        page_statements,
        verdicts,
        lint,
        drafts,
        attribution,
        parties,
        statements,
        desks,
        ratings,
        interchange,
        imports,
        claim_reviews,
        changes,
        stats,
        factcheck,
        webhooks,
    ):
        together.include_router(router, dependencies=[Depends(permit), Depends(known_parameters)])
    together.include_router(hypothesis, dependencies=[Depends(permit)])
    for desk in (sign_in_routes.router, workbench):
        together.include_router(desk, dependencies=[Depends(known_parameters)])
    together.include_router(pages)
    together.include_router(directories)
    together.include_router(crawlers)
    return together


def _named(route: APIRoute) -> str:
    return route.name


_ROUTES = _routes()


async def deliver(settings: Settings, database: Database, ended: asyncio.Event) -> None:
    """Deliver webhooks until it has `ended`."""
    sender = Sender(settings.webhook_timeout, networks(settings.webhook_networks))
    await worker.Worker(database, sender).run(ended)


def create_app(settings: Settings | None = None, *, clock: Callable[[], datetime] = system_clock) -> FastAPI:
    """The service on a database that has been migrated. `clock` says when a change is recorded."""
    settings = settings or Settings()
    database = Database(
        settings.database_url,
        clock,
        pool_size=settings.pool_size + hub.CONNECTIONS + worker.CONNECTIONS + running.CONNECTIONS,
        lock_timeout=settings.lock_timeout,
        statement_timeout=settings.statement_timeout,
    )

    streams = hub.Hub(database, most=settings.max_streams, heartbeat=settings.stream_heartbeat)

    filters = Filters(clock)
    preparer = Preparer(database, filters)
    reader = _reader(database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        database.require_durable()
        ended = asyncio.Event()
        watching = asyncio.create_task(embargo.watch(database, settings.embargo_check, ended))
        preparing = asyncio.create_task(preparer.watch(settings.prepare_check, ended))
        beside = [asyncio.create_task(deliver(settings, database, ended))] if settings.webhook_delivery else []
        if settings.run_imports:
            beside.append(asyncio.create_task(running.run(database, ended)))
        reader.open()
        yield
        streams.close()
        ended.set()
        await asyncio.gather(watching, preparing, *beside)
        await reader.close()
        database.close()

    app = FastAPIOffline(
        title="Secondsource",
        version=version("secondsource"),
        description=_ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "This service"}],
        lifespan=lifespan,
        generate_unique_id_function=_named,
        redirect_slashes=False,
    )
    app.state.database = database
    app.state.public_url = settings.public_url
    app.state.filters = filters
    app.state.lookup_by_url = settings.lookup_by_url
    app.state.hub = streams
    app.state.sitemap = Sitemap()
    app.state.shared = Shared()
    app.state.explain = refusal_page(clock)
    app.include_router(health.health_router(database.check))
    app.router.routes.extend(_ROUTES.routes)

    require_known_operations(app)
    handlers.install(app)
    change.install(app)
    sign_in_routes.install(app)
    openapi.install(app)
    stack.install(
        app,
        active=settings.pool_size,
        waiting=settings.queue_length,
        queue_deadline=settings.queue_deadline,
        max_body=settings.max_body_bytes,
        body_deadline=settings.body_deadline,
        forms=WORKBENCH_AT,
        streams=[Stream(IMPORTS_AT, frozenset(jobs.MEDIA), settings.max_import_bytes)],
    )
    app.add_middleware(AnnotationProtocol)
    return _in_front(app, reader, filters, settings)


class _Service(FastAPI):
    """The application. What readers ask for on every page view is answered before the framework looks at it."""

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)

    async def framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything else."""
        await super().__call__(scope, receive, send)


def _in_front(app: FastAPI, reader: Reader, filters: Filters, settings: Settings) -> FastAPI:
    app.__class__ = _Service  # FastAPIOffline is a function that makes one of FastAPI's own
    service = cast("_Service", app)
    service.front = FastAnnotations(
        service.framework,
        reader=reader,
        filters=filters,
        lookup_by_url=settings.lookup_by_url,
        public_url=settings.public_url,
    )
    return service


def _reader(database: Database) -> Reader:
    """What looks prepared pages up; in a database in memory, which nobody serves, it finds nothing."""
    if not database.is_sqlite:
        plain = database.url.set(drivername="postgresql")
        address = plain.render_as_string(hide_password=False)
        return PostgresqlReader(address, Pulse(database, address))
    return SqliteReader(database.url.database or "")
