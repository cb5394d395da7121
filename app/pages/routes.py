"""Pages over HTTP. They are read only, and no part of the API document."""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import Scope

from app import ledger
from app.claims import answers as claims
from app.db import Database
from app.domain.labels import status_label
from app.domain.slugs import id_in
from app.errors import Fault, NotFound
from app.pages import assets, share_card
from app.pages.claim_page import claim_page
from app.pages.claims_page import claims_page
from app.pages.language import preferred
from app.pages.overview_page import overview
from app.pages.party_page import party_page
from app.pages.reader import Asking, Cursor, Reader
from app.pages.rendering import ASSETS, claim_path, party_path, render
from app.pages.shared import Together, Written
from app.pages.status_page import status_page
from app.web import html
from app.web.deps import Reading, Where, database
from app.web.problems import Refusal

router = APIRouter(include_in_schema=False)
Size = Annotated[int, Query(ge=1, le=10_000)]


@router.get(assets.PREFIX + "/{digest}/{name}", name="page_asset")
async def asset(digest: str, name: str) -> Response:
    """A file that pages load; its address changes with it, so it may be kept for ever."""
    found = ASSETS.get(name)
    if found is None or found.path != f"{assets.PREFIX}/{digest}/{name}":
        raise NotFound("There is no such file; pages name those there are.")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found.body, headers=headers, media_type=found.media_type)


@router.get("/claims/{slug}", name="page_claim")
def claim(slug: str, session: Reading, reader: Asking, where: Where, together: Together) -> Response:
    """A claim: its status, why, the picture, the evidence, verdicts, and how it came about."""

    def write() -> Written:
        shown = claim_page(session, _id_in(slug, "claim"), reader, where)
        path = claim_path(shown.claim.text, shown.claim.id)
        return path, render("claim.html", reader, page=shown, site=where.root)

    path, written = together(write)
    return html.page(written) if path == f"/claims/{slug}" else _moved(reader, path)


@router.get("/claims/{slug}/card.png", name="page_claim_card")
def card(slug: str, session: Reading, reader: Asking) -> Response:
    """A claim as a picture to share."""
    shown = claims.read_claim(session, _id_in(slug, "claim"), reader.at)
    status = shown.standing.status
    told = status_label(status)[reader.language]
    label = getattr(shown.standing.label, reader.language)
    picture = share_card.card(shown.text, status, f"{told[:1].upper()}{told[1:]}", label)
    return Response(picture, media_type="image/png")


@router.get("/claims/{slug}/embed", name="page_claim_embed")
def embed(slug: str, session: Reading, reader: Asking, where: Where) -> Response:
    """A claim as a card that any page may show in a frame."""
    shown = claims.read_claim(session, _id_in(slug, "claim"), reader.at)
    return html.page(render("embed.html", reader, claim=shown, site=where.root), embeddable=True)


@router.get("/oembed", name="page_oembed")
def oembed(
    url: str,
    session: Reading,
    reader: Asking,
    where: Where,
    maxwidth: Size = 480,
    maxheight: Size = 240,
    format: str = "json",
) -> Response:
    """What a page that links to a claim can show in its place (oEmbed 1.0, section 2.3.4)."""
    if format != "json":
        raise Refusal(501, "not_offered", "Only format=json is offered.")
    path = unquote(urlsplit(url).path)
    if not (path.startswith("/claims/") and url.startswith(where.root)):
        raise NotFound("There is no claim at this address.")
    shown = claims.read_claim(session, _id_in(path.removeprefix("/claims/"), "claim"), reader.at)
    address = f"{where.root.rstrip('/')}{claim_path(shown.text, shown.id)}"
    size = {"width": min(maxwidth, 480), "height": min(maxheight, 240)}
    frame = f'<iframe src="{escape(quote(address, safe=":/"))}/embed" title="Secondsource" '
    answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Secondsource",
        "provider_url": where.root,
        "title": shown.text,
        "cache_age": 300,
        "html": f'{frame}width="{size["width"]}" height="{size["height"]}" loading="lazy"></iframe>',
        **size,
    }
    return Response(json.dumps(answer, ensure_ascii=False), media_type="application/json")


@router.get("/claims", name="page_claims")
def list_claims(
    request: Request, session: Reading, reader: Asking, together: Together, cursor: Cursor = None
) -> Response:
    """Claims: searched, narrowed, counted. A script that reads on is given the rows only."""
    is_reading_on = cursor is not None and request.headers.get("hx-request") == "true"
    template = "rows.html" if is_reading_on else "claims.html"
    _, written = together(lambda: (reader.path, render(template, reader, page=claims_page(session, reader, cursor))))
    answer = html.page(written)
    answer.headers["Vary"] = "Accept-Language, HX-Request"
    return answer


@router.get("/parties/{slug}", name="page_party")
def party(slug: str, session: Reading, reader: Asking) -> Response:
    """A party: what rests on it, and what is stated of it."""
    shown = party_page(session, _id_in(slug, "party"), reader)
    path = party_path(shown.party.name, shown.party.id)
    if path != f"/parties/{slug}":
        return _moved(reader, path)
    return html.page(render("party.html", reader, page=shown, seq=ledger.head(session)))


@router.get("/status", name="page_status")
def status(db: Annotated[Database, Depends(database)], reader: Asking) -> Response:
    """The state of the service."""
    return html.page(render("status.html", reader, page=status_page(db, reader.now)))


@router.get("/", name="page_overview")
def front(session: Reading, reader: Asking, together: Together) -> Response:
    """The overview."""

    def write() -> Written:
        return reader.path, render("overview.html", reader, page=overview(session, reader), seq=ledger.head(session))

    return html.page(together(write)[1])


def refusal_page(clock: Callable[[], datetime]) -> html.Explain:
    """What a person is shown when something can't be answered."""

    def explain(scope: Scope, status: int, title: str, detail: str, faults: Sequence[Fault], request_id: str) -> str:
        request = Request(scope)
        asked = request.query_params.get("lang")
        language = preferred(asked, request.headers.get("accept-language", ""))
        reader = Reader(language, None, clock(), request.url.path, is_told_language=asked == language)
        told = {"title": title, "detail": detail, "faults": faults, "request_id": request_id}
        return render("refusal.html", reader, status=status, **told)

    return explain


def _id_in(slug: str, what: str) -> uuid.UUID:
    found = id_in(slug)
    if found is None:
        raise NotFound(f"There is no {what} at this address: it ends with no id.")
    return uuid.UUID(found)


def _moved(reader: Reader, path: str) -> Response:
    """To the address that tells what it is about; the words in it may change with the wording."""
    there = Reader(reader.language, reader.at, reader.now, path, reader.asked)
    return RedirectResponse(there.here(), 302)
