"""File patterns as lists of positions: those of the options, as in ruff, and those of git.

In ruff's patterns `*`, `?` and `[...]` match any character; in git's they do not match a slash.
Only ruff's patterns have alternatives in braces.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.files.automaton import Any, Automaton, Position

_DEEPEST = 50  # nested braces

# Named character classes that git allows inside a bracket.
_CHARACTER_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_BRACKET = re.compile(
    r"\[(?P<negated>[!^])?(?P<body>\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*+)\]", re.DOTALL
)
_BRACKET_ITEM = re.compile(r"\[:(?P<name>[a-z]+):\]|\\(?P<escaped>.)|(?P<plain>.)", re.DOTALL)


class GlobError(ValueError):
    """Why a pattern is invalid."""


def translate(pattern: str) -> Sequence[Position]:
    """Return the positions of an option's pattern; GlobError if it is invalid."""
    return _translate(pattern, Any.CHARACTER, braces=True)


def translate_for_git(pattern: str) -> Sequence[Position]:
    """Return the positions of a git pattern; GlobError if it never matches.

    The caller handles negation, anchoring and a trailing slash.
    """
    return _translate(pattern, Any.BUT_SLASH, braces=False)


def _translate(pattern: str, one: Any, *, braces: bool) -> Sequence[Position]:
    places: list[Position] = []
    opened: list[_Braces] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "*":
            at = _stars(pattern, at, one, places)
        elif char == "[":
            bracket, at = _bracket(pattern, at)
            places.append(Position(bracket))
        elif char == "\\":
            if at + 1 == len(pattern):
                raise GlobError("it ends with a backslash")
            places.append(Position(pattern[at + 1]))
            at += 2
        else:
            at += 1
            if char == "?":
                places.append(Position(one))
            elif braces and char == "{":
                if len(opened) == _DEEPEST:
                    raise GlobError("its braces are nested too deeply")
                opened.append(_Braces(places))
            elif braces and char == "}":
                if not opened:
                    raise GlobError("unmatched closing brace")
                opened.pop().close()
            elif char == "," and opened:
                opened[-1].part()
            else:
                places.append(Position(char))
    if opened:
        raise GlobError("unclosed brace")
    return places


class _Braces:
    """The alternatives being parsed: a position that leads to each, and one after each."""

    def __init__(self, places: list[Position]) -> None:
        self._places = places
        self._at = len(places)
        self._firsts = [self._at + 1]
        self._commas: list[int] = []
        places.append(Position())

    def part(self) -> None:
        """Start the next alternative."""
        self._commas.append(len(self._places))
        self._places.append(Position())
        self._firsts.append(len(self._places))

    def close(self) -> None:
        """Connect the alternatives to the position before and to the position after them."""
        self._places[self._at] = Position(free=tuple(self._firsts))
        behind = (len(self._places),)
        for comma in self._commas:
            self._places[comma] = replace(self._places[comma], free=behind)


def _stars(pattern: str, at: int, one: Any, places: list[Position]) -> int:
    """Parse consecutive stars; two stars alone between slashes match across directories."""
    end = at
    while pattern[end : end + 1] == "*":
        end += 1
    opens = at == 0 or pattern[at - 1] == "/"
    here = len(places)
    if end - at == 2 and opens and pattern[end : end + 1] == "/":
        # Nothing, or directories with a trailing slash.
        directories = Position(Any.CHARACTER, stays=True, free=(here + 2,))
        places += [Position(free=(here + 1, here + 3)), directories, Position("/")]
        return end + 1
    crosses = end - at == 2 and opens and end == len(pattern)
    places.append(Position(Any.CHARACTER if crosses else one, stays=True, free=(here + 1,)))
    return end


def _bracket(pattern: str, at: int) -> tuple[re.Pattern[str], int]:
    match = _BRACKET.match(pattern, at)
    if not match:
        raise GlobError("unclosed bracket")
    body = "".join(map(_bracket_item, _BRACKET_ITEM.finditer(match["body"])))
    regex = f"(?!/)[{'^' if match['negated'] else ''}{body}]"
    try:
        return re.compile(regex), match.end()
    except re.error as error:
        raise GlobError(error.msg) from None


def _bracket_item(item: re.Match[str]) -> str:
    if item["name"]:
        if item["name"] not in _CHARACTER_CLASSES:
            raise GlobError(f"unknown character class {item['name']!r}")
        return _CHARACTER_CLASSES[item["name"]]
    if item["escaped"]:
        return re.escape(item["escaped"])
    return "-" if item["plain"] == "-" else re.escape(item["plain"])


class Glob(Struct, frozen=True):
    """A pattern of an option, and the directory that it is relative to."""

    text: str
    root: str

    def places(self) -> Sequence[Position]:
        """Return the positions of the pattern that matches the absolute paths."""
        if os.path.isabs(self.text):
            return translate(os.path.normpath(self.text))
        return translate(os.path.join(_quoted(self.root), os.path.normpath(self.text)))


def _quoted(path: str) -> str:
    return re.sub(r"([][*?{}\\])", r"\\\1", path)


class PathMatcher:
    """Matches absolute paths against some patterns.

    A pattern without a slash matches every file or directory of that name at any depth. Every
    pattern also matches paths relative to its directory.
    """

    def __init__(self, globs: Iterable[Glob]) -> None:
        globs = tuple(globs)
        plain = {glob.text for glob in globs if re.fullmatch(r"[\w.+ -]+", glob.text)}
        others = [glob for glob in globs if glob.text not in plain]
        self._plain = frozenset(plain)  # literal names, matched without the automaton
        self._names = Automaton(translate(g.text) for g in others if "/" not in g.text)
        self._paths = Automaton(glob.places() for glob in others)

    def matches(self, path: str, name: str) -> bool:
        """Whether a pattern matches the absolute `path`, whose last component is `name`."""
        return name in self._plain or self._names.matches(name) or self._paths.matches(path)
