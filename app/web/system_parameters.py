"""The parameters of Google's APIs that say how an answer is written (https://cloud.google.com/apis/docs/system-parameters):
`fields`, `prettyPrint`, `callback` and `alt`, each also with a dollar sign before it.
"""

import json
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.domain.field_mask import Mask, MaskError, Names, parse, part
from app.errors import Fault, Invalid
from app.web.once import Replayed

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,99}(?:\.[A-Za-z_$][\w$]{0,99}){0,9}", re.ASCII)
_SAID = {"": False, "false": False, "0": False, "true": True, "1": True}
_ENDS_LINES = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "<": "\\u003c"})
"""What must not stand in a script as it is."""


class AsAsked(APIRoute):
    """A route whose answers are written as these parameters ask; they are checked before anything is done."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        handle = super().get_route_handler()
        names = _names(self.response_model)

        async def answer(request: Request) -> Response:
            asked = _asked(request.query_params, names)
            try:
                response = await handle(request)
            except Replayed as replayed:
                response = replayed.response
            return response if asked == _NOTHING else asked.write(response)

        return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    """How an answer is to be written."""

    mask: Mask
    pretty: bool = False
    callback: str | None = None

    def write(self, response: Response) -> Response:
        document = part(json.loads(bytes(response.body)), self.mask)
        layout: Any = {"indent": 2} if self.pretty else {"separators": (",", ":")}
        text = json.dumps(document, ensure_ascii=False, **layout)
        kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        if self.callback is None:
            return Response(text, response.status_code, kept, media_type="application/json")
        script = f"// API callback\n{self.callback}({text.translate(_ENDS_LINES)});"
        return Response(script, response.status_code, kept, media_type="text/javascript")


_NOTHING = _Asked({})


def _asked(given: Mapping[str, str], names: Names) -> _Asked:
    fields, pretty, callback, alt = (
        given.get(name) or given.get(f"${name}") or "" for name in ("fields", "prettyPrint", "callback", "alt")
    )
    if alt not in ("", "json"):
        raise _invalid("alt", "answers are written as json only")
    if pretty not in _SAID:
        raise _invalid("prettyPrint", "write true or false")
    if callback and _CALLBACK.fullmatch(callback) is None:
        raise _invalid("callback", "the name of a function has letters, digits, _, $ and dots")
    try:
        mask = parse(fields, names) if fields else {}
    except MaskError as error:
        raise _invalid("fields", str(error)) from error
    return _Asked(mask, _SAID[pretty], callback or None)


def _invalid(parameter: str, detail: str) -> Invalid:
    return Invalid("The answer can't be written like this.", faults=[Fault("", detail, parameter)])


def _names(model: Any) -> Names:
    """The fields of a message as they are written, and those of each."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {field.alias or name: _names(field.annotation) for name, field in model.model_fields.items()}
    return {name: within for one in get_args(model) for name, within in _names(one).items()}
