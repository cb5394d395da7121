"""DOT and Mermaid: no name breaks out of its label, whatever it is made of."""

import re

import pydot
import pytest
from hypothesis import given, settings

from app.attribution.dot import as_dot
from app.attribution.mermaid import as_mermaid
from app.domain.case import Case
from app.domain.drawing import CLAIM, Drawing
from app.domain.vocabulary import Stance
from tests.domain.drawing_cases import HOSTILE, called, cases, deep, drawing_of, texts, wide
from tests.domain.making import NEUTRAL, REFUTES, By, case, described, piece, unnamed

# DOT


_TOKENS = re.compile(r'\s*("(?:[^"\\]|\\.)*"|->|[{}\[\];=,]|[A-Za-z_]\w*|\d+)', re.DOTALL)


class Dot:
    """A reader of the part of the language (https://graphviz.org/doc/info/lang.html) that is written here."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while text[at:].strip():
            token = _TOKENS.match(text, at)
            assert token, text[at : at + 40]
            self.tokens.append(token[1])
            at = token.end()
        self.clusters: list[str] = []
        self.nodes: dict[str, dict[str, str]] = {}
        self.edges: dict[tuple[str, str], dict[str, str]] = {}
        self.expect("digraph", "attribution", "{")
        self.statements()
        assert self.tokens == []

    def expect(self, *tokens: str) -> None:
        assert [self.tokens.pop(0) for _ in tokens] == list(tokens)

    def statements(self) -> None:
        while (first := self.tokens.pop(0)) != "}":
            if first == "subgraph":
                self.clusters.append(self.tokens.pop(0))
                self.expect("{")
                self.statements()
                continue
            if self.tokens[0] == "=":
                del self.tokens[:2]
            elif self.tokens[0] == "->":
                other = self.tokens[1]
                del self.tokens[:2]
                self.edges[first, other] = self.attributes()
            else:
                self.nodes[first] = self.attributes()
            self.expect(";")

    def attributes(self) -> dict[str, str]:
        self.expect("[")
        found = {}
        while self.tokens[0] != "]":
            name, equals, value, *_ = self.tokens
            assert equals == "="
            found[name] = value
            del self.tokens[:3]
            if self.tokens[0] == ",":
                self.expect(",")
        self.expect("]")
        return found


def read(drawing: Drawing) -> Dot:
    """The graph as it is read back, after checks that hold for every one."""
    written = as_dot(drawing)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]", written)
    graph = Dot(written)
    assert graph.clusters == [f"cluster_{side.stance}" for side in drawing.sides]
    assert set(graph.nodes) == {"node", CLAIM, *(source.id for side in drawing.sides for source in side.sources)}
    assert set(graph.edges) == {(link.credited, link.credits) for side in drawing.sides for link in side.links}
    used = {name for attributes in graph.nodes.values() for name in attributes}
    assert used <= {"shape", "fontname", "label", "style", "penwidth", "peripheries"}
    return graph


def test_dot_to_the_last_detail() -> None:
    told = case(
        piece("e1", "newsroom", "a", unnamed("unnamed_group:x")),
        piece("e2", "a", "newsroom"),
        piece("e3", "daily", "official_body:o\\f", stance=REFUTES),
        piece("e4", 'w"', stance=NEUTRAL),
        competent=("official_body:o\\f",),
    )
    assert (
        as_dot(drawing_of(told, claim="A & B"))
        == r"""digraph attribution {
  rankdir=RL;
  node [shape=box, fontname="Helvetica"];
  claim [shape=box, style=rounded, label="CLAIM\nA &amp; B\nContradicted by o\\f"];
  subgraph cluster_supports {
    label="Supports: 2 reports, 1 origin";
    n1 [style="rounded", label="a + newsroom\noutlet · said\ncredit each other"];
    n2 [penwidth=4, peripheries=2, style="dashed", label="RESTS ON THIS\nx\nnot named · said\norigin"];
  }
  n1 -> claim [label="said: supports"];
  n2 -> n1 [label="said"];
  subgraph cluster_refutes {
    label="Refutes: 1 report, 1 origin";
    n3 [label="daily\noutlet · said"];
    n4 [penwidth=4, peripheries=2, label="RESTS ON THIS\no\\f\nofficial body · said\nofficial, on the record\norigin"];
  }
  n3 -> claim [label="said: refutes"];
  n4 -> n3 [label="said"];
  subgraph cluster_neutral {
    label="Neutral: 1 report, not counted";
    n5 [peripheries=2, style="dotted", label="w\"\noutlet · said\norigin, but cites no source"];
  }
  n5 -> claim [label="said: neutral"];
}
"""
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot calls its parser by older names
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_dot(name: str) -> None:
    drawing = drawing_of(called(name), claim=name)
    ours = read(drawing)
    (theirs,) = pydot.graph_from_dot_data(as_dot(drawing)) or ()
    clusters = theirs.get_subgraphs()
    assert [cluster.get_name() for cluster in clusters] == ours.clusters
    nodes = {node.get_name() for graph in (theirs, *clusters) for node in graph.get_nodes()}
    assert nodes == set(ours.nodes)
    assert {(edge.get_source(), edge.get_destination()) for edge in theirs.get_edges()} == set(ours.edges)


@settings(deadline=None)  # the machine may be busy
@given(cases(), texts)
def test_any_drawing_is_dot(of: Case, claim: str) -> None:
    read(drawing_of(of, claim=claim))


def test_dot_has_every_node() -> None:
    assert as_dot(drawing_of(deep(2_000))).count(" -> ") == 2_000


# Mermaid

_LABEL = r'"(?:[^\W_]|[^\x00-\x7f]|[ ]|[#]\d+;|<br/>|</?b>)*"'
_LINES = re.compile(
    rf"""flowchart\ RL
    | \ \ accTitle:\ Attribution\ of\ the\ claim
    | \ \ claim\({_LABEL}\)
    | \ \ subgraph\ (?:supports|refutes|neutral)\ \[{_LABEL}\]
    | \ \ \ \ (?:n\d+|more_\w+)(?:\[{_LABEL}\]|\[\[{_LABEL}\]\]|\(\[{_LABEL}\]\))
    | \ \ end
    | \ \ n\d+\ --\ "(?:supports|refutes|neutral)"\ -->\ claim
    | \ \ more_\w+\ --\ "(?:supports|refutes|neutral)"\ -->\ claim
    | \ \ (?:n\d+|more_\w+)\ -->\ (?:n\d+|more_\w+)
    | \ \ classDef\ \w+\ [\w:\- ]+
    | \ \ class\ [\w,]+\ \w+
    """,
    re.VERBOSE,
)


def chart_of(drawing: Drawing) -> list[str]:
    """The lines, each of a form we know, within the limits of every renderer."""
    written = as_mermaid(drawing)
    assert len(written) <= 50_000
    assert written.count("-->") <= 500
    *lines, last = written.split("\n")
    assert last == ""
    for line in lines:
        assert _LINES.fullmatch(line), line
        assert "ﬂ" not in line
    assert lines.count("  end") == len(drawing.sides)
    return lines


def test_mermaid_to_the_last_detail() -> None:
    told = case(
        piece("e1", "newsroom", "a", described("unnamed_group:x")),
        piece("e2", "a", "newsroom"),
        piece("e3", "b", "c", stance=REFUTES),
        piece("e4", "b", "d", "c", stance=REFUTES),
        piece("e5", By("end"), stance=NEUTRAL),
    )
    assert chart_of(drawing_of(told, claim="Up 5%.")) == [
        "flowchart RL",
        "  accTitle: Attribution of the claim",
        '  claim("CLAIM<br/>Up 5#37;#46;<br/>'
        "<b>Disputed#58; reported by a#44; citing x#59; contradicted by c#44;</b><br/>"
        '<b>which names no source</b>")',
        '  subgraph supports ["Supports#58; 2 reports#44; 1 origin"]',
        '    n1(["a #43; newsroom<br/>outlet · said<br/>credit each other"])',
        '    n2[["RESTS ON THIS<br/>x<br/>described only · said<br/>origin"]]',
        "  end",
        '  n1 -- "supports" --> claim',
        "  n2 --> n1",
        '  subgraph refutes ["Refutes#58; 2 reports#44; 1 origin"]',
        '    n3["b<br/>outlet · said"]',
        '    n5["d<br/>outlet · said"]',
        '    n4[["RESTS ON THIS<br/>c<br/>outlet · said<br/>origin#44; but cites no source"]]',
        "  end",
        '  n3 -- "refutes" --> claim',
        "  n4 --> n3",
        "  n5 --> n3",
        "  n4 --> n5",
        '  subgraph neutral ["Neutral#58; 1 report#44; not counted"]',
        '    n6[["end<br/>outlet · said<br/>origin#44; but cites no source"]]',
        "  end",
        '  n6 -- "neutral" --> claim',
        "  classDef rests_on stroke-width:4px",
        "  class n2,n4 rests_on",
        "  classDef unnamed stroke-dasharray:9 5",
        "  class n2 unnamed",
        "  classDef unknown_lineage stroke-dasharray:2 5",
        "  class n4,n6 unknown_lineage",
    ]


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_in_mermaid(name: str) -> None:
    chart_of(drawing_of(called(name), claim=name))


def test_what_mermaid_reads_in_letters_is_kept_apart() -> None:
    written = as_mermaid(drawing_of(called("Daily"), claim="$$x$$ a\\nb ﬂ°60¶ß"))
    assert "#36;\u2060#36;x#36;\u2060#36; a#92;\u2060nb #64258;\u2060#176;60#182;\u2060#223;" in written


@settings(deadline=None)  # the machine may be busy
@given(cases(), texts)
def test_any_drawing_is_mermaid(of: Case, claim: str) -> None:
    chart_of(drawing_of(of, claim=claim))


def test_a_wide_chart_is_collapsed() -> None:
    lines = chart_of(drawing_of(wide(40)))
    assert '    more_supports_1["#43; 28 more"]' in lines
    assert '  more_supports_1 -- "supports" --> claim' in lines


def test_a_pile_that_a_side_rests_on_is_thick() -> None:
    told = case(*(piece(f"e{place}", f"p{place}", f"person:s{place}") for place in range(14)))
    assert any(line.endswith(",more_supports_2 rests_on") for line in chart_of(drawing_of(told)))


@pytest.mark.parametrize("of", [wide(3_000, '"' * 500), deep(10_000)], ids=["wide", "deep"])
def test_the_largest_charts_are_within_the_limits(of: Case) -> None:
    chart_of(drawing_of(of))


def test_a_chart_with_too_much_text_shows_fewer_boxes() -> None:
    pieces = [
        piece(f"e{number:03}", *(f"{chr(97 + column)}{number}" for column in range(8)), stance=stance)
        for number, stance in enumerate(list(Stance) * 13)
    ]
    loud = called('"' * 500)
    plain = case(*pieces)
    noisy = Case(
        plain.evidence,
        {id: type(one)(id, loud.parties["page"].name, one.kind, id, id) for id, one in plain.parties.items()},
    )
    assert sum(line.startswith("    n") for line in chart_of(drawing_of(plain))) == 3 * 8 * 12
    assert 0 < sum(line.startswith("    n") for line in chart_of(drawing_of(noisy))) < 3 * 8 * 12
