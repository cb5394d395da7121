"""What an editor would ask about the sourcing of a claim, after the rules of AP and Reuters.

Warnings about how something is sourced, never about whether it is true; nothing here changes a standing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from types import MappingProxyType

from app.domain.names import words
from app.domain.vocabulary import Anonymity, Flag, LintRule, NormalizedRating, PartyKind, Status


class House(StrEnum):
    """Whose rule it is."""

    AP = "AP"
    REUTERS = "Reuters"


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a rule is there and what to do, by language; `houses` have it among their rules of sourcing."""

    houses: tuple[House, ...]
    why: Mapping[str, str]
    todo: Mapping[str, str]


ADVICE: Mapping[LintRule, Advice] = MappingProxyType(
    {
        LintRule.PLURAL_SOURCES: Advice(
            (House.AP, House.REUTERS),
            {
                "en": "It speaks of sources, but nothing shows that there is more than one.",
                "uk": "Ідеться про джерела, але ніщо не показує, що їх більше ніж одне.",
            },
            {
                "en": "Say in stated_count how many people the report says it spoke to, or write of one source.",
                "uk": "Вкажіть у stated_count, зі скількома людьми говорило видання, або пишіть про одне джерело.",
            },
        ),
        LintRule.UNNAMED_WITHOUT_REASON: Advice(
            (House.AP, House.REUTERS),
            {
                "en": "A source is not named, and nobody says why.",
                "uk": "Джерело не назване, і ніхто не пояснює чому.",
            },
            {
                "en": "Give anonymity_reason as the report states it; when it states none, look for a named source.",
                "uk": "Додайте anonymity_reason, як її подає видання; якщо не подає, шукайте назване джерело.",
            },
        ),
        LintRule.QUOTE_MISSING: Advice(
            (House.AP,),
            {
                "en": "No words of the document are quoted, so nobody can check that it says this.",
                "uk": "Жодних слів документа не процитовано, тож ніхто не може перевірити, що там це сказано.",
            },
            {
                "en": "Quote the sentence that supports or refutes the claim.",
                "uk": "Процитуйте речення, яке підтверджує або спростовує твердження.",
            },
        ),
        LintRule.SECONDARY_LINK: Advice(
            (House.REUTERS,),
            {
                "en": "The link leads to a report of others, though the chain ends at a public source of its own.",
                "uk": "Посилання веде на переказ, хоча ланцюжок закінчується відкритим першоджерелом.",
            },
            {
                "en": "Attach the primary source itself as evidence.",
                "uk": "Додайте як доказ саме першоджерело.",
            },
        ),
        LintRule.TRUE_ON_ONE_SOURCE: Advice(
            (House.AP, House.REUTERS),
            {
                "en": "A verdict calls the claim true, while all support goes back to a single source.",
                "uk": "Висновок називає твердження правдою, хоча все зводиться до одного джерела.",
            },
            {
                "en": "Attach what else the verdict rests on, or rate the claim as unproven.",
                "uk": "Додайте те, на чому ще ґрунтується висновок, або оцініть твердження як не доведене.",
            },
        ),
        LintRule.OFFICIAL_ONLY_RELAYED: Advice(
            (House.REUTERS,),
            {
                "en": "The official word is known only through others.",
                "uk": "Офіційне слово відоме лише з переказів.",
            },
            {
                "en": "Attach the official statement from the body's own page.",
                "uk": "Додайте офіційну заяву з власної сторінки органу.",
            },
        ),
        LintRule.NOT_ARCHIVED: Advice(
            (House.REUTERS,),
            {
                "en": "The page is not archived: when it changes or goes, nobody can check it.",
                "uk": "Сторінку не заархівовано: якщо вона зміниться чи зникне, перевірити її не зможе ніхто.",
            },
            {
                "en": "Save the page in a web archive and give the address of the copy as archive_url.",
                "uk": "Збережіть сторінку у вебархіві й додайте адресу копії як archive_url.",
            },
        ),
    }
)
"""Every rule, once."""

# Words that name several people. English ones that end in s need not be listed; these are Ukrainian ones for sources.
_PLURALS = frozenset(
    (
        *(
            "people",
            "aides",
            "джерела",
            "джерел",
            "посадовці",
            "посадовців",
            "чиновники",
            "чиновників",
            "особи",
            "осіб",
        ),
        *("представники", "представників", "співрозмовники", "співрозмовників", "експерти", "експертів", "люди"),
        *("дипломати", "дипломатів", "військові", "військових", "людей"),
    )
)
_SINGULARS = frozenset(("congress", "press", "boss", "witness", "news", "series"))
_ONE = frozenset(("a", "an", "one", "одне", "один", "одна"))
# Where the noun ends and what is said of it begins: "sources | close to the talks", "джерела | в уряді".
_AFTER_THE_NOUN = frozenset(
    (
        *("of", "with", "in", "at", "from", "on", "for", "to", "by", "near", "close", "familiar", "briefed", "who"),
        *("that", "which", "inside", "within", "among", "у", "в", "з", "із", "зі", "при", "від", "на", "до", "близькі"),
        *("близьких", "які", "що", "серед"),
    )
)
_PRIMARY = frozenset({PartyKind.DOCUMENT, PartyKind.OFFICIAL_BODY})
_CALLS_TRUE = frozenset({NormalizedRating.TRUE, NormalizedRating.MOSTLY_TRUE})


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a chain. `is_origin` when it credits nobody further."""

    party: str
    name: str
    kind: PartyKind
    anonymity: Anonymity
    is_origin: bool
    has_reason: bool = False
    has_quote: bool = False
    stated_count: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence, its hops nearest to the reader first."""

    id: str
    hops: Sequence[Hop]
    has_quote: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Sourcing:
    """How a claim is sourced: its evidence, its standing, and the verdicts on it by their ids."""

    pieces: Sequence[Piece]
    status: Status
    flags: Collection[Flag] = ()
    verdicts: Mapping[str, NormalizedRating] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, and where: a piece of evidence and its hop, a verdict, or the claim as a whole."""

    rule: LintRule
    evidence: str | None = None
    hop: int | None = None
    verdict: str | None = None


def lint(sourcing: Sourcing) -> Iterator[Finding]:
    """Every warning, those about the whole claim first, then piece by piece."""
    if Flag.RELAYED_ONLY in sourcing.flags:
        yield Finding(LintRule.OFFICIAL_ONLY_RELAYED)
    if sourcing.status is Status.SINGLE_SOURCE:
        for verdict, rating in sourcing.verdicts.items():
            if rating in _CALLS_TRUE:
                yield Finding(LintRule.TRUE_ON_ONE_SOURCE, verdict=verdict)
    published = {piece.hops[0].party for piece in sourcing.pieces}
    for piece in sourcing.pieces:
        yield from _of_piece(piece, published)


def _of_piece(piece: Piece, published: Collection[str]) -> Iterator[Finding]:
    if not piece.has_quote and not any(hop.has_quote for hop in piece.hops):
        yield Finding(LintRule.QUOTE_MISSING, piece.id)
    if not piece.is_archived:
        yield Finding(LintRule.NOT_ARCHIVED, piece.id)
    for seq, hop in enumerate(piece.hops):
        if hop.anonymity is not Anonymity.NAMED:
            if not hop.has_reason:
                yield Finding(LintRule.UNNAMED_WITHOUT_REASON, piece.id, seq)
            if (hop.stated_count or 1) < 2 and is_plural(hop.name):
                yield Finding(LintRule.PLURAL_SOURCES, piece.id, seq)
        elif hop.is_origin and hop.party not in published and (hop.url or hop.kind in _PRIMARY):
            yield Finding(LintRule.SECONDARY_LINK, piece.id, seq)


def is_plural(name: str) -> bool:
    """Whether a description speaks of several people: "senior officials", "sources close to the talks", "джерела"."""
    noun = list(takewhile(lambda word: word not in _AFTER_THE_NOUN, words(name)))
    if not noun or noun[0] in _ONE:
        return False
    last = noun[-1]
    return last in _PLURALS or (len(last) > 2 and last.endswith("s") and last not in _SINGULARS)
