"""How names, words, domains and languages are compared. What people wrote is kept; these are the keys beside it."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
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
    """The words of a text, folded for search: compatibility forms and case make no difference (UAX 15, UAX 31)."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def fold_name(name: str) -> str:
    """The key under which a party's name is found: its words, or all of it when it has none."""
    return " ".join(words(name)) or name.strip()


def normalise_domain(domain: str) -> str:
    """A host name in lower case and ASCII (IDNA), without `www.` and the root's dot.

    Raises ValueError when it is none.
    """
    try:
        ascii_name = domain.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError("not a domain name") from error
    host = ascii_name.removeprefix("www.")
    if len(host) > 253 or "." not in host or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise ValueError("not a domain name")
    return host


def normalise_language(tag: str) -> str:
    """A well-formed language tag in the usual case, such as `uk`, `pt-BR` or `zh-Hant-TW` (RFC 5646, 2.1 and 2.1.1).

    Raises ValueError for any other text.
    """
    if not _LANGUAGE.fullmatch(tag.lower()):
        raise ValueError("not a language tag")
    parts = tag.lower().split("-")
    for place, part in enumerate(parts[1:], 1):
        if len(parts[place - 1]) == 1:
            break
        if len(part) == 2:
            parts[place] = part.upper()
        elif len(part) == 4 and part.isalpha():
            parts[place] = part.title()
    return "-".join(parts)
