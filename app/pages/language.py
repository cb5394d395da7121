"""In which language a page is read: what the reader asked for, else what the browser says (RFC 9110 section 12.5.4)."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "uk")


def preferred(asked: str | None, accepted: str) -> str:
    """The first language we speak: the one asked for, else the best of an Accept-Language header, else English."""
    if asked in LANGUAGES:
        return asked
    ranges = [_weighed(place, part) for place, part in enumerate(accepted.split(","))]
    for _, _, tag in sorted(ranges):
        if tag.partition("-")[0] in LANGUAGES:
            return tag.partition("-")[0]
    return LANGUAGES[0]


def language_name(tag: str, language: str) -> str:
    """What a language is called in another; the tag itself when nobody knows."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def country_name(code: str, language: str) -> str:
    """What a country is called in a language; its code (ISO 3166-1 alpha-2) when nobody knows."""
    name: str = Locale.parse(language).territories.get(code, code)
    return name


@cache
def translations(language: str) -> NullTranslations:
    """The phrases of pages in a language. The catalogue is compiled here, so that none can be out of date."""
    if language == LANGUAGES[0]:
        return NullTranslations()
    source = files("app.pages").joinpath(f"locale/{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=language))
    compiled.seek(0)
    return Translations(compiled)


def _weighed(place: int, part: str) -> tuple[float, int, str]:
    tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
    return -_quality(parameters), place, tag


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
