"""A standing in plain words, by language: what a reader should read, and why it is so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from app.domain.basis import Basis, Carrier
from app.domain.case import Case, Party
from app.domain.standing import Standing
from app.domain.text import shown
from app.domain.vocabulary import Flag, PartyKind, Status
from app.domain.wording import WORDINGS, Wording

_NAMED_AT_MOST = 3


def label(standing: Standing, case: Case) -> dict[str, str]:
    """Tell the standing in one sentence."""
    return {wording.language: _Teller(wording, case.parties).label(standing) for wording in WORDINGS}


def reasons(standing: Standing, case: Case) -> dict[str, tuple[str, ...]]:
    """Tell why: what counts, what either side rests on, and what the flags mean."""
    return {wording.language: tuple(_Teller(wording, case.parties).reasons(standing)) for wording in WORDINGS}


def status_label(status: Status) -> dict[str, str]:
    """Name a status in a word or two."""
    return {wording.language: wording.statuses[status] for wording in WORDINGS}


def flag_label(flag: Flag) -> dict[str, str]:
    """Say what a flag means."""
    return {wording.language: wording.flags[flag] for wording in WORDINGS}


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells in one language about the parties of one case."""

    wording: Wording
    parties: Mapping[str, Party]

    def label(self, standing: Standing) -> str:
        """Tell the status, and who stands for it and against it."""
        supports, refutes = standing.supports, standing.refutes
        match standing.status:
            case Status.UNVERIFIED:
                return self.wording.unverified
            case Status.RETRACTED:
                return self.wording.retracted
            case Status.DISPUTED:
                return self.wording.disputed.format(supports=self._who(supports), refutes=self._who(refutes))
            case Status.CONTRADICTED:
                return self.wording.refuted[refutes.level].format(who=self._who(refutes))
            case Status.SINGLE_SOURCE | Status.MULTIPLE_SOURCES | Status.CORROBORATED | Status.CONFIRMED:
                sentence = self.wording.reported[supports.level].format(who=self._who(supports))
                if Flag.CONTESTED in standing.flags:
                    return self.wording.contested.format(sentence=sentence, who=self._who(refutes))
                return sentence
            case _:
                assert_never(standing.status)

    def reasons(self, standing: Standing) -> Iterator[str]:
        """Tell what the status comes from, a sentence at a time."""
        counts = standing.counts
        yield self.wording.counts.format(supports=counts.supports, refutes=counts.refutes)
        if standing.supports.evidence:
            yield self.wording.supports_rest_on.format(who=self._carriers(standing.supports))
        if standing.refutes.evidence:
            yield self.wording.refutes_rest_on.format(who=self._carriers(standing.refutes))
        yield from (self.wording.flags[flag] for flag in standing.flags)

    def _who(self, side: Basis) -> str:
        """Name those whose word a side goes by: the competent parties if they spoke, else what it rests on."""
        return self._names(side.official_parties) if side.official_parties else self._carriers(side)

    def _carriers(self, side: Basis) -> str:
        return self._list([self._carrier(carrier) for carrier in side.rests_on])

    def _carrier(self, carrier: Carrier) -> str:
        """Name one node, and say what is known of where it has it from."""
        if carrier.is_loop:
            return self.wording.loop.format(members=self._names(carrier.parties))
        name = self._name(carrier.party)
        if carrier.credited_by is not None:
            return self.wording.citing.format(carrier=self._name(carrier.credited_by), sources=name)
        if carrier.cites:
            return self.wording.citing.format(carrier=name, sources=self._names(carrier.cites))
        if carrier.unknown_lineage:
            return self.wording.silent.format(carrier=name)
        return name

    def _names(self, parties: Sequence[str]) -> str:
        """List parties, those that are the same only once."""
        once: dict[str, str] = {}
        for party in parties:
            once.setdefault(self.parties[party].identity, party)
        return self._list([self._name(party) for party in once.values()])

    def _name(self, party_id: str) -> str:
        """Name a party in this language if it has a name in it, fit for the middle of a sentence."""
        party = self.parties[party_id]
        name = party.name_in(self.wording.language) or party.name
        if party.kind is PartyKind.OFFICIAL_BODY and name.startswith("The "):
            name = f"the {name.removeprefix('The ')}"
        return shown(name)

    def _list(self, items: Sequence[str]) -> str:
        """Join a list as it is read out, the first few by name."""
        if len(items) > _NAMED_AT_MOST:
            items = [*items[:_NAMED_AT_MOST], self.wording.more.format(count=len(items) - _NAMED_AT_MOST)]
        is_long = any("," in item for item in items)
        between, before_last = self.wording.separators_of_long if is_long else self.wording.separators
        *first, last = items
        return between.join(first) + before_last + last if first else last
