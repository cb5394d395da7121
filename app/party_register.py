"""Parties found or created: a hop or a claimant may name a party by id, or describe it."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select

from app import ledger
from app.domain.names import fold_name
from app.domain.vocabulary import PartyKind, Reliability
from app.errors import Fault, Invalid
from app.party_classes import batches
from app.sessions import AnySession, WriteSession, fresh_id
from app.tables import Party, PartyKey, PartyRevision, holds

NAME = "name"
DOMAIN = "domain"
_SHOWN = 5
"""Candidates named in an error."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stated of a party."""

    name: str
    kind: PartyKind
    names: Mapping[str, str] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ownership_group: str | None = None
    wire_family: str | None = None
    reliability: Reliability | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """A party as a chain names it, and where in the request (a JSON pointer) it does so."""

    pointer: str
    id: uuid.UUID | None = None
    name: str | None = None
    kind: PartyKind | None = None
    domain: str | None = None


def register(session: WriteSession, actor: str, facts: Facts) -> PartyRevision:
    """Record a new party and the event that tells of it."""
    party = Party(id=session.new_id(), recorded_at=session.moment, recorded_by=actor)
    revision = revision_of(session.moment, actor, party.id, 1, facts)
    session.put(party, revision, *_keys(revision))
    tell(session, actor, "party.created", revision)
    return revision


def revise(session: WriteSession, actor: str, current: PartyRevision, facts: Facts) -> PartyRevision:
    """Record what is now stated of a party; what was stated before stays readable."""
    revision = revision_of(session.moment, actor, current.party_id, current.version + 1, facts)
    session.supersede(current)
    session.put(revision, *_keys(revision))
    return revision


def tell(session: WriteSession, actor: str, kind: str, revision: PartyRevision) -> int:
    """Write the event about a party revision; returns its sequence number."""
    payload = {
        "party_id": revision.party_id,
        "version": revision.version,
        "name": revision.name,
        "kind": revision.kind,
        "names": revision.names,
        "domains": revision.domains,
        "aliases": revision.aliases,
        "ownership_group": revision.ownership_group,
        "wire_family": revision.wire_family,
        "reliability": revision.reliability,
        "reason": revision.reason,
    }
    return ledger.append(
        session, actor=actor, kind=kind, subjects=[ledger.ref("party", revision.party_id)], payload=payload
    )


def stated(
    session: AnySession, party_ids: Collection[uuid.UUID], at: datetime | None
) -> dict[uuid.UUID, PartyRevision]:
    """What was stated of these parties at the moment."""
    return {
        row.party_id: row
        for batch in batches(party_ids)
        for row in session.exec(
            select(PartyRevision).where(col(PartyRevision.party_id).in_(batch), holds(PartyRevision, at))
        )
    }


def revision_of(moment: datetime, actor: str, party_id: uuid.UUID, version: int, facts: Facts) -> PartyRevision:
    """A revision row, not yet written."""
    return PartyRevision(
        party_id=party_id,
        version=version,
        kind=facts.kind,
        name=facts.name,
        names=dict(facts.names),
        domains=list(dict.fromkeys(facts.domains)),
        aliases=list(dict.fromkeys(facts.aliases)),
        ownership_group=facts.ownership_group,
        wire_family=facts.wire_family,
        reliability=facts.reliability,
        reason=facts.reason,
        recorded_at=moment,
        recorded_by=actor,
    )


def find_or_create(
    session: WriteSession, actor: str, described: Sequence[Description], known: "Known | None" = None
) -> list[uuid.UUID]:
    """The party each description means, in their order; one that nobody knows yet is registered.

    `known` may have been read for more descriptions than these.

    Raises Invalid, naming the place in the request, for an id that doesn't exist, a description that fits several
    parties, and one of an unknown party without its name or kind.
    """
    return _meant(known or Known(session, described), described, lambda facts: register(session, actor, facts))


def find_or_imagine(
    session: AnySession, moment: datetime, actor: str, described: Sequence[Description]
) -> tuple[list[uuid.UUID], list[PartyRevision]]:
    """As `find_or_create`, with nothing written: the party each description means, and those that would be new."""
    imagined: list[PartyRevision] = []

    def imagine(facts: Facts) -> PartyRevision:
        imagined.append(revision_of(moment, actor, fresh_id(moment), 1, facts))
        return imagined[-1]

    return _meant(Known(session, described), described, imagine), imagined


def _meant(known: "Known", described: Sequence[Description], make: Callable[[Facts], PartyRevision]) -> list[uuid.UUID]:
    faults: list[Fault] = []
    found: list[uuid.UUID] = []
    for one in described:
        fits = known.fitting(one)
        match fits, one:
            case [only], _:
                found.append(only.party_id)
            case [], Description(id=None, name=str(name), kind=PartyKind() as kind, domain=domain):
                facts = Facts(name=name, kind=kind, domains=(domain,) if domain else ())
                known.add(revision := make(facts))
                found.append(revision.party_id)
            case _:
                faults.append(_why_not(one, fits))
    if faults:
        raise Invalid("A party could not be told.", faults=faults)
    return found


class _Met(NamedTuple):
    """What tells a party from others that are called alike."""

    party_id: uuid.UUID
    kind: PartyKind
    domains: Sequence[str]


_MET = (col(PartyRevision.party_id), col(PartyRevision.kind), col(PartyRevision.domains))


class Known:
    """The parties that descriptions may mean, read at once. One that is registered is added."""

    def __init__(self, session: AnySession, described: Sequence[Description]) -> None:
        self._by_key: dict[tuple[str, str], dict[uuid.UUID, _Met]] = defaultdict(dict)
        names = {fold_name(one.name) for one in described if one.name}
        domains = {one.domain for one in described if one.domain}
        ids = {one.id for one in described if one.id}
        query = (
            sa.select(*_MET, col(PartyKey.kind), col(PartyKey.value))
            .join_from(
                PartyRevision,
                PartyKey,
                sa.and_(
                    col(PartyKey.party_id) == PartyRevision.party_id, col(PartyKey.version) == PartyRevision.version
                ),
            )
            .where(
                holds(PartyRevision, None),
                sa.or_(
                    sa.and_(col(PartyKey.kind) == NAME, col(PartyKey.value).in_(names)),
                    sa.and_(col(PartyKey.kind) == DOMAIN, col(PartyKey.value).in_(domains)),
                ),
            )
        )
        for *met, kind, value in session.execute(query):
            self._by_key[kind, value][met[0]] = _Met(*met)
        by_id = sa.select(*_MET).where(col(PartyRevision.party_id).in_(ids), holds(PartyRevision, None))
        self._by_id = {row.party_id: _Met(*row) for row in session.execute(by_id)} if ids else {}

    def add(self, revision: PartyRevision) -> None:
        """Let the descriptions that follow find a party that was just registered."""
        for key in _keys(revision):
            met = _Met(revision.party_id, revision.kind, revision.domains)
            self._by_key[key.kind, key.value][revision.party_id] = met

    def fitting(self, one: Description) -> list[_Met]:
        """The parties a description fits: by id, else by domain, else by name and kind.

        A party of that name with other domains only is a namesake.
        """
        if one.id is not None:
            return [self._by_id[one.id]] if one.id in self._by_id else []
        if one.domain and (owners := self._by_key.get((DOMAIN, one.domain))):
            return _sorted(owners.values())
        namesakes = self._by_key.get((NAME, fold_name(one.name)), {}) if one.name else {}
        return _sorted(
            party
            for party in namesakes.values()
            if one.kind in (None, party.kind) and not (one.domain and party.domains)
        )


def _why_not(one: Description, fits: Sequence[_Met]) -> Fault:
    if fits:
        ids = ", ".join(str(party.party_id) for party in fits[:_SHOWN])
        return Fault(one.pointer, f"fits {len(fits)} parties; name one by its id: {ids}")
    if one.id is not None:
        return Fault(f"{one.pointer}/id", "no party has this id")
    if one.name is None:
        return Fault(one.pointer, "no party has this domain; give its name and kind too, and it will be created")
    return Fault(one.pointer, "no party has this name; give its kind too, and it will be created")


def _keys(revision: PartyRevision) -> list[PartyKey]:
    names = {fold_name(name) for name in (revision.name, *revision.names.values(), *revision.aliases)}
    keyed = [(NAME, name) for name in sorted(names)] + [(DOMAIN, domain) for domain in revision.domains]
    return [
        PartyKey(party_id=revision.party_id, version=revision.version, kind=kind, value=value) for kind, value in keyed
    ]


def _sorted(parties: Iterable[_Met]) -> list[_Met]:
    return sorted(parties, key=lambda party: party.party_id)
