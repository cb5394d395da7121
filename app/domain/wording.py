"""The turns of phrase a standing is told in, by language. Names are put in as they are: no phrase asks to inflect them.

Nothing here says that sources are independent. What can be said is that nothing shows them to depend on each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.vocabulary import Flag, Level, Status


@dataclass(frozen=True, slots=True)
class Wording:
    """One language. `separators` join the items of a list: between two, before the last."""

    language: str
    separators: tuple[str, str]
    separators_of_long: tuple[str, str]
    more: str
    citing: str
    silent: str
    loop: str
    reported: Mapping[Level, str]
    refuted: Mapping[Level, str]
    disputed: str
    contested: str
    unverified: str
    retracted: str
    counts: str
    supports_rest_on: str
    refutes_rest_on: str
    statuses: Mapping[Status, str]
    flags: Mapping[Flag, str]


ENGLISH = Wording(
    language="en",
    separators=(", ", " and "),
    separators_of_long=("; ", "; and "),
    more="{count} more",
    citing="{carrier}, citing {sources}",
    silent="{carrier}, which names no source",
    loop="{members}, which credit each other",
    reported={
        Level.SINGLE: "Reported by a single source: {who}",
        Level.MULTIPLE: "Reported by several sources that may be one: {who}",
        Level.CORROBORATED: "Corroborated by several sources not shown to be dependent: {who}",
        Level.OFFICIAL: "Confirmed by {who}",
    },
    refuted={
        Level.SINGLE: "Contradicted by a single source: {who}",
        Level.MULTIPLE: "Contradicted by several sources that may be one: {who}",
        Level.CORROBORATED: "Contradicted by several sources not shown to be dependent: {who}",
        Level.OFFICIAL: "Contradicted by {who}",
    },
    disputed="Disputed: reported by {supports}; contradicted by {refutes}",
    contested="{sentence}; contested by {who}",
    unverified="Not verified: no evidence counts yet",
    retracted="Retracted by its source",
    counts="Evidence that counts: {supports} for, {refutes} against",
    supports_rest_on="What speaks for it rests on {who}",
    refutes_rest_on="What speaks against it rests on {who}",
    statuses={
        Status.UNVERIFIED: "Not verified",
        Status.SINGLE_SOURCE: "Single source",
        Status.MULTIPLE_SOURCES: "Several sources",
        Status.CORROBORATED: "Corroborated",
        Status.CONFIRMED: "Confirmed",
        Status.DISPUTED: "Disputed",
        Status.CONTRADICTED: "Contradicted",
        Status.RETRACTED: "Retracted",
    },
    flags={
        Flag.CONTESTED: "Other evidence contradicts it",
        Flag.OFFICIALLY_DENIED: "A competent party denies it on the record",
        Flag.ONE_ORIGIN_MANY_REPORTS: "Many reports rest on one origin",
        Flag.UNNAMED_ONLY: "No origin is named",
        Flag.UNKNOWN_LINEAGE: "At least one report names no source",
        Flag.CIRCULAR_REPORTING: "Some sources credit each other",
        Flag.RELAYED_ONLY: "The official word is known only through others",
    },
)

UKRAINIAN = Wording(
    language="uk",
    separators=(", ", " та "),
    separators_of_long=("; ", "; та "),
    more="ще {count}",
    citing="{carrier} (джерела: {sources})",
    silent="{carrier} (джерело не вказано)",
    loop="{members} (посилаються одне на одного)",
    reported={
        Level.SINGLE: "Повідомляє одне джерело: {who}",
        Level.MULTIPLE: "Повідомляють кілька джерел, які можуть виявитися одним: {who}",
        Level.CORROBORATED: "Підкріплено кількома джерелами, залежність між якими не встановлено: {who}",
        Level.OFFICIAL: "Підтверджено: {who}",
    },
    refuted={
        Level.SINGLE: "Заперечує одне джерело: {who}",
        Level.MULTIPLE: "Заперечують кілька джерел, які можуть виявитися одним: {who}",
        Level.CORROBORATED: "Заперечено кількома джерелами, залежність між якими не встановлено: {who}",
        Level.OFFICIAL: "Заперечено: {who}",
    },
    disputed="Спірно: за — {supports}; проти — {refutes}",
    contested="{sentence}; проти — {who}",
    unverified="Не перевірено: жодного свідчення ще не враховано",
    retracted="Відкликано самим джерелом",
    counts="Враховані свідчення: за — {supports}, проти — {refutes}",
    supports_rest_on="На чому тримаються свідчення за: {who}",
    refutes_rest_on="На чому тримаються свідчення проти: {who}",
    statuses={
        Status.UNVERIFIED: "Не перевірено",
        Status.SINGLE_SOURCE: "Одне джерело",
        Status.MULTIPLE_SOURCES: "Кілька джерел",
        Status.CORROBORATED: "Підкріплено",
        Status.CONFIRMED: "Підтверджено",
        Status.DISPUTED: "Спірно",
        Status.CONTRADICTED: "Заперечено",
        Status.RETRACTED: "Відкликано",
    },
    flags={
        Flag.CONTESTED: "Інші свідчення це заперечують",
        Flag.OFFICIALLY_DENIED: "Компетентна сторона офіційно це заперечує",
        Flag.ONE_ORIGIN_MANY_REPORTS: "Багато повідомлень, а першоджерело одне",
        Flag.UNNAMED_ONLY: "Жодне першоджерело не назване",
        Flag.UNKNOWN_LINEAGE: "Принаймні в одному повідомленні джерело не вказане",
        Flag.CIRCULAR_REPORTING: "Деякі джерела посилаються одне на одного",
        Flag.RELAYED_ONLY: "Офіційне слово відоме лише з переказу",
    },
)

WORDINGS = (ENGLISH, UKRAINIAN)
