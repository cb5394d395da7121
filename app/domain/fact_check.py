"""What the Fact Check Tools API of Google means by its parameters, as far as no database is needed to tell."""

import re
from datetime import UTC, datetime, timedelta

from app.domain.names import normalise_domain, normalise_language
from app.domain.urls import parse_url

# Language, script, region: of what follows, nothing is looked at.
_TAG = re.compile(r"([a-z]{2,8})(?:-[a-z]{3}(?=-|$))*(?:-([a-z]{4})(?=-|$))?", re.IGNORECASE)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def site_of(url: str) -> str:
    """The site that a review is on: the host of its address without `www.`, as `publisher.site` has it."""
    host = parse_url(url).hostname or ""
    try:
        return normalise_domain(host)
    except ValueError:  # a number, or a host without a domain
        return host


def language_patterns(language_code: str) -> tuple[str, ...]:
    """The languages that a code asks for, as patterns of SQL's LIKE on tags in the usual case.

    Regions are ignored, scripts told apart where both have one. Raises ValueError for what is no language tag.
    """
    asked = _TAG.match(normalise_language(language_code))
    if asked is None:  # only for private use: x-...
        return (normalise_language(language_code),)
    language, script = asked[1], asked[2]
    if script is None:
        return language, f"{language}-%"
    regions = "__", "___"  # two letters, or three digits
    return language, f"{language}-{script}", f"{language}-{script}-%", *(f"{language}-{each}" for each in regions)


def oldest(now: datetime, max_age_days: int) -> datetime:
    """The moment that a claim or its review, whichever is newer, must not lie before."""
    days_there_are = (now - _BEGINNING).days
    return now - timedelta(days=max_age_days) if max_age_days <= days_there_are else _BEGINNING
