"""What the service says when it refuses, in the reader's language.

The sentences are those of the API, which are English. A catalogue has each as the code has it, with what is filled in
between braces.
"""

import io
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel.lists import format_list
from babel.messages.pofile import read_po

from app.pages.language import LANGUAGES, translations

_GAP = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile("'[^']*'")
_CHOICES = re.compile(r"('[^']*', )*'[^']*' or '[^']*'")
"""As pydantic lists what can be chosen."""


def told(sentence: str, language: str) -> str:
    """A sentence of a refusal in a language, or as it is where nobody has translated it."""
    for pattern, translated in _catalogue(language).items():
        if found := pattern.fullmatch(sentence):
            words = {name: _word(value, language) for name, value in found.groupdict().items()}
            return translated.format_map(words)
    return sentence


def _word(value: str, language: str) -> str:
    """What was filled in: a word of the vocabulary, or a list of choices, in the language; anything else as it is."""
    if _CHOICES.fullmatch(value):
        return format_list(_CHOICE.findall(value), style="or", locale=language)
    spoken = value.replace("_", " ")
    word = str(translations(language).gettext(spoken)) if spoken.islower() else spoken
    return value if word == spoken else word


@cache
def _catalogue(language: str) -> Mapping[re.Pattern[str], str]:
    if language == LANGUAGES[0]:
        return {}
    source = files("app.pages").joinpath(f"locale/{language}.refusals.po").read_bytes()
    known = read_po(io.BytesIO(source), locale=language)
    return {_pattern(str(one.id)): str(one.string) for one in known if one.id}


def _pattern(template: str) -> re.Pattern[str]:
    literal, *rest = _GAP.split(template)
    written = re.escape(literal)
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        written += f"(?P<{name}>.+?){re.escape(text)}"
    return re.compile(written, re.DOTALL)
