"""A chain while it is typed: hops added, moved and taken out, with who credits whom going along.

A hop is what its fields hold, by name. `credited_by` is the number of the hop that credits it; empty: the one before.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from app.web.forms import Form

Hop = dict[str, str]

CREDITED_BY: Final = "credited_by"
PREFIX: Final = "hops."
_IN_SIGHT = frozenset(("party", "party.name", "party.kind", "action", CREDITED_BY))


def hops_of(fields: Mapping[str, Sequence[str]]) -> list[Hop]:
    """The hops among the fields of a form, in their order; those that hold nothing stay too."""
    found: dict[int, Hop] = {}
    for name, values in fields.items():
        number, _, inner = name.removeprefix(PREFIX).partition(".")
        if name.startswith(PREFIX) and inner and number.isascii() and number.isdecimal() and len(number) < 5:
            found.setdefault(int(number), {})[inner] = values[0]
    return [found[number] for number in sorted(found)]


def with_hops(form: Form, hops: Sequence[Hop]) -> Form:
    """A form with these hops in the place of its own, numbered from 0."""
    others = {name: values for name, values in form.fields.items() if not name.startswith(PREFIX)}
    whole = [{"party.name": "", **hop} for hop in hops]  # one that holds nothing is a hop too
    mine = {f"{PREFIX}{seq}.{name}": [value] for seq, hop in enumerate(whole) for name, value in hop.items()}
    return Form({**others, **mine})


def unfolded(hops: Sequence[Hop], faults: Collection[str]) -> set[str]:
    """The hops that hold more than who did what, or something wrong there: all that must be seen."""
    said = {f"{PREFIX}{seq}": {name for name, value in hop.items() if value} for seq, hop in enumerate(hops)}
    wrong = {at: {name.removeprefix(f"{at}.") for name in faults if name.startswith(f"{at}.")} for at in said}
    return {at for at in said if (said[at] | wrong[at]) - _IN_SIGHT}


def edited(hops: Sequence[Hop], what: str) -> list[Hop] | None:
    """The hops after the press of a button: `add`, or `up`, `down`, `branch` or `remove` with the number of a hop.

    None when it is no such button. A hop that would credit forward after a move is left to the hop before it.
    """
    action, _, number = what.partition(":")
    if action == "add":
        return [*hops, {}]
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else -1
    if not 0 <= at < len(hops):
        return None
    match action:
        case "up":
            return _moved(hops, at, at - 1)
        case "down":
            return _moved(hops, at, at + 1)
        case "branch":
            return [*hops, {CREDITED_BY: str(at)}]
        case "remove":
            return _arranged(hops, [seq for seq in range(len(hops)) if seq != at])
    return None


def _moved(hops: Sequence[Hop], at: int, to: int) -> list[Hop]:
    order = list(range(len(hops)))
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return _arranged(hops, order)


def _arranged(hops: Sequence[Hop], order: Sequence[int]) -> list[Hop]:
    now = {str(before): seq for seq, before in enumerate(order)}
    arranged = []
    for seq, before in enumerate(order):
        credit = now.get(hops[before].get(CREDITED_BY, ""))
        is_behind = credit is not None and credit < seq
        arranged.append({**hops[before], CREDITED_BY: str(credit) if is_behind else ""})
    return arranged


def focus(what: str, count: int) -> str:
    """The field to go on in after the press of a button that left so many hops."""
    action, _, number = what.partition(":")
    at = {"up": -1, "down": 1, "remove": 0}.get(action)
    seq = count - 1 if at is None else int(number) + at
    return f"{PREFIX}{max(0, min(seq, count - 1))}.party.name"
