"""The private lookup: which pages have annotations, for everybody the same, and buckets of pages for those that may.

The filter of a day is of the pages at its beginning (UTC), so every instance makes the same file and nothing is stored;
what came since is a delta, up to a change of the ledger.
"""

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app import ledger
from app.annotations import notes, queries
from app.annotations.documents import written_list
from app.domain import page_filter
from app.domain.web_annotation import Document, annotation
from app.errors import NotFound
from app.sessions import AnySession, ReadSession

BUCKET = "public, max-age=300, stale-while-revalidate=3600"
"""How long a bucket may be kept by anybody between the reader and here."""

SERVICE = "../../../"
"""Where the service is, seen from a bucket: so a bucket is the same by whatever address it is asked for."""

ALL = "all"
"""The prefix of no bits."""

_BITS = re.compile("[01]{1,32}")
_SETTLED = timedelta(minutes=1)
"""How long after midnight a day's filter appears: every change of the day before is committed by then."""

_KEPT = 2
"""Days whose filters are kept: today's, and yesterday's for those who have just asked for it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A day's filter, and how many bits of a page's name its readers tell."""

    day: date
    data: bytes
    pages: int
    bits: int


class _Day:
    """From when until when a day's filter is the newest."""

    def __init__(self, day: date) -> None:
        self.date = day
        self.begins = _begins(day) + _SETTLED
        self.ends = self.begins + timedelta(days=1)


class Filters:
    """The filters of the last days, each made once."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._made: dict[date, Filter] = {}
        self._making = threading.Lock()
        self._day = _Day(date.min)

    def today(self) -> date:
        """The day whose filter is the newest there is."""
        now = self._clock()
        if not self._day.begins <= now < self._day.ends:  # asked on every look-up by range
            self._day = _Day((now - _SETTLED).astimezone(UTC).date())
        return self._day.date

    def bits_known(self) -> int | None:
        """How many bits readers tell today, when the day's filter has been made here."""
        made = self._made.get(self.today())
        return None if made is None else made.bits

    def of(self, session: ReadSession, day: date) -> Filter:
        """The filter of a day. Raises NotFound for any but the last days."""
        newest = self.today()
        if not newest - timedelta(days=_KEPT) < day <= newest:
            raise NotFound("There is no such filter, or no more: GET /v1/annotations/filter names the newest.")
        with self._making:
            if day not in self._made:
                pages = _reached(queries.annotated_pages(session, _begins(day)), queries.pairs(session, _begins(day)))
                bits = page_filter.prefix_bits(len(pages))
                self._made[day] = Filter(day, page_filter.encode(pages), len(pages), bits)
                for old in [one for one in self._made if one <= newest - timedelta(days=_KEPT)]:
                    del self._made[old]
            return self._made[day]

    def manifest(self, session: ReadSession) -> Document:
        """Which filter and which delta to read, and how long a prefix to ask for."""
        newest = self.of(session, self.today())
        there = f"/v1/annotations/filter/{newest.day.isoformat()}"
        return {
            "version": newest.day.isoformat(),
            "filter": there,
            "pages": newest.pages,
            "bytes": len(newest.data),
            "bits": newest.bits,
            "delta": f"{there}/{ledger.head(session)}",
        }


def delta(session: ReadSession, day: date, seq: int) -> Document:
    """The pages that got annotations between the beginning of a day and a change, by the first 64 bits of their names.

    Pages that lost theirs stay in the filter until the next day: asking for their bucket tells nothing more.
    """
    until = queries.moment_of(session, seq)
    fresh = queries.pages_between(session, _begins(day), until)
    pages = set().union(*(queries.same_pages(session, page, until) for page in fresh))
    return {"version": day.isoformat(), "until": seq, "added": sorted(page[:16] for page in pages)}


def in_bucket(session: AnySession, prefix: str) -> bytes:
    """The annotations of every page whose name begins with these bits."""
    first, last = page_filter.bucket(prefix)
    pages = queries.pages_within(session, first, last) | queries.paired_within(session, first, last)
    bodies = [
        (page, written_list([annotation(note, SERVICE, context=False) for note in found]))
        for page, (found, _) in sorted(notes.on_pages(session, pages).items())
        if found
    ]
    return bucket_of(prefix, bodies)


def bucket_of(prefix: str, bodies: Iterable[tuple[str, bytes]]) -> bytes:
    """A bucket, from what is written of its pages."""
    pages = b",".join(b'{"page":"%b","annotations":%b}' % (page.encode(), body) for page, body in bodies)
    return b'{"prefix":"%b","pages":[%b]}' % (prefix.encode(), pages)


def bits_of(prefix: str) -> str:
    """The bits that a prefix in an address stands for."""
    return "" if prefix == ALL else prefix


def is_prefix(prefix: str, bits: int) -> bool:
    """Whether a prefix may be asked by: of so many bits, or one less or more while the number changes."""
    asked = bits_of(prefix)
    return abs(len(asked) - bits) <= 1 and (prefix == ALL or _BITS.fullmatch(prefix) is not None)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _reached(annotated: set[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Annotated pages, and those stated to be the same as one, also through others."""
    neighbours: dict[str, set[str]] = {}
    for one, other in pairs:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    reached = set(annotated)
    edge = annotated & neighbours.keys()
    while edge:
        edge = set().union(*(neighbours[page] for page in edge)) - reached
        reached |= edge
    return reached
