"""Warnings about sourcing on the wire."""

import uuid

from app.domain.vocabulary import LintRule
from app.web.fields import Output


class Text(Output):
    """A sentence, by language."""

    en: str
    uk: str


class Finding(Output):
    """What a rule found: where, why it matters, and what to do.

    `pointer` leads into what is named (a JSON pointer), such as `/hops/2` of the evidence; empty for all of it.
    """

    rule: LintRule
    houses: list[str]
    evidence_id: uuid.UUID | None
    verdict_id: uuid.UUID | None
    pointer: str
    why: Text
    todo: Text


class Lint(Output):
    """Every warning about a claim; none of them changes its standing."""

    claim_id: uuid.UUID
    items: list[Finding]
