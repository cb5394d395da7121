"""Pages as text: the templates, and what they say dates, numbers, names and addresses with. Everything is escaped."""

import uuid
from datetime import datetime
from functools import cache
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.domain.labels import flag_label, status_label
from app.domain.slugs import slug_of
from app.domain.text import shown
from app.domain.vocabulary import Flag, PartyKind, Status
from app.pages import assets, refusals
from app.pages.language import LANGUAGES, country_name, language_name, translations
from app.pages.queries import MOST_COUNTED
from app.pages.reader import Reader
from app.stats.schemas import Bucket
from app.web.fields import rfc3339

ASSETS = assets.load()
_TIME = {"en": "d MMM y, HH:mm", "uk": "d MMM y, HH:mm"}
_STEPS = {Bucket.HOUR: "d MMM, HH:mm", Bucket.DAY: "d MMM", Bucket.WEEK: "d MMM", Bucket.MONTH: "LLL y"}


def render(template: str, reader: Reader, **values: Any) -> str:
    """A template filled in for a reader."""
    return _environment(reader.language).get_template(template).render(reader=reader, **values)


def claim_path(text: str, claim_id: uuid.UUID) -> str:
    """The page of a claim."""
    return f"/claims/{slug_of(text, str(claim_id))}"


def party_path(name: str, party_id: uuid.UUID) -> str:
    """The page of a party."""
    return f"/parties/{slug_of(name, str(party_id))}"


def phrase(reader: Reader, text: str) -> str:
    """A phrase of ours in the reader's language."""
    return str(translations(reader.language).gettext(text))


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("app.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        asset=lambda name: ASSETS[name].path,
        languages=LANGUAGES,
        status_label=lambda status: _called(status_label(Status(status))[language]),
        flag_label=lambda flag: flag_label(Flag(flag))[language],
        claim_path=claim_path,
        party_path=party_path,
        statuses=list(Status),
        kinds=list(PartyKind),
        most_counted=MOST_COUNTED,
        language_name=lambda tag: language_name(tag, language),
        country_name=lambda code: country_name(code, language),
        word=_word,
    )
    environment.filters.update(
        moment=lambda at: _moment(at, language),
        step=lambda at, bucket: format_datetime(at, _STEPS[bucket], locale=language),
        number=lambda count: format_decimal(count, locale=language),
        shown=shown,
        refused=lambda sentence: refusals.told(sentence, language),
        rfc3339=rfc3339,
    )
    return environment


def _called(name: str) -> str:
    return name[:1].upper() + name[1:]


@pass_context
def _word(context: Context, value: str) -> str:
    """A word of the vocabulary in the reader's language, where the catalogue has it; else as the API spells it."""
    return str(context.call(context["gettext"], str(value).replace("_", " ")))


def _moment(at: datetime, language: str) -> Markup:
    told = format_datetime(at, _TIME[language], locale=language)
    return Markup('<time datetime="{}">{} UTC</time>').format(rfc3339(at), told)
