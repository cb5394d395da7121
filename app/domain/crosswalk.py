"""What ratings of desks that declared no scale mean on the normalized one, as far as their words or numbers tell.

The labels are those that fact-check organisations publish; each is listed where the organisations that use it put it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.ratings import fold_label
from app.domain.vocabulary import NormalizedRating

_LABELS: Mapping[NormalizedRating, tuple[str, ...]] = {
    NormalizedRating.TRUE: (
        "true", "correct", "accurate", "confirmed", "verified", "fact", "right", "legit", "authentic",
        "geppetto checkmark", "correct attribution", "правда", "правдиво", "підтверджено", "достовірно",
        "wahr", "richtig", "stimmt", "vrai", "verdadero", "cierto", "verdadeiro", "vero", "prawda", "doğru",
    ),
    NormalizedRating.MOSTLY_TRUE: (
        "mostly true", "mostly correct", "mostly accurate", "largely true", "largely accurate", "nearly true",
        "almost true", "close to the mark", "one pinocchio", "переважно правда", "здебільшого правда",
        "größtenteils richtig", "plutôt vrai", "mayormente verdadero",
    ),
    NormalizedRating.MIXED: (
        "half true", "half-true", "mixed", "mixture", "partly true", "partially true", "partly false",
        "partially false", "partly correct", "two pinocchios", "needs context", "missing context", "lacks context",
        "cherry picks", "напівправда", "частково правда", "частково неправда", "бракує контексту",
        "teilweise richtig", "teils teils", "mi-vrai", "verdad a medias", "fehlender kontext", "contexte manquant",
    ),
    NormalizedRating.MOSTLY_FALSE: (
        "mostly false", "mostly incorrect", "mostly inaccurate", "largely false", "misleading", "distorts the facts",
        "exaggerated", "exaggerates", "three pinocchios", "spins the facts", "overstated", "out of context",
        "переважно неправда", "маніпуляція", "маніпулятивно", "оманливо", "перебільшення",
        "irreführend", "größtenteils falsch", "trompeur", "engañoso", "enganoso", "fuorviante",
    ),
    NormalizedRating.FALSE: (
        "false", "fake", "incorrect", "inaccurate", "wrong", "untrue", "not true", "hoax", "fabricated", "altered",
        "manipulated", "doctored", "debunked", "no", "lie", "bogus", "pants on fire",
        "four pinocchios", "fiction", "scam", "misattributed", "incorrect attribution", "miscaptioned", "fake news",
        "неправда", "фейк", "брехня", "хибно", "спростовано", "falsch", "faux", "falso", "fałsz", "yanlış",
    ),
    NormalizedRating.UNPROVEN: (
        "unproven", "unverified", "unsupported", "no evidence", "unfounded", "baseless", "not proven", "inconclusive",
        "unconfirmed", "unsubstantiated", "no verdict", "verdict pending", "research in progress", "не доведено",
        "непідтверджено", "бракує доказів", "безпідставно", "unbelegt", "non prouvé", "sin pruebas", "insustentável",
    ),
    NormalizedRating.NOT_CHECKABLE: (
        "not checkable", "uncheckable", "unverifiable", "cannot be verified", "opinion", "unratable", "not ratable",
        "неможливо перевірити", "думка", "nicht überprüfbar", "invérifiable", "imposible de verificar",
    ),
    NormalizedRating.SATIRE: (
        "satire", "parody", "labeled satire", "originated as satire", "humor", "humour", "joke", "сатира", "пародія",
        "жарт", "satirisch", "sátira", "satira", "parodie",
    ),
}  # fmt: skip
_MEANINGS: Mapping[str, NormalizedRating] = MappingProxyType(
    {fold_label(label): meaning for meaning, labels in _LABELS.items() for label in labels}
)
_FROM_WORST_TO_BEST = (
    NormalizedRating.FALSE,
    NormalizedRating.MOSTLY_FALSE,
    NormalizedRating.MIXED,
    NormalizedRating.MOSTLY_TRUE,
    NormalizedRating.TRUE,
)


def meaning(label: str, value: int | None, best: int | None, worst: int | None) -> NormalizedRating | None:
    """What a rating means: by its label, else by the place of its value between worst and best; None if neither tells.

    The ends of a numeric scale are true and false, and what lies between falls into fifths of it.
    """
    told = _MEANINGS.get(fold_label(label).rstrip(".!"))
    if told is not None or value is None or best is None or worst is None or best == worst:
        return told
    fifths = (value - worst) * 4 / (best - worst)
    return _FROM_WORST_TO_BEST[min(max(round(fifths), 0), 4)]
