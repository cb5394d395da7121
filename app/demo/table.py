"""What the demo shows on the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.claims.answers import read_claim
from app.claims.schemas import StandingSummary
from app.db import Database
from app.demo import claim_ids
from app.demo.routes import PATH
from app.domain.labels import flag_label
from app.domain.text import shown


def show(console: Console, database: Database, site: str, key: str) -> None:
    """Print the example's claims with their statuses and reasons, and what to try next."""
    table = Table("#", "Claim", title="One news report of 20 November 2025", show_lines=True, expand=True)
    table.add_column("Status and flags", no_wrap=True)
    table.add_column("Why", overflow="fold")
    ids = claim_ids(database)
    with database.read() as session:
        for number, claim_id in enumerate(ids, 1):
            claim = read_claim(session, claim_id)
            codes = "\n".join([claim.standing.status, *claim.standing.flags])
            table.add_row(str(number), escape(shown(claim.text)), codes, escape(_why(claim.standing)))
    console.print(table)
    third = ids[2]
    console.print(
        f"""
Claim 3 at noon that day, before the President's Office spoke, and now:
  curl '{site}/v1/claims/{third}/standing?as_of=2025-11-20T12:00:00Z'
  curl '{site}/v1/claims/{third}/standing'
Its attribution graph as a picture:
  {site}/v1/claims/{third}/attribution?format=svg
The pages:   {site}/
The report:  {site}{PATH}
The API:     {site}/docs

A desk's key for this demo (the one of the last start no longer works):
  {key}
""",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _why(standing: StandingSummary) -> str:
    return " ".join(f"{told}." for told in (standing.label.en, *(flag_label(flag)["en"] for flag in standing.flags)))
