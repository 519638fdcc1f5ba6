"""Patterns that find the names of a library in the text of a source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import AnyStr, Generic

from msgspec import Struct

IMPORTING = r"\b(?:import|from)\b"
# Each way to name a function starts with the name of the library, which makes the search fast.
# Nobody uses names and lists longer than these; the limits keep the time proportional to the
# source.
_FUNCTION = (
    r"{root}(?:"
    # `requests.get`, `requests.api.get`
    r"(?:[\s\\]*\.[\s\\]*\w{{1,60}}){{0,3}}?[\s\\]*\.[\s\\]*(?:{names})\b"
    # `from requests import get`, `from requests import api`
    r"|[\w.]{{0,60}}[\s\\]+import\s*"
    r"(?:\([^)]{{0,400}}|[^\n;\\]{{0,200}}(?:\\(?:\r\n?|\n)[^\n;\\]{{0,200}}){{0,3}})"
    r"\b(?:{names}|{homes})\b"
    # `import requests as http`, `import requests.api as http`, `http = requests`
    r"|(?:[\s\\]*\.[\s\\]*\w{{1,60}}){{0,3}}[\s\\]+as\b"
    r"|(?:(?<== {root})|(?<=={root}))[ \t]*(?:$|[\r\n;#,)])"
    # `getattr(requests, method)`
    r"|(?<=getattr\({root})[ \t]*,"
    r")"
)


class Finder(Struct, Generic[AnyStr], frozen=True):
    """Finds the matches of a pattern, if each match has one of some words in it.

    Looking for each of a dozen words takes a fifth of the time of a pattern that has them all, and
    most sources have none.
    """

    words: tuple[AnyStr, ...]
    pattern: re.Pattern[AnyStr]

    def is_in(self, source: AnyStr) -> bool:
        """Return whether there is a match."""
        return self._may_be_in(source) and self.pattern.search(source) is not None

    def matches(self, source: AnyStr) -> Iterable[re.Match[AnyStr]]:
        """Return the matches, in their order."""
        return self.pattern.finditer(source) if self._may_be_in(source) else ()

    def _may_be_in(self, source: AnyStr) -> bool:
        # A generator would take longer than the search.
        return any(map(source.__contains__, self.words))


def finder(words: Iterable[str], pattern: str) -> Finder[str]:
    """Return what finds a pattern in text."""
    return Finder(tuple(dict.fromkeys(words)), re.compile(pattern))


def in_bytes(found: Finder[str]) -> Finder[bytes]:
    """Return what finds the same in bytes."""
    words = tuple(word.encode() for word in found.words)
    return Finder(words, re.compile(found.pattern.pattern.encode()))


def words_of(names: Iterable[str]) -> Finder[str]:
    """Return what finds the last parts of some dotted names, as whole words."""
    words = sorted({last_of(name) for name in names})
    return finder(words, any_of(words))


def any_of(words: Iterable[str]) -> str:
    """Return the pattern of one of some words."""
    return rf"\b(?:{either(words)})\b"


def either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(words))))


def last_of(name: str) -> str:
    """Return the last part of a dotted name."""
    return name.rpartition(".")[2]


def function_pattern(root: str, names: Iterable[str]) -> str:
    """Return the pattern of the ways to name a function of a library, given dotted names."""
    names = tuple(names)
    homes = {part for name in names for part in name.split(".")[1:-1]}
    return _FUNCTION.format(
        root=re.escape(root), names=either(map(last_of, names)), homes=either(homes)
    )


@cache
def holding() -> str:
    """Return the pattern of what may run while a session is held."""
    # Most sources have no session, and the data of all frameworks takes time to import.
    from flake8_connpool.frameworks.catalog import BACKGROUND, SLOW

    return any_of(map(last_of, (*SLOW, *BACKGROUND)))
