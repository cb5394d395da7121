"""Cases in a few words. A party's kind is the prefix of its id: `outlet:axios`; without one it is an outlet."""

from datetime import UTC, datetime
from typing import NamedTuple

from app.domain.case import Case, Competence, Evidence, Hop, Party
from app.domain.vocabulary import Action, Anonymity, EvidenceState, PartyKind, Stance

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
SUPPORTS, REFUTES, NEUTRAL = Stance.SUPPORTS, Stance.REFUTES, Stance.NEUTRAL


class By(NamedTuple):
    """A hop before it has its place in a chain; `by` is the seq that credits it, the one before unless given."""

    party: str
    by: int | None = None
    anonymity: Anonymity = Anonymity.NAMED
    action: Action = Action.SAID
    asserted_at: datetime | None = None


def unnamed(party: str, by: int | None = None) -> By:
    return By(party, by, Anonymity.UNNAMED)


def described(party: str, by: int | None = None) -> By:
    return By(party, by, Anonymity.DESCRIBED)


def saw(party: str, by: int | None = None) -> By:
    return By(party, by, action=Action.WITNESSED)


def piece(id: str, *hops: By | str, stance: Stance = SUPPORTS, **fields) -> Evidence:
    chain = [By(hop) if isinstance(hop, str) else hop for hop in hops]
    return Evidence(
        **{
            "id": id,
            "stance": stance,
            "state": EvidenceState.ACCEPTED,
            "recorded_at": NOON,
            "hops": tuple(
                Hop(
                    seq,
                    hop.party,
                    hop.action,
                    None if seq == 0 else seq - 1 if hop.by is None else hop.by,
                    hop.anonymity,
                    hop.asserted_at,
                )
                for seq, hop in enumerate(chain)
            ),
            **fields,
        }
    )


def party(id: str, **fields) -> Party:
    kind, _, name = id.rpartition(":")
    return Party(**{"id": id, "name": name, "kind": PartyKind(kind or "outlet"), "identity": id, "house": id, **fields})


def case(*pieces: Evidence, competent: tuple[Competence | str, ...] = (), parties: tuple[Party, ...] = ()) -> Case:
    titles = tuple(Competence(title) if isinstance(title, str) else title for title in competent)
    ids = {hop.party for piece in pieces for hop in piece.hops} | {title.party for title in titles}
    return Case(tuple(pieces), {id: party(id) for id in sorted(ids)} | {one.id: one for one in parties}, titles)
