"""Drawings to try the formats on: hostile names, odd graphs, large ones."""

from hypothesis import strategies as st

from app.domain.case import Case, Party
from app.domain.drawing import Drawing, draw
from app.domain.labels import label
from app.domain.standing import derive
from app.domain.vocabulary import Action, Anonymity, PartyKind, Stance
from tests.domain.making import NEUTRAL, REFUTES, By, case, described, piece, unnamed

HOSTILE = {
    "quotes": "\"'`«»",
    "end of a DOT string": '\\" ]; x -> y [label="',
    "a backslash at the end": "name\\",
    "end of a Mermaid label": '"] --> x["',
    "Mermaid's keyword": "end",
    "Mermaid's directive": "%%{init: {'securityLevel': 'loose'}}%%",
    "Mermaid's own escapes": "ﬂ°°60¶ßb #35; #quot; style a:#f00;",
    "Markdown": "`**bold**` 1. list - dash $$x^2$$",
    "a click": 'click n1 "javascript:alert(1)"',
    "a script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "entities": "&lt;b&gt; &amp; &#0; &bogus;",
    "end of CDATA, a comment, a style": "]]> --> </style></svg><svg onload=alert(1)>",
    "line ends": "one\ntwo\r\nthree\u2028four\u0085five",
    "controls": "\x01\x1b[31m\x7f\x9f\t",
    "noncharacters": "\ufffe\uffff\ufdd0",
    "lone surrogates": "\ud800\udfff",
    "an override": "\u202egnp.exe\u202c\u2066\u2069\u2069",
    "Arabic": "وكالة الأنباء الوطنية للجمهورية العربية المتحدة (القسم الدولي)",
    "emoji": "👩‍👩‍👧‍👦🇺🇦👍🏿",
    "a heap of marks": "e" + "\u0301" * 5_000,
    "nothing to see": " \u200b ",
    "10,000 characters": "x" * 10_000,
    "10,000 words": "word " * 10_000,
    "10,000 quotes": '"' * 10_000,
}


def called(name: str) -> Case:
    """A name wherever a name can stand: on each side, as a page, as a source, in a house, in a loop."""
    of = case(
        piece("e1", "page", "person:source"),
        piece("e2", "loop", "looped"),
        piece("e3", "looped", "loop", described("unnamed_group:group")),
        piece("e4", "page", "official_body:office", stance=REFUTES),
        piece("e5", "page", unnamed("person:source"), stance=NEUTRAL),
        competent=("official_body:office",),
    )
    return Case(of.evidence, {id: named(one, name) for id, one in of.parties.items()}, of.competences)


def named(one: Party, name: str) -> Party:
    return Party(one.id, name, one.kind, one.identity, one.house)


def drawing_of(of: Case, *, claim: str = "The bridge is closed.") -> Drawing:
    standing = derive(of)
    return draw(of, standing, claim=claim, caption=label(standing, of)["en"])


def wide(number: int, name: str = "outlet") -> Case:
    """So many pages that carry one wire, and one that has it from elsewhere."""
    of = case(*(piece(f"e{place:05}", f"p{place}", "wire_agency:w", "person:x") for place in range(number)))
    return Case(of.evidence, {id: named(one, f"{name} {id}") for id, one in of.parties.items()})


def deep(number: int) -> Case:
    return case(piece("e1", *(f"p{place}" for place in range(number))))


texts = st.one_of(st.sampled_from(sorted(HOSTILE.values())), st.text(max_size=60))


@st.composite
def cases(draw_from: st.DrawFn) -> Case:
    """Small graphs of any shape among a few parties with any names."""
    ids = ["outlet:a", "outlet:b", "wire_agency:c", "person:d", "document:e", "unnamed_group:f"]
    pieces = []
    for number in range(draw_from(st.integers(0, 5))):
        hops = [By(draw_from(st.sampled_from(ids)), action=draw_from(st.sampled_from(Action)))]
        for seq in range(1, draw_from(st.integers(1, 6))):
            hops.append(
                By(
                    draw_from(st.sampled_from(ids)),
                    draw_from(st.integers(0, seq - 1)),
                    draw_from(st.sampled_from(Anonymity)),
                    draw_from(st.sampled_from(Action)),
                )
            )
        pieces.append(piece(f"e{number}", *hops, stance=draw_from(st.sampled_from(Stance))))
    of = case(*pieces, competent=("person:d",) if draw_from(st.booleans()) else ())
    houses = {id: draw_from(st.sampled_from([one.house, "shared"])) for id, one in of.parties.items()}
    parties = {id: Party(id, draw_from(texts), PartyKind(one.kind), id, houses[id]) for id, one in of.parties.items()}
    return Case(of.evidence, parties, of.competences)
