"""claims are found, and counted, by the one party they rest on"""

import json
from collections import Counter, defaultdict

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KIND = "rests_on"
_ALL = ""
_STANDING = sa.table(
    "standing",
    sa.column("claim_id", sa.Uuid()),
    sa.column("seq", sa.BigInteger()),
    sa.column("status", sa.String()),
    sa.column("document", sa.JSON()),
    sa.column("recorded_at", UtcDateTime()),
    sa.column("superseded_at", UtcDateTime()),
)
_FACET = sa.table(
    "facet",
    *(sa.column(name, kind) for name, kind in (("claim_id", sa.Uuid()), ("seq", sa.BigInteger()))),
    *(sa.column(name, sa.Text()) for name in ("kind", "value")),
    *(sa.column(name, UtcDateTime()) for name in ("recorded_at", "superseded_at")),
)
_TALLY = sa.table(
    "tally",
    *(sa.column(name, sa.Text()) for name in ("kind", "value", "status")),
    *(sa.column(name, UtcDateTime()) for name in ("recorded_at", "superseded_at")),
    sa.column("count", sa.Integer()),
)


def upgrade() -> None:
    connection = op.get_bind()
    facets: list[dict[str, object]] = []
    moves: dict[tuple[str, str], Counter[object]] = defaultdict(Counter)
    for row in connection.execute(sa.select(_STANDING)):
        document = json.loads(row.document) if isinstance(row.document, str) else row.document
        if len(document["rests_on"]) != 1:
            continue
        carrier = document["rests_on"][0]
        value = (carrier["credited_by"] or carrier["party"])["id"]
        span = {"recorded_at": row.recorded_at, "superseded_at": row.superseded_at}
        facets.append({"claim_id": row.claim_id, "seq": row.seq, "kind": _KIND, "value": value, **span})
        for status in (row.status, _ALL):
            moves[value, status][row.recorded_at] += 1
            if row.superseded_at is not None:
                moves[value, status][row.superseded_at] -= 1
    tallies: list[dict[str, object]] = []
    for (value, status), by in moves.items():
        moments = sorted(moment for moment, change in by.items() if change)
        count = 0
        for moment, until in zip(moments, [*moments[1:], None], strict=True):
            count += by[moment]
            key = {"kind": _KIND, "value": value, "status": status}
            tallies.append({**key, "recorded_at": moment, "superseded_at": until, "count": count})
    if facets:
        connection.execute(sa.insert(_FACET), facets)
        connection.execute(sa.insert(_TALLY), tallies)
