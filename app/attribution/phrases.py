"""The turns of phrase of a picture, by language. Names are put in as they are: no phrase asks to inflect them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.drawing import Mark, Reason
from app.domain.vocabulary import Action, PartyKind, Stance


class Spoken(StrEnum):
    """The languages pictures are told in."""

    ENGLISH = "en"
    UKRAINIAN = "uk"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. `reports` and `origins` are for one and for any other number; `last` joins the end of a list."""

    language: Spoken
    thousands: str
    last: str
    more: str
    title: str
    claim: str
    standing: str
    stances: Mapping[Stance, str]
    kinds: Mapping[PartyKind, str]
    actions: Mapping[Action, str]
    described: str
    unnamed: str
    official: str
    origin: str
    silent_origin: str
    loop: str
    rests_on: str
    carries: str
    readable: str
    credits: str
    pile: str
    among: str
    reports: tuple[str, str]
    origins: tuple[str, str]
    some_origins: str
    uncounted: str
    left_out: str
    left_out_part: str
    reasons: Mapping[Reason, str]
    legend: Mapping[Mark, str]
    how_to_read: str


ENGLISH = Phrases(
    language=Spoken.ENGLISH,
    thousands=",",
    last=" and ",
    more="{count} more",
    title="Attribution of the claim",
    claim="Claim",
    standing="Standing",
    stances={Stance.SUPPORTS: "Supports", Stance.REFUTES: "Refutes", Stance.NEUTRAL: "Neutral"},
    kinds={kind: kind.value.replace("_", " ") for kind in PartyKind},
    actions={action: action.value for action in Action},
    described="described only",
    unnamed="not named",
    official="official, on the record",
    origin="origin",
    silent_origin="origin, but cites no source",
    loop="credit each other",
    rests_on="RESTS ON THIS",
    carries="this side rests on it",
    readable="can be read",
    credits="credits {names}",
    pile="+ {count} more",
    among=", among them {names}",
    reports=("{count} report", "{count} reports"),
    origins=("{count} origin", "{count} origins"),
    some_origins="{least} to {most} origins",
    uncounted="not counted",
    left_out="Attached but not counted: {parts}.",
    left_out_part="{count} {reason}",
    reasons={
        Reason.PROPOSED: "proposed",
        Reason.REJECTED: "rejected",
        Reason.RETRACTED: "retracted",
        Reason.OUTDATED: "for an earlier meaning of the claim",
        Reason.UNRELIABLE: "from an unreliable page",
    },
    legend={
        Mark.RESTS_ON: "rests on this: take it away and nothing carries that side",
        Mark.ORIGIN: "origin: credits nobody further",
        Mark.UNNAMED: "not named to the reader",
        Mark.UNKNOWN_LINEAGE: "does not say where it has it from",
        Mark.LOOP: "parties that credit each other in a loop",
        Mark.OFFICIAL: "entitled to confirm or deny",
    },
    how_to_read="Arrows run from whoever said it to whoever passed it on.",
)

UKRAINIAN = Phrases(
    language=Spoken.UKRAINIAN,
    thousands="\u00a0",
    last=" та ",
    more="ще {count}",
    title="Походження твердження",
    claim="Твердження",
    standing="Статус",
    stances={Stance.SUPPORTS: "За", Stance.REFUTES: "Проти", Stance.NEUTRAL: "Нейтрально"},
    kinds={
        PartyKind.OUTLET: "видання",
        PartyKind.WIRE_AGENCY: "агенція",
        PartyKind.OFFICIAL_BODY: "офіційний орган",
        PartyKind.PERSON: "особа",
        PartyKind.ORGANISATION: "організація",
        PartyKind.DOCUMENT: "документ",
        PartyKind.UNNAMED_GROUP: "неназвана група",
    },
    actions={
        Action.SAID: "сказано",
        Action.REPORTED: "повідомлено",
        Action.PUBLISHED: "оприлюднено",
        Action.CITED: "згадано",
        Action.QUOTED: "процитовано",
        Action.REPUBLISHED: "передруковано",
        Action.TRANSLATED: "перекладено",
        Action.WITNESSED: "засвідчено",
        Action.DENIED: "заперечено",
    },
    described="лише описано",
    unnamed="не названо",
    official="офіційно, від власного імені",
    origin="першоджерело",
    silent_origin="першоджерело, але не каже, звідки знає",
    loop="посилаються одне на одного",
    rests_on="ТРИМАЄТЬСЯ НА ЦЬОМУ",
    carries="на цьому тримається ця сторона",
    readable="можна прочитати",
    credits="посилається на: {names}",
    pile="+ ще {count}",
    among=", серед них {names}",
    reports=("повідомлень: {count}", "повідомлень: {count}"),
    origins=("першоджерел: {count}", "першоджерел: {count}"),
    some_origins="першоджерел: від {least} до {most}",
    uncounted="не враховано",
    left_out="Додано, але не враховано: {parts}.",
    left_out_part="{reason} — {count}",
    reasons={
        Reason.PROPOSED: "запропоновано",
        Reason.REJECTED: "відхилено",
        Reason.RETRACTED: "відкликано",
        Reason.OUTDATED: "для попереднього змісту твердження",
        Reason.UNRELIABLE: "з ненадійної сторінки",
    },
    legend={
        Mark.RESTS_ON: "тримається на цьому: без нього сторона не має опори",
        Mark.ORIGIN: "першоджерело: далі ні на кого не посилається",
        Mark.UNNAMED: "читачеві не названо",
        Mark.UNKNOWN_LINEAGE: "не каже, звідки це знає",
        Mark.LOOP: "посилаються одне на одного по колу",
        Mark.OFFICIAL: "має право підтвердити чи заперечити",
    },
    how_to_read="Стрілки ведуть від того, хто це сказав, до того, хто це передав.",
)

PHRASES: Mapping[str, Phrases] = MappingProxyType({each.language.value: each for each in (ENGLISH, UKRAINIAN)})
"""By language."""
