"""What the tests of standings share."""

from datetime import UTC, datetime

from app.domain.case import Evidence
from app.domain.standing import derive
from app.domain.vocabulary import (
    Status,
)
from tests.domain.making import case

UNVERIFIED, ONE, SEVERAL, BACKED, CONFIRMED, DISPUTED, CONTRADICTED, RETRACTED = Status

OFFICE = "official_body:office"


def status(*pieces: Evidence, **given) -> Status:
    return derive(case(*pieces, **given)).status


# Officials.

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)
