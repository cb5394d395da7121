"""What the demo shows: the page of news that the example's evidence points to, and the table on the terminal."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app import demo
from app.claims.answers import read_claim, read_standing
from app.claims.schemas import Standing
from app.db import Database
from app.domain.text import shown

PATH = "/demo/newsroom"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

router = APIRouter(include_in_schema=False)


@router.get(PATH, name="demo_newsroom")
async def newsroom() -> HTMLResponse:
    """The report, in words of our own."""
    page = files("app").joinpath("demo_page.html").read_text(encoding="utf-8")
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def show(console: Console, database: Database, site: str, key: str) -> None:
    """Print the example's claims with their statuses and reasons, and what to try next."""
    table = Table(title="One news report of 20 November 2025", show_lines=True, expand=True)
    for name, ratio in (("#", 1), ("Claim", 14), ("Status", 6), ("Why", 16)):
        table.add_column(name, ratio=ratio, overflow="fold")
    ids = demo.claim_ids(database)
    with database.read() as session:
        for number, claim_id in enumerate(ids, 1):
            claim = read_claim(session, claim_id)
            why = _why(read_standing(session, claim_id, None))
            table.add_row(str(number), escape(shown(claim.text)), claim.standing.status, escape(why))
    console.print(table)
    third = ids[2]
    console.print(
        f"""
Claim 3 at noon that day, before the President's Office spoke, and now:
  curl '{site}/v1/claims/{third}/standing?as_of=2025-11-20T12:00:00Z'
  curl '{site}/v1/claims/{third}/standing'
Its attribution graph as a picture:
  {site}/v1/claims/{third}/attribution?format=svg
The report:  {site}{PATH}
The API:     {site}/docs

A desk's key for this demo (the one of the last start no longer works):
  {key}
""",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _why(standing: Standing) -> str:
    return "\n".join([f"{standing.label.en}.", *standing.reasons.en])
