"""The rules of a chain: a flat list of hops, nearest to the reader first, each credited by one before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one hop."""

    seq: int
    field: str
    detail: str


class ChainError(ValueError):
    """A chain that is none, with all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"hop {fault.seq}: {fault.detail}" for fault in self.faults))


def resolve_credits(credited_by: Sequence[int | None]) -> tuple[int | None, ...]:
    """Say which hop credits each hop, the one before where nothing is given; raises ChainError for no chain."""
    faults = [
        Fault(seq, "credited_by", detail)
        for seq, given in enumerate(credited_by)
        if given is not None and (detail := _objection(seq, given, len(credited_by)))
    ]
    if faults:
        raise ChainError(faults)
    return tuple(seq - 1 if given is None and seq else given for seq, given in enumerate(credited_by))


def _objection(seq: int, given: int, length: int) -> str | None:
    """Say why `given` cannot be the hop that credits hop `seq`, if so."""
    if seq == 0:
        return "hop 0 is always the publisher itself, so no hop credits it"
    if not 0 <= given < length:
        return f"there is no hop {given} in this chain"
    if given == seq:
        return "a hop cannot credit itself"
    if given > seq:
        return f"hop {given} is farther from the reader and cannot credit this one"
    return None
