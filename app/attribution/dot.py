"""The drawing as Graphviz DOT (https://graphviz.org/doc/info/lang.html): every source, for a tool to lay out.

Anyone's text stands in double quotes. Inside them a quote ends the string, a backslash begins an escape of the
label, and an ampersand a character entity; nothing else has a meaning.
"""

from collections.abc import Iterator, Sequence

from app.attribution.lettering import wrap
from app.attribution.words import IN_ENGLISH, Words
from app.domain.drawing import CLAIM, Drawing, Link, Mark, Side, Source

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})


def as_dot(drawing: Drawing, words: Words = IN_ENGLISH) -> str:
    """Arrows run towards the claim, as in the other pictures; a cluster for each side."""
    label = [words.phrases.claim.upper(), *wrap(drawing.claim, 24, 9), *wrap(drawing.caption, 24, 5)]
    lines = [
        "digraph attribution {",
        "  rankdir=RL;",
        '  node [shape=box, fontname="Helvetica"];',
        f"  {CLAIM} [shape=box, style=rounded, label={_text(label)}];",
    ]
    for side in drawing.sides:
        lines += _cluster(side, words)
    return "\n".join([*lines, "}", ""])


def _cluster(side: Side, words: Words) -> Iterator[str]:
    yield f"  subgraph cluster_{side.stance} {{"
    yield f"    label={_text([f'{words.phrases.stances[side.stance]}: {words.tally(side)}'])};"
    for source in side.sources:
        yield f"    {source.id} [{', '.join(_attributes(source, words))}];"
    yield "  }"
    for link in side.links:
        yield f"  {link.credited} -> {link.credits} [{_said(link, side, words)}];"


def _attributes(source: Source, words: Words) -> Iterator[str]:
    lines = [*wrap(words.called(source), 22, 4), words.kind(source), *words.remarks(source)]
    styles = []
    if Mark.RESTS_ON in source.marks:
        lines.insert(0, words.phrases.rests_on)
        yield "penwidth=4"
    if Mark.ORIGIN in source.marks:
        yield "peripheries=2"
    if Mark.UNNAMED in source.marks:
        styles.append("dashed")
    elif Mark.UNKNOWN_LINEAGE in source.marks:
        styles.append("dotted")
    if Mark.LOOP in source.marks:
        styles.append("rounded")
    if styles:
        yield f'style="{",".join(styles)}"'
    yield f"label={_text(lines)}"


def _said(link: Link, side: Side, words: Words) -> str:
    actions = words.done(link.actions)
    if link.credits == CLAIM:
        return f"label={_text([f'{actions}: {words.phrases.stances[side.stance].lower()}'])}"
    return f"label={_text([actions])}"


def _text(lines: Sequence[str]) -> str:
    escaped = "\\n".join(line.translate(_ESCAPES) for line in lines)
    return f'"{escaped}"'
