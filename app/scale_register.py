"""Rating scales, as every slice reads them: those that come with the service, and desks' own in all their versions.

What scale X was at moment T is `scale(session, X, T)`. A desk's own is called `desk-` and the desk's slug.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.domain.ratings import Scale
from app.errors import NotFound
from app.paging import Rows
from app.scales import BUILT_IN, scale_of
from app.sessions import AnySession
from app.tables import Desk, ScaleVersion, holds

Row = tuple[Desk, ScaleVersion]
_OWN = "desk-"


def own_name(desk: Desk) -> str:
    """What a desk's own scale is called, whether it has one or not."""
    return f"{_OWN}{desk.slug}"


def scale(session: AnySession, name: str, at: datetime | None = None) -> Scale:
    """A scale as it was at the moment; one that comes with the service as it is now. Raises NotFound."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    return as_scale(*one(session, own(at).where(called(name))))


def open_to(session: AnySession, desk: Desk) -> list[str]:
    """The names of the scales that a desk can rate on: those that come with the service, and its own."""
    mine = session.execute(own(None).where(called(own_name(desk)))).one_or_none()
    return [*BUILT_IN, *([] if mine is None else [own_name(desk)])]


def own(at: datetime | None) -> Rows:
    """The query for desks' own scales as they were at the moment: (desk, version)."""
    return versions().where(holds(ScaleVersion, at))


def versions() -> Rows:
    """The query for everything that desks' own scales ever were: (desk, version)."""
    return sa.select(Desk, ScaleVersion).join(ScaleVersion, col(ScaleVersion.desk_id) == Desk.id)


def called(name: str) -> sa.ColumnElement[bool]:
    """Whether a desk's own scale is meant by this name."""
    return col(Desk.slug) == name.removeprefix(_OWN) if name.startswith(_OWN) else sa.false()


def one(session: AnySession, query: Rows) -> Row:
    """The only row of one of these queries. Raises NotFound for none."""
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("There is no such scale, or there was none then; GET /v1/scales lists those there are.")
    return row[0], row[1]


def as_scale(desk: Desk, version: ScaleVersion) -> Scale:
    """A version of a desk's own scale, as a scale."""
    return scale_of({"id": own_name(desk), **version.model_dump(include={"version", "names", "steps"})})
