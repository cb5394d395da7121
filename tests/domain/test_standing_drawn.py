"""What must never happen to a standing, whatever the evidence."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.case import Case, Competence, Evidence
from app.domain.outlook import WEAKEST_FIRST
from app.domain.standing import Standing, derive
from app.domain.vocabulary import (
    Action,
    Anonymity,
    EvidenceState,
    Reliability,
    RetractionKind,
    Stance,
)
from tests.domain.making import REFUTES, SUPPORTS, By, case, party, piece
from tests.domain.weighing import CONFIRMED, CONTRADICTED, END, OFFICE, START

# What must never happen, whatever the evidence.

PEOPLE = {
    id: party(id, reliability=rating)
    for id, rating in [
        ("a", None),
        ("b", Reliability.A),
        ("c", Reliability.E),
        ("wire_agency:d", None),
        ("person:e", Reliability.F),
        ("unnamed_group:f", None),
        (OFFICE, None),
        ("fresh", None),
    ]
}
TITLES = (Competence(OFFICE, START, END),)


@st.composite
def evidence(draw: st.DrawFn, id: str) -> Evidence:
    hops: list[By] = []
    for seq in range(draw(st.integers(1, 4))):
        speaker = draw(st.sampled_from(sorted(PEOPLE.keys() - {"fresh"})))
        anonymity = draw(st.sampled_from([Anonymity.NAMED, Anonymity.NAMED, Anonymity.UNNAMED]))
        action = draw(st.sampled_from([Action.SAID, Action.SAID, Action.WITNESSED]))
        hops.append(By(speaker, draw(st.integers(max(0, seq - 2), seq - 1)) if seq else None, anonymity, action))
    state = draw(st.sampled_from([EvidenceState.ACCEPTED] * 5 + [EvidenceState.RETRACTED]))
    retraction = draw(st.sampled_from(RetractionKind)) if state is EvidenceState.RETRACTED else None
    return piece(id, *hops, stance=draw(st.sampled_from(Stance)), state=state, retraction=retraction)


evidences = st.integers(0, 5).flatmap(lambda size: st.tuples(*(evidence(f"e{n}") for n in range(size))))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(evidences.flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces))))
def test_the_order_of_evidence_plays_no_part(both: tuple[tuple[Evidence, ...], list[Evidence]]) -> None:
    pieces, shuffled = both
    assert derive(Case(pieces, PEOPLE, TITLES)) == derive(Case(tuple(shuffled), PEOPLE, TITLES))


def rank(standing: Standing) -> int:
    return WEAKEST_FIRST.index(standing.status)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(evidences, evidence("new"), st.sampled_from([SUPPORTS, REFUTES]))
def test_a_new_page_moves_the_claim_its_own_way_or_not_at_all(
    pieces: tuple[Evidence, ...], new: Evidence, stance: Stance
) -> None:
    """A page of an outlet not seen so far, crediting any one party: no node known before credits more than it did."""
    hops = (replace(new.hops[0], party="fresh"), *new.hops[1:2])
    added = replace(new, hops=hops, stance=stance, state=EvidenceState.ACCEPTED, retraction=None)
    before = derive(Case(pieces, PEOPLE, TITLES))
    after = derive(Case((*pieces, added), PEOPLE, TITLES))
    if stance is REFUTES:
        assert rank(after) <= rank(before)
        assert after.supports == before.supports
        assert after.refutes.level.rank >= before.refutes.level.rank
    else:
        assert rank(after) >= rank(before)
        assert after.refutes == before.refutes
        assert after.supports.level.rank >= before.supports.level.rank


@settings(derandomize=True, max_examples=100, deadline=None)
@given(evidences)
def test_a_side_already_weighed_need_not_be_weighed_again(pieces: tuple[Evidence, ...]) -> None:
    one = Case(pieces, PEOPLE, TITLES)
    standing = derive(one)
    assert derive(one, weighed={SUPPORTS: standing.supports}) == standing
    assert derive(one, weighed={REFUTES: standing.refutes}) == standing


def test_a_weighed_side_is_taken_as_given() -> None:
    official = derive(case(piece("1", OFFICE), competent=(OFFICE,))).supports
    report = piece("2", "a")
    assert derive(case(report), weighed={SUPPORTS: official}).status is CONFIRMED
    assert derive(case(report), weighed={REFUTES: official}).status is CONTRADICTED
