"""How names, words, domains and languages are compared. What people wrote is kept; these are the keys beside it."""

import re
import unicodedata
from functools import lru_cache

_LONGEST_WORD = 250
"""Characters of a word that search looks at; PostgreSQL indexes no word of more than 2046 bytes."""

# Variation selectors, and the joiner of graphemes: marks that can't be seen.
_SELECTOR = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ASCII_WORD = re.compile("[a-z0-9]+")
_NO_DOMAIN = "write a host name like news.example, without a scheme, a port or a path"
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LANGUAGE = re.compile(
    r"""(?: [a-z]{2,3} (?:-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8} )   # language and extended language
        (?: -[a-z]{4} )?                                              # script
        (?: -(?: [a-z]{2} | [0-9]{3} ) )?                             # region
        (?: -(?: [a-z0-9]{5,8} | [0-9][a-z0-9]{3} ) )*                # variants
        (?: -[0-9a-wy-z] (?: -[a-z0-9]{2,8} )+ )*                     # extensions
        (?: -x (?: -[a-z0-9]{1,8} )+ )?                               # private use
      | x (?: -[a-z0-9]{1,8} )+""",
    re.VERBOSE,
)


def words(text: str) -> list[str]:
    """The words of a text, folded for search, each cut to what an index can hold."""
    return [word[:_LONGEST_WORD] for word in _folded(text)]


@lru_cache(4096)  # the same few are met again and again
def fold_name(name: str) -> str:
    """The key under which a party's name is found: its words, or all of it when it has none."""
    return " ".join(_folded(name)) or name.strip()


def _folded(text: str) -> list[str]:
    """Letters and digits with the marks on them; compatibility forms and case make no difference (UAX 15, UAX 31)."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())  # as below, many times faster
    kept = [" "]
    for char in _SELECTOR.sub("", unicodedata.normalize("NFKC", text).casefold()):
        category = unicodedata.category(char)
        if category[0] in "LN" or (category[0] == "M" and kept[-1] != " "):
            kept.append(char)
        elif category != "Cf":  # what is not seen parts no words
            kept.append(" ")
    return "".join(kept).split()


@lru_cache(4096)
def normalise_domain(domain: str) -> str:
    """A host name in lower case and ASCII (IDNA), without `www.` and the root's dot.

    Raises ValueError when it is none.
    """
    try:
        ascii_name = domain.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(_NO_DOMAIN) from error
    rest = ascii_name.removeprefix("www.")
    host = rest if "." in rest else ascii_name  # `www.com` is somebody's
    if len(host) > 253 or "." not in host or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise ValueError(_NO_DOMAIN)
    return host


def normalise_language(tag: str) -> str:
    """A well-formed language tag in the usual case, such as `uk`, `pt-BR` or `zh-Hant-TW` (RFC 5646, 2.1 and 2.1.1).

    Raises ValueError for any other text.
    """
    if not _LANGUAGE.fullmatch(tag.lower()):
        raise ValueError("write a language tag like en, uk or zh-Hant-TW (BCP 47)")
    parts = tag.lower().split("-")
    for place, part in enumerate(parts[1:], 1):
        if len(parts[place - 1]) == 1:
            break
        if len(part) == 2:
            parts[place] = part.upper()
        elif len(part) == 4 and part.isalpha():
            parts[place] = part.title()
    return "-".join(parts)
