"""Attribution over HTTP."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.attribution import schemas, service
from app.attribution.formats import FILE_ENDINGS, MEDIA_TYPES, Format, choose
from app.attribution.phrases import Spoken
from app.web.deps import AsOf, Reading
from app.web.problems import Refusal

router = APIRouter(prefix="/v1/claims", tags=["claims"])

_PROFILES = {
    Format.PROV: '<https://www.w3.org/submissions/prov-json/>; rel="profile"',
    Format.PROV_O: '<http://www.w3.org/ns/prov-o>; rel="profile"',
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The attribution, in the format asked for",
        "content": {
            media_type: {"schema": {"type": "object"} if each in _PROFILES else {"type": "string"}}
            for each, media_type in MEDIA_TYPES.items()
            if each is not Format.JSON
        },
    },
    406: {"description": "The Accept header names none of the formats"},
}
# A picture of strangers' words: were a script ever to get into it, no browser would run it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def _wanted(
    request: Request,
    format: Annotated[Format | None, Query(description="Which format; goes before the Accept header")] = None,
) -> Format:
    wanted = format or choose(", ".join(request.headers.getlist("accept")))
    if wanted is None:
        offered = ", ".join(MEDIA_TYPES.values())
        raise Refusal(406, "not_acceptable", f"An attribution comes as {offered}.", headers={"Vary": "Accept"})
    return wanted


Wanted = Annotated[Format, Depends(_wanted)]
Lang = Annotated[Spoken, Query(description="The language of the pictures' words, and of `description`")]


@router.get(
    "/{claim_id}/attribution",
    name="read_claim_attribution",
    response_model=schemas.Attribution,
    responses=_RESPONSES,
)
def read_claim_attribution(
    claim_id: uuid.UUID, session: Reading, as_of: AsOf, wanted: Wanted, lang: Lang = Spoken.ENGLISH
) -> Response:
    """Read who says it, via whom, citing whom: the graph as JSON, SVG, PROV-JSON, PROV-O, Graphviz DOT or Mermaid."""
    written = service.attribution(session, claim_id, as_of, wanted, lang)
    headers = {
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="attribution-{claim_id}.{FILE_ENDINGS[wanted]}"',
    }
    if wanted is Format.SVG:
        headers["Content-Security-Policy"] = _POLICY
    if wanted in _PROFILES:
        headers["Link"] = _PROFILES[wanted]
    return Response(written, headers=headers, media_type=MEDIA_TYPES[wanted])
