"""Whatever is done to a claim over HTTP, its standing is what the text of the rule makes of it: now, and at every
moment before."""

from random import Random

from tests.api.client import Api
from tests.api.rule_history import Newsroom, expected, told


def compare(api: Api, chance: Random, steps: int) -> None:
    """Do so many things, then ask for every moment at which something was recorded."""
    room = Newsroom.open(api, chance)
    for _ in range(steps):
        room.do_something()
    assert told(api.standing(room.claim)) == expected(room.history.world())
    since = room.history.moments().index(room.history.facts[len(room.history.known("party"))][0])
    for moment in room.history.moments()[since:]:
        assert told(api.standing(room.claim, as_of=moment.isoformat())) == expected(room.history.world(moment)), moment


def test_any_history_stands_as_the_rule_reads_now_and_at_each_moment(api: Api) -> None:
    for seed in (1, 2):
        compare(api, Random(seed), 20)
