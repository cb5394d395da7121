"""What posting evidence costs: it grows with the claim it is about, not with the database.

    python -m bench.post [--engine sqlite]     on both engines unless told

CPU of this process for one POST of evidence, through the whole application: on a claim with 10 pieces among 500 claims
over the same among 50, and on a claim with 100 pieces over one with 10.
"""

import argparse
import logging
import time
from statistics import median
from typing import Any

import structlog

from bench.databases import database
from tests.api.client import Api, outlet, serve

POSTS, PER_CLAIM = 12, 3
FEW, MANY = 50, 500


def piece(number: int) -> dict[str, Any]:
    """Evidence through an outlet of its own, with a page of its own."""
    hops = [outlet(f"Outlet {number}"), outlet(f"Wire {number % 5}")]
    return {"stance": "supports", "url": f"https://outlet.example/{number}", "hops": hops}


def claim_with(api: Api, pieces: int) -> str:
    """A claim with so many pieces of evidence."""
    claim = api.claim("The bridge is closed.")
    for number in range(pieces):
        api.post(f"{claim}/evidence", piece(number))
    return claim


def cost(api: Api, pieces: int) -> float:
    """Seconds of CPU for the next piece of evidence on such a claim, the median of several."""
    costs = []
    for _ in range(POSTS // PER_CLAIM):
        claim = claim_with(api, pieces)
        for number in range(PER_CLAIM):
            start = time.process_time()
            api.post(f"{claim}/evidence", piece(1000 + number))
            costs.append(time.process_time() - start)
    return median(costs)


def measure(engine: str) -> tuple[float, float]:
    """How much more it costs in a database ten times as large, and on a claim ten times as large."""
    with database(engine) as url, serve(url) as api:
        for number in range(FEW):
            api.post(f"{api.claim(f'Claim {number}.')}/evidence", piece(number))
        small = cost(api, 10)
        large_claim = cost(api, 100)
        for number in range(FEW, MANY):
            api.post(f"{api.claim(f'Claim {number}.')}/evidence", piece(number))
        large_database = cost(api, 10)
    return large_database / small, large_claim / small


def main() -> None:
    """Print both ratios for each engine."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    for engine in parser.parse_args().engine or ("sqlite", "postgresql"):
        by_database, by_claim = measure(engine)
        print(f"{engine}: {MANY} claims / {FEW} claims {by_database:.2f}; 100 pieces / 10 pieces {by_claim:.2f}")


if __name__ == "__main__":
    main()
