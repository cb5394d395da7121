"""What a reader's look-ups cost: the CPU of a request over that of raw ASGI on uvicorn sending the same bytes.

    python -m bench.annotations [pages ...] [--engine sqlite]     10,000 and 1,000,000 on both engines unless told
    python -m bench.annotations 10000 1000000 --at URL --at URL   on databases of one's own, which stay

Both servers are asked in turns by one client on a kept connection; what the kernel says they computed is compared (the
database's own process is not: it is another's). The client takes gzip, as every browser does. No page is asked for
twice where that is not said, nor any bucket by the same host, for which answers are kept. What the service does by the
clock, for embargoes, webhooks and what is to be prepared, is turned off: the longer a busy machine takes, the more of
it there would be. The exit status is 1 when a bar is missed; a bucket that is unpacked for one who takes no gzip, as no
browser asks for it, has none.
"""

import argparse
import itertools
import random
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from app.domain import page_filter
from bench.annotated_pages import address, fill, prepare
from bench.databases import database
from bench.limit import ROUNDS, Client, compare, stay_together
from bench.server import Server

ASKED = 1000
"""Requests in a round, at most."""

BUCKETS = 200
"""Buckets asked for in a round."""

LOOKED_UP = {"sqlite": 3.0, "postgresql": 7.5}
"""What may be asked of a look-up, over sending its bytes, by engine."""

KEPT = 1.5
"""What may be asked of an answer that is repeated, or that the reader has."""

GROWTH = 1.2
"""How much more a look-up may cost among the most pages than among the fewest."""

HOUR = 3600


class Bars:
    """What may be asked of each look-up, and which bars were missed."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.missed: list[str] = []
        self.looked_up: dict[str, float] = {}

    def look_up(self, name: str, ratio: float) -> None:
        """Hold a look-up to the bar of its engine."""
        self.looked_up[name] = ratio
        self.hold(name, ratio, LOOKED_UP[self.engine])

    def hold(self, name: str, ratio: float, bar: float) -> None:
        """Note a ratio that is above its bar."""
        if ratio > bar:
            self.missed.append(f"{self.engine}: {name} {ratio:.2f}, at most {bar} wanted")


def measure(url: str, pages: int, folder: Path) -> Bars:
    """All ratios for a service with so many annotated pages."""
    fill(url, pages)
    bits = prepare(url)
    warm(url)
    with Server(url, log_level="error", embargo_check=HOUR, prepare_check=HOUR, webhook_delivery=False) as running:
        running.ready()
        service = Client(running.port, running.process.pid)
        service.get("/v1/annotations/filter")
        chance = random.Random(pages)
        asked = min(ASKED, pages // (ROUNDS + 2))
        fresh = iter(chance.sample(range(pages), asked * (ROUNDS + 2)))
        prefixes, hosts = list(page_filter.prefixes(bits)), itertools.count()

        def by_address() -> list[str]:
            return [f"/v1/annotations?url={quote(address(next(fresh)), safe='')}" for _ in range(asked)]

        def unknown() -> list[str]:
            return [f"/v1/annotations?url={quote(f'https://other.example/{chance.random()}')}" for _ in range(ASKED)]

        def by_range() -> list[str]:
            asked_for: list[str] = []
            while len(asked_for) < BUCKETS:
                host = f"bench-{next(hosts)}.example"  # what is kept is kept for a host
                chance.shuffle(prefixes)
                asked_for += [f"{host}/v1/annotations/range/{prefix or 'all'}" for prefix in prefixes]
            return asked_for[:BUCKETS]

        one, bucket = by_address()[0], by_range()[0]
        page_tag, bucket_tag = (service.get(target)[1]["etag"] for target in (one, bucket))
        print(f"{pages:,} annotated pages, {bits} bits")
        bars = Bars(re.split("[:+]", url)[0])
        for name, targets in (
            ("by address", by_address),
            ("by address, without annotations", unknown),
            ("bucket", by_range),
        ):
            bars.look_up(name, compare(name, service, folder, targets, {}, 200))
        for name, target, tag in (("by address", one, page_tag), ("bucket", bucket, bucket_tag)):
            for how, asked_with, status in (("repeated", {}, 200), ("not modified", {"tag": tag}, 304)):
                ratio = compare(f"{name}, {how}", service, folder, always(target), asked_with, status)
                bars.hold(f"{name}, {how}", ratio, KEPT)
        compare("bucket, to one who takes no gzip", service, folder, by_range, {"coding": "identity"}, 200)
    return bars


def always(target: str) -> Callable[[], list[str]]:
    """The same in each round."""
    return lambda: [target] * ASKED


def warm(url: str) -> None:
    """Let the system have a SQLite file in memory: what its disk costs is not asked here."""
    if url.startswith("sqlite:///"):
        with Path(url.removeprefix("sqlite:///")).open("rb") as file:
            while file.read(1 << 24):
                pass


def main() -> None:
    """Measure each size on each engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="*", default=[10_000, 1_000_000])
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--at", metavar="URL", action="append", help="the database for each number of pages, in order")
    asked = parser.parse_args()
    stay_together()
    missed = []
    if asked.at:
        missed += measure_all(list(zip(asked.pages, asked.at, strict=True)))
    else:
        for engine in asked.engine or ("sqlite", "postgresql"):
            with ExitStack() as stack:
                missed += measure_all([(size, stack.enter_context(database(engine))) for size in asked.pages])
    print("\n".join(["missed:", *missed]) if missed else "all bars are met")
    sys.exit(bool(missed))


def measure_all(places: Sequence[tuple[int, str]]) -> list[str]:
    """Measure each number of pages at its database, then how much more the last costs than the first; what bars were
    missed."""
    done = []
    for size, url in places:
        with tempfile.TemporaryDirectory() as folder:
            print(url.partition(":")[0])
            done.append(measure(url, size, Path(folder)))
    first, last = done[0], done[-1]
    if last is not first:
        for name, ratio in last.looked_up.items():
            growth = ratio / first.looked_up[name]
            print(f"  {name:34} {growth:5.2f}   (among {places[-1][0]:,} pages over among {places[0][0]:,})")
            last.hold(f"{name}, among the most pages over among the fewest", growth, GROWTH)
    return [each for one in done for each in one.missed]


if __name__ == "__main__":
    main()
