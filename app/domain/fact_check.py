"""What the Fact Check Tools API of Google means by its parameters, as far as no database is needed to tell."""

import re
from datetime import datetime, timedelta

from app.domain.names import normalise_domain
from app.domain.urls import parse_url

# Language, script, region: of what follows, nothing is looked at.
_TAG = re.compile(r"([a-z]{2,8})(?:-[a-z]{3}(?=-|$))*(?:-([a-z]{4})(?=-|$))?", re.IGNORECASE)


def site_of(url: str) -> str:
    """The site that a review is on: the host of its address without `www.`, as `publisher.site` has it."""
    host = parse_url(url).hostname or ""
    try:
        return normalise_domain(host)
    except ValueError:  # a number, or a host without a domain
        return host


def is_asked_for(language_code: str, language: str) -> bool:
    """Whether a review in `language` is asked for by `language_code`: regions are ignored, scripts told apart
    where both have one."""
    asked, found = _TAG.match(language_code), _TAG.match(language)
    if asked is None or found is None:
        return False
    same_script = asked[2] is None or found[2] is None or asked[2].lower() == found[2].lower()
    return asked[1].lower() == found[1].lower() and same_script


def is_recent(now: datetime, max_age_days: int, claimed_at: datetime | None, reviewed_at: datetime) -> bool:
    """Whether the newer of the claim and its review is at most so many days old."""
    newest = max(reviewed_at, claimed_at or reviewed_at)
    return (now - newest) // timedelta(microseconds=1) <= max_age_days * 86_400_000_000
