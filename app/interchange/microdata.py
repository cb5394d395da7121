"""Reviews that a page marks up as microdata, in the shape of JSON-LD, each with its line."""

from collections.abc import Iterator
from typing import Any

from app.interchange.documents import Rejected


def reviews(page: str) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    """The items of a page that are a ClaimReview, or have one in them; addresses start from its canonical link."""
    if "ClaimReview" not in page or "itemscope" not in page:
        return
    # Here, because it brings much with it that nobody else needs.
    from extruct.utils import parse_html  # noqa: PLC0415
    from extruct.w3cmicrodata import MicrodataExtractor  # noqa: PLC0415
    from lxml.etree import LxmlError  # noqa: PLC0415

    try:
        document = parse_html(page, encoding="utf-8")
        base = next(iter(document.xpath('//link[@rel="canonical"]/@href')), None)
        items = MicrodataExtractor(add_html_node=True).extract_items(document, base)
    except (LxmlError, LookupError, RecursionError, TypeError, ValueError) as error:
        yield Rejected(1, f"the page's microdata can't be read ({type(error).__name__})")
        return
    for item in items:
        yield item["htmlNode"].sourceline, _as_json_ld(item)


def _as_json_ld(value: Any) -> Any:
    match value:
        case {"type": kind, "properties": properties}:
            return {"@type": kind, **{name: _as_json_ld(one) for name, one in properties.items()}}
        case list():
            return [_as_json_ld(one) for one in value]
        case str():
            return value
        case _:
            return None
