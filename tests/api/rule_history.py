"""Random things done to one claim over HTTP, kept beside as plain facts that the model of the rule can read."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.domain.vocabulary import PartyKind
from tests.api.client import START, Api
from tests.domain import rule_graph
from tests.domain import rule_model as model

NAMES = tuple("ABCDEFG")
SUBJECTS = ("war", "weather")
MAY_BECOME = {
    "proposed": ("accept", "accept", "reject", "retract"),
    "accepted": ("reject", "retract"),
    "rejected": ("accept", "accept", "retract"),
    "retracted": (),
}


@dataclass
class History:
    """What was recorded and when. The newest of a key is what holds; None takes it back."""

    chance: Random
    facts: list[tuple[datetime, tuple[str, str], Any]] = field(default_factory=list)

    def record(self, moment: str, what: str, name: str, value: Any) -> None:
        """Keep a fact under the moment that the service says it was recorded at."""
        self.facts.append((datetime.fromisoformat(moment), (what, name), value))

    def known(self, what: str, at: datetime | None = None) -> dict[str, Any]:
        """All of a sort that held at a moment, or hold now."""
        held = {key: value for moment, key, value in self.facts if at is None or moment <= at}
        return {name: value for (sort, name), value in held.items() if sort == what and value is not None}

    def moments(self) -> list[datetime]:
        """When something was recorded."""
        return sorted({moment for moment, _, _ in self.facts})

    def world(self, at: datetime | None = None) -> rule_graph.World:
        """What was known then, as the model reads it. 'recorded at or before the moment asked for'"""
        epoch, subjects = self.known("claim", at)["claim"]
        pieces = self.known("piece", at).values()
        return rule_graph.World(
            parties=self.known("party", at),
            pieces=[replace(piece, current=affirmed == epoch) for piece, affirmed in pieces],
            subjects=subjects,
            equivalences=frozenset(self.known("equivalence", at).values()),
            competences=tuple(self.known("competence", at).values()),
        )


@dataclass
class Newsroom:
    """A desk and an admin who do anything at all, one claim before them."""

    api: Api
    history: History
    claim: str = ""
    subjects: dict[str, str] = field(default_factory=dict)
    house: str = "press"

    @classmethod
    def open(cls, api: Api, chance: Random) -> "Newsroom":
        """Parties and subjects under names of their own, and a claim."""
        room = cls(api, History(chance), house=f"press-{chance.getrandbits(64)}")
        for name in SUBJECTS:
            made = api.post("/v1/subjects", {"slug": f"{name}-{chance.getrandbits(64)}", "name": name})
            room.subjects[made["slug"]] = made["id"]
        for name in NAMES:
            kind = chance.choice(("outlet", "outlet", *(kind.value for kind in PartyKind)))
            made = api.post("/v1/parties", {"name": f"{name} {chance.getrandbits(64)}", "kind": kind})
            room.history.record(made["recorded_at"], "party", made["id"], rule_graph.Party(made["id"], kind))
        made = api.post("/v1/claims", {"text": "It rains.", "language": "en", "subjects": [*room.subjects][:1]})
        room.claim = f"/v1/claims/{made['id']}"
        told = 0, frozenset([*room.subjects.values()][:1])
        room.history.record(made["recorded_at"], "claim", "claim", told)
        return room

    def do_something(self) -> None:
        """One change, some time after the last."""
        self.api.clock.forward(seconds=self.history.chance.choice((0, 1, 600)))
        doing = (self.attach,) * 5 + (self.decide,) * 4 + (self.state, self.state, self.rate, self.rate, self.revise)
        self.history.chance.choice(doing)()

    def party(self) -> str:
        """Any party."""
        return self.history.chance.choice([*self.history.known("party")])

    def moment(self) -> datetime | None:
        """None, or a moment about now."""
        return self.history.chance.choice((None, None, START + timedelta(minutes=self.history.chance.randint(-5, 60))))

    def attach(self) -> None:
        """Attach evidence, as a contributor or as the desk."""
        chance = self.history.chance
        hops = [
            rule_graph.Hop(
                self.party(),
                chance.choice(("reported", "said", "witnessed", "denied")),
                chance.choice(("named", "named", "described", "unnamed")),
                chance.choice((None, None, *range(place))) if place else None,
                self.moment(),
            )
            for place in range(chance.choice((1, 1, 2, 2, 3, 4)))
        ]
        body = {
            "stance": chance.choice(("supports", "supports", "refutes", "neutral")),
            "url": "https://newsroom.example/",
            "published_at": _written(self.moment()),
            "hops": [
                {
                    "party": {"id": hop.party},
                    "action": hop.action,
                    "anonymity": hop.anonymity,
                    "asserted_at": _written(hop.asserted_at),
                    **({} if hop.credited_by is None else {"credited_by": hop.credited_by}),
                }
                for hop in hops
            ],
        }
        made = self.api.post(f"{self.claim}/evidence", body, by=chance.choice(("contributor", "desk", "desk")))
        piece = rule_graph.Piece(
            made["id"],
            body["stance"],
            tuple(hops),
            datetime.fromisoformat(made["recorded_at"]),
            made["state"],
            published_at=datetime.fromisoformat(made["published_at"]) if made["published_at"] else None,
        )
        self.history.record(made["recorded_at"], "piece", made["id"], (piece, self.epoch()))

    def epoch(self) -> int:
        """How often the claim was edited materially."""
        return self.history.known("claim")["claim"][0]

    def decide(self) -> None:
        """Accept, reject, retract or reaffirm a piece, whatever fits one."""
        chance, pieces = self.history.chance, self.history.known("piece")
        if not pieces:
            return
        name, (piece, affirmed) = chance.choice([*pieces.items()])
        choices = MAY_BECOME[piece.state]
        if piece.state != "retracted" and affirmed != self.epoch():
            choices += ("reaffirm", "reaffirm")
        if not choices:
            return
        path, what = f"/v1/evidence/{name}", chance.choice(choices)
        kind = chance.choice(("origin", "origin", "publisher", "desk"))
        body = {"reason": "So it is."} | ({"kind": kind} if what == "retract" else {})
        made = self.api.change(f"{path}/{what}", body, of=path)
        if what == "reaffirm":
            told = piece, self.epoch()
        else:
            told = replace(piece, state=made["state"], retraction=kind if what == "retract" else None), affirmed
        self.history.record(made["decided_at"], "piece", name, told)

    def state(self) -> None:
        """State an equivalence or a competence, or take one back."""
        what = self.history.chance.choice(("equivalence", "competence", "competence"))
        held = self.history.known(what)
        if held and self.history.chance.random() < 1 / 2:
            name = self.history.chance.choice([*held])
            path = f"/v1/{what}s/{name}"
            made = self.api.change(f"{path}/withdraw", {"reason": "It is not so."}, of=path, by="admin")
            self.history.record(made["withdrawn_at"], what, name, None)
        elif what == "equivalence":
            one, other = self.party(), self.party()
            if one != other and not {(one, other), (other, one)} & {*held.values()}:
                body = {"party_id": one, "same_as_id": other, "reason": "They are one."}
                made = self.api.post("/v1/equivalences", body, by="admin")
                self.history.record(made["recorded_at"], what, made["id"], (one, other))
        else:
            since, until = self.moment(), self.moment()
            if since and until and until <= since:
                since, until = until, since + timedelta(seconds=1)
            subject = self.history.chance.choice([*self.subjects.values()])
            one = rule_graph.Competence(self.party(), subject, since, until)
            body = {
                "party_id": one.party,
                "subject_id": one.subject,
                "valid_from": _written(since),
                "valid_to": _written(until),
            }
            made = self.api.post("/v1/competences", body, by="admin")
            self.history.record(made["recorded_at"], what, made["id"], one)

    def rate(self) -> None:
        """Change what is known of a party: its rating, its owner, its wire, its kind."""
        chance, name = self.history.chance, self.party()
        group, wire = chance.choice((None, None, self.house)), chance.choice((None, None, self.house))
        rating, path = chance.choice((None, "B", "E", "F", "G")), f"/v1/parties/{name}"
        kind = chance.choice((self.history.known("party")[name].kind, "outlet"))
        body = {"ownership_group": group, "wire_family": wire, "reliability": rating, "kind": kind}
        made = self.api.change(path, body, of=path, by="admin", method="PATCH")
        houses = {f"{sort} {house}" for sort, house in (("owner", group), ("wire", wire)) if house}
        party = rule_graph.Party(name, kind, frozenset(houses), rating)
        self.history.record(made["updated_at"], "party", name, party)

    def revise(self) -> None:
        """Edit the claim's wording, or what it says and is about."""
        chance = self.history.chance
        edit = chance.choice(("wording", "material"))
        slugs = chance.choice(([], [*self.subjects][:1], [*self.subjects]))
        body = {"edit": edit, "reason": "Better.", "text": f"It rains {chance.random()}.", "subjects": slugs}
        made = self.api.change(f"{self.claim}/revisions", body, of=self.claim)
        told = self.epoch() + (edit == "material"), frozenset(self.subjects[slug] for slug in slugs)
        self.history.record(made["updated_at"], "claim", "claim", told)


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def told(standing: Any) -> Any:
    """A standing over HTTP, as far as the model has it."""
    return {
        "status": standing["status"],
        "flags": set(standing["flags"]),
        "because": set(standing["because"]),
        "sides": [
            {
                "level": side["level"],
                "official": side["official"],
                "counts": (side["origins_max"], side["origins_min"]),
                "evidence": set(side["evidence"]),
                "flags": set(side["flags"]),
                "rests_on": _carriers(side["rests_on"]),
            }
            for side in (standing["supports"], standing["refutes"])
        ],
        "rests_on": _carriers(standing["rests_on"]),
        "would_change_if": {
            change["status"]: sum(one["count"] for one in change["add"]) for change in standing["would_change_if"]
        },
    }


def _carriers(carriers: Any) -> Counter[Any]:
    return Counter(
        (
            frozenset(one["members"]),
            one["anonymity"] != "named",
            one["unknown_lineage"],
            one["circular"],
        )
        for one in carriers
    )


def expected(world: rule_graph.World) -> Any:
    """The same, by the model."""
    standing = model.standing(world)
    hops = {(piece.id, place): hop for piece in world.pieces for place, hop in enumerate(piece.hops)}

    def carriers(side: model.Side) -> Counter[Any]:
        return Counter(
            (
                frozenset(hops[place].party for place in spot),
                spot in side.nameless,
                spot in side.unknown,
                spot in side.loops,
            )
            for spot in side.rests_on
        )

    sides = standing.supporting, standing.refuting
    return {
        "status": standing.status,
        "flags": set(standing.flags),
        "because": set(standing.because),
        "sides": [
            {
                "level": side.level,
                "official": side.official,
                "counts": (side.origins_max, side.origins_min),
                "evidence": set(side.pieces),
                "flags": set(side.flags),
                "rests_on": carriers(side),
            }
            for side in sides
        ],
        "rests_on": carriers(sides[0] if sides[0].pieces else sides[1]),
        "would_change_if": model.reachable(world, START),
    }
