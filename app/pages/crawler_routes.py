"""What search engines read, over HTTP."""

import uuid

from fastapi import APIRouter, Request, Response

from app.pages import queries, sitemap
from app.pages.rendering import claim_path, party_path
from app.web.deps import Reading, Site

router = APIRouter(include_in_schema=False)
_FIXED = ("/", "/claims", "/parties", "/subjects", "/desks", "/status")
_KEPT = {"Cache-Control": "public, max-age=3600"}


@router.get("/robots.txt", name="page_robots")
def robots(site: Site) -> Response:
    """What to leave alone, and where the sitemap is."""
    return Response(sitemap.robots(site), headers=_KEPT, media_type="text/plain")


@router.get("/sitemap.xml", name="page_sitemap")
def index(request: Request, session: Reading, site: Site) -> Response:
    """The files of the sitemap."""
    known: sitemap.Sitemap = request.app.state.sitemap
    return _xml(sitemap.index(site, known.files(session)))


@router.get("/sitemaps/pages.xml", name="page_sitemap_pages")
def pages(session: Reading, site: Site) -> Response:
    """Pages there is one of each, and those of subjects and desks."""
    subjects, desks = queries.slugs(session, sitemap.URLS)
    paths = [*_FIXED, *(f"/subjects/{slug}" for slug in subjects), *(f"/desks/{slug}" for slug in desks)]
    return _xml(sitemap.urls(site, ((path, None) for path in paths)))


@router.get("/sitemaps/claims.xml", name="page_sitemap_claims")
def claims(session: Reading, site: Site, after: uuid.UUID | None = None) -> Response:
    """The pages of claims that were recorded after one."""
    rows = queries.claims_after(session, after, sitemap.URLS)
    return _xml(sitemap.urls(site, ((claim_path(text, claim), updated) for claim, text, updated in rows)))


@router.get("/sitemaps/parties.xml", name="page_sitemap_parties")
def parties(session: Reading, site: Site, after: uuid.UUID | None = None) -> Response:
    """The pages of parties that were recorded after one."""
    rows = queries.parties_after(session, after, sitemap.URLS)
    return _xml(sitemap.urls(site, ((party_path(name, party), revised) for party, name, revised in rows)))


def _xml(body: bytes) -> Response:
    return Response(body, headers=_KEPT, media_type="application/xml")
