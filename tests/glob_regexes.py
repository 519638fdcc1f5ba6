"""What patterns mean, as regular expressions: plain to read, and slow on hostile patterns."""

from __future__ import annotations

import re

from flake8_connpool.files.globs import GlobError

_ANY = "."
_WITHIN_A_NAME = "[^/]"
_DEEPEST = 50  # braces in braces; what Python reads of an expression has its end too

# What git's wildcards know by name, inside a bracket.
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
    r"\[(?P<negated>[!^])?(?P<body>\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]", re.DOTALL
)
_BRACKET_ITEM = re.compile(r"\[:(?P<name>[a-z]+):\]|\\(?P<escaped>.)|(?P<plain>.)", re.DOTALL)


def translate(pattern: str) -> str:
    """Return the regular expression of an option's pattern; GlobError if it has no meaning."""
    return _translate(pattern, _ANY, braces=True)


def translate_for_git(pattern: str) -> str:
    """Return the regular expression of a pattern of git; GlobError if git matches nothing by it.

    Negation, anchoring and a closing slash are the caller's.
    """
    return _translate(pattern, _WITHIN_A_NAME, braces=False)


def _translate(pattern: str, one: str, *, braces: bool) -> str:
    parts: list[str] = []
    depth = 0
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "*":
            part, at = _stars(pattern, at, one)
        elif char == "[":
            part, at = _bracket(pattern, at)
        elif char == "\\":
            if at + 1 == len(pattern):
                raise GlobError("it ends with a backslash")
            part, at = re.escape(pattern[at + 1]), at + 2
        else:
            part, at = re.escape(char), at + 1
            if char == "?":
                part = one
            elif braces and char == "{":
                part, depth = "(?:", depth + 1
            elif braces and char == "}":
                part, depth = ")", depth - 1
            elif braces and char == "," and depth > 0:
                part = "|"
        if depth < 0:
            raise GlobError("unmatched closing brace")
        if depth > _DEEPEST:
            raise GlobError("its braces are nested too deeply")
        parts.append(part)
    if depth > 0:
        raise GlobError("unclosed brace")
    return "".join(parts)


def _stars(pattern: str, at: int, one: str) -> tuple[str, int]:
    """Read the run of stars at a place: two alone between slashes cross directories."""
    end = at
    while pattern[end : end + 1] == "*":
        end += 1
    opens = at == 0 or pattern[at - 1] == "/"
    if end - at == 2 and opens and pattern[end : end + 1] == "/":
        return "(?:.*/)?", end + 1
    if end - at == 2 and opens and end == len(pattern):
        return ".*", end
    return f"{one}*", end


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    match = _BRACKET.match(pattern, at)
    if not match:
        raise GlobError("unclosed bracket")
    body = "".join(map(_bracket_item, _BRACKET_ITEM.finditer(match["body"])))
    regex = f"(?!/)[{'^' if match['negated'] else ''}{body}]"
    try:
        re.compile(regex)
    except re.error as error:
        raise GlobError(error.msg) from None
    return regex, match.end()


def _bracket_item(item: re.Match[str]) -> str:
    if item["name"]:
        if item["name"] not in _CHARACTER_CLASSES:
            raise GlobError(f"unknown character class {item['name']!r}")
        return _CHARACTER_CLASSES[item["name"]]
    if item["escaped"]:
        return re.escape(item["escaped"])
    return "-" if item["plain"] == "-" else re.escape(item["plain"])
