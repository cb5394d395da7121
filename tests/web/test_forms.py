"""Fields of forms, as they come over the wire and as requests of the API are made of them."""

import uuid

import pytest

from app.claims.schemas import ClaimNew
from app.errors import Fault, Invalid
from app.evidence.schemas import EvidenceNew
from app.web.forms import Form, parse
from app.workbench import chain, typed


def form(body: str) -> Form:
    return parse(body.encode())


def test_fields_are_read_as_they_were_typed() -> None:
    found = form("a=1&a=2&b=%D1%97+%26%0D%0A&c=")
    assert (found["a"], found.all("a"), found["b"], found["c"]) == ("1", ["1", "2"], "ї &\n", "")
    assert (found["d"], found.all("d")) == ("", ())
    assert list(found) == [("a", "1"), ("a", "2"), ("b", "ї &\n"), ("c", "")]
    assert list(parse(b"")) == []


def test_names_with_points_are_places_in_a_document() -> None:
    found = form("hops.10.a=z&hops.2.a=y&hops.2.b.c=x&hops.3.a=&t=p,%20,q&s=1&s=&s=2")
    assert found.document(several=frozenset("s"), listed=frozenset("t")) == {
        "hops": [{"a": "y", "b": {"c": "x"}}, {"a": "z"}],
        "t": ["p", "q"],
        "s": ["1", "2"],
    }
    assert form("a=1&a.b=2").document() == {"a": "1"}
    assert form("a.b=2&a=1").document() == {"a": {"b": "2"}}


def test_moments_are_utc_and_ids_go_before_names() -> None:
    party = uuid.UUID(int=1)
    body = f"text=It rains.&language=en&asserted_at=2025-11-19T07:30&claimant.id={party}&claimant.name=Ann&url=x"
    new = typed.read(ClaimNew, form(body))
    assert new.asserted_at is not None
    assert new.asserted_at.isoformat() == "2025-11-19T07:30:00+00:00"
    assert (new.claimant and new.claimant.id, new.claimant and new.claimant.name) == (party, None)
    with pytest.raises(Invalid) as refused:
        typed.read(ClaimNew, form("text=It rains.&language=en&asserted_at=yesterday"))
    assert "1999" in typed.faults(refused.value.faults)["asserted_at"][0]


def test_faults_are_told_by_field() -> None:
    told = [("/evidence/0/hops/1/party", "a"), ("/subjects/3", "b"), ("/tags/0", "c"), ("/evidence/2", "d"), ("", "e")]
    found = typed.faults(Fault(pointer, detail) for pointer, detail in [*told, ("", "f")])
    assert found == {"hops.1.party": ["a"], "subjects": ["b"], "tags": ["c"], "evidence": ["d"], "": ["e", "f"]}


def test_what_is_there_fills_the_fields() -> None:
    body = (
        "stance=supports&url=https://a.example/&published_at=2025-11-19T07:30:05&hops.0.party.name=A&hops.0.action=said"
    )
    found = form(body)
    there = typed.shown(typed.read(EvidenceNew, found).model_dump())
    assert there == {name: list(values) for name, values in found.fields.items()}
    assert typed.shown({"tags": ["a", "b"], "subjects": ["x"], "n": 0}) == {
        "tags": ["a, b"],
        "subjects": ["x"],
        "n": ["0"],
    }


def test_ids_are_picked_out() -> None:
    one = uuid.UUID(int=1)
    assert typed.identified([str(one), "", "two"]) == [one]


def test_hops_are_found_among_the_fields() -> None:
    found = chain.hops_of(form("hops.2.a=2&hops.0.a=0&hops.x.a=1&hops.3=1&hop.0.a=1&hops.99999.a=1").fields)
    assert found == [{"a": "0"}, {"a": "2"}]
    assert chain.edited(found, "up:99999") is None
    assert chain.edited([], "add") == [{}]


def test_only_what_must_be_seen_is_unfolded() -> None:
    hops = [{"party.name": "A", "action": "said"}, {"quote": "x"}, {"quote": ""}, {}]
    assert chain.unfolded(hops, ["hops.3.url", "hops.0.party", "text"]) == {"hops.1", "hops.3"}
