"""Host names in the one form they are compared in: ASCII, lower case, without the labels that name a device or a form.

Names beyond ASCII follow UTS 46 without its transitional mappings, as browsers do (ß and ς stay what they are); IPv6
addresses are written as RFC 5952 says.
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

_DEVICES = frozenset({"amp", "m", "mobile", "wap", "www"})
# Below these a country registers its names, so one label more belongs to the site: amp.co.uk is a site, not a form.
_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "go", "gov", "in", "kiev", "kyiv", "lviv", "ne", "net", "or", "org"}
)
_DEVIATIONS = frozenset("ßς")
_DOTS = str.maketrans("\u3002", ".")
_IGNORED = re.compile("[\u00ad\u034f\u200b\u2060\ufe00-\ufe0f\ufeff]")
_ASCII_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NO_PART = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ZEROS = re.compile(r"(?:^|(?<=:))0(?::0)+(?=:|$)")
_LONGEST = 253
_REMEMBERED = 4096
"""Names whose forms are kept: most addresses are on a few sites."""


@lru_cache(maxsize=_REMEMBERED)
def ascii_host(host: str, *, bracketed: bool) -> str:
    """The host as it is sent to name servers; an IPv6 address that stood in brackets, in them. Raises ValueError."""
    if bracketed:
        return f"[{_ipv6(host)}]"
    name = ".".join(_label(label) for label in _mapped(host).removesuffix(".").split("."))
    if len(name) > _LONGEST:
        raise ValueError("a host name has at most 253 characters")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):  # what ends in a number is an IPv4 address, and written as one
        return str(IPv4Address(name))
    return name


@lru_cache(maxsize=_REMEMBERED)
def site(host: str) -> str:
    """The host without leading labels that only name a device or a form (`www`, `m`, `mobile`, `wap`, `amp`).

    What is left has two labels at least, and three below a country's second level. `en.m.` is `en.`.
    """
    labels = host.split(".")
    while labels[0] in _DEVICES and _is_site(labels[1:]):
        labels = labels[1:]
    while len(labels) > 3 and labels[1] == "m" and _LANGUAGE.fullmatch(labels[0]):
        del labels[1]
    return ".".join(labels)


def _is_site(labels: list[str]) -> bool:
    if len(labels) < 2 or labels[-1].isdigit():
        return False
    return len(labels) > 2 or len(labels[-1]) != 2 or labels[0] not in _SECOND_LEVEL


def _mapped(host: str) -> str:
    if host.isascii():
        return host.lower()
    wide = unicodedata.normalize("NFKC", host).translate(_DOTS)
    folded = "".join(char if char in _DEVIATIONS else char.casefold() for char in wide)
    return unicodedata.normalize("NFKC", _IGNORED.sub("", folded))


def _label(label: str) -> str:
    if not label.isascii():
        kinds = [unicodedata.category(char) for char in label]
        if kinds[0].startswith("M") or not _NO_PART.isdisjoint(kinds):
            raise ValueError("a label of the host name has a character that no name has")
        label = f"xn--{label.encode('punycode').decode('ascii')}"
    if _ASCII_LABEL.fullmatch(label) is None:
        raise ValueError("a label of a host name has 1 to 63 letters, digits and hyphens")
    return label


def _ipv6(address: str) -> str:
    if "%" in address:
        raise ValueError("an address with a zone means something on one machine only")
    number = int(IPv6Address(address))
    groups = [f"{number >> shift & 0xFFFF:x}" for shift in range(112, -1, -16)]
    text = ":".join(groups)
    zeros = max(_ZEROS.finditer(text), key=_length, default=None)
    if zeros is None:
        return text
    return f"{text[: zeros.start()].rstrip(':')}::{text[zeros.end() :].lstrip(':')}"


def _length(match: re.Match[str]) -> int:
    return match.end() - match.start()
