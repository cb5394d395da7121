"""The page of news that the example's evidence points to; only the demo serves it."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

PATH = "/demo/newsroom"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

router = APIRouter(include_in_schema=False)


@router.get(PATH, name="demo_newsroom")
async def newsroom() -> HTMLResponse:
    """The report, in words of our own."""
    page = files("app.demo").joinpath("newsroom.html").read_text(encoding="utf-8")
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})
