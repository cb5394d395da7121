"""What the page of the service tells: whether it works, what it runs, and how much it holds."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from app import ledger, tallies
from app.db import Database
from app.domain.standing import RULE, VERSION
from app.pages import queries
from app.stats import queries as counts


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything on the page."""

    version: str
    rule: str
    rule_version: int
    claims: int
    changes: int
    latest: datetime | None
    engine: str


def status_page(db: Database, now: datetime) -> StatusPage:
    """The state of the service now. Raises what the database raises when it does not answer."""
    with db.read() as session:
        changes = ledger.head(session)
        (claims,) = counts.series(session, tallies.EVERY_CLAIM, [(now, now)])
        return StatusPage(
            version=version("secondsource"),
            rule=RULE,
            rule_version=VERSION,
            claims=sum(claims.values()),
            changes=changes,
            latest=queries.latest_change(session) if changes else None,
            engine="SQLite" if db.is_sqlite else "PostgreSQL",
        )
