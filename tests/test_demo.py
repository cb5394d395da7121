"""The demo's story, loaded without HTTP, reads over HTTP as the worked example must."""

import re
from datetime import UTC, datetime
from importlib.resources import files

from app import demo
from app.db import Database
from app.demo.report import EVENING, MORNING, WORDS
from tests import worked_example
from tests.api.client import START, Clock, serve

PAGE = "https://newsroom.example/demo"


def test_the_story_is_the_worked_example(database_url: str) -> None:
    database = Database(database_url, Clock(datetime(2025, 11, 21, tzinfo=UTC)))
    try:
        assert not demo.is_loaded(database)
        steps: list[int] = []
        demo.load(database_url, PAGE, steps.append)
        assert sum(steps) == demo.STEPS == 2 + worked_example.CLAIMS + 15
        assert demo.is_loaded(database)
        claims = [f"/v1/claims/{claim_id}" for claim_id in demo.claim_ids(database)]
        first = demo.open_desk(database)
        demo.open_desk(database)
        newest = demo.open_desk(database)
    finally:
        database.close()
    with serve(database_url, clock=Clock(START.replace(day=21)), keys={"first": first, "desk": newest}) as api:
        worked_example.check(api, claims)
        telegraph, office = api.walk(f"{claims[2]}/evidence")
        assert (telegraph["recorded_at"], telegraph["url"]) == ("2025-11-20T09:00:00Z", PAGE)
        assert office["recorded_at"][:16] == "2025-11-20T17:00"
        assert (MORNING.hour, EVENING.hour) == (9, 17)
        (verdict,) = api.walk(f"{claims[2]}/verdicts")
        assert (verdict["rating"]["normalized"], verdict["needs_review"]) == ("false", False)
        marked = [api.get(f"{claim}/appearances")["items"][0]["anchor"]["quote"]["exact"] for claim in claims]
        assert marked == list(WORDS)
        refused = api.request("POST", "/v1/claims", by="first", json={"text": "a", "language": "en"})
        assert refused.status_code == 401  # a new start of the demo ends the key of the last
        api.claim()
        assert api.standing(claims[9])["label"]["uk"] == (
            "Повідомляє одне джерело: Axios (джерела: російські посадовці та американські посадовці)"
        )


def test_the_page_says_what_is_marked_on_it() -> None:
    page = files("app.demo").joinpath("newsroom.html").read_text(encoding="utf-8")
    read = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert [words for words in WORDS if read.count(words) != 1] == []
