"""The code of a source as text: without the texts of its strings and comments."""

from __future__ import annotations

import re

# Possessive, so that a string without an end costs one search for it.
_STRING_OR_COMMENT = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'(?:[^'\\\n]|\\.)*+'"
    r"|#[^\n]*+",
    re.DOTALL,
)
_PREFIX = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{1,2}\Z")
# Strings whose text contains code: of 3.12 and of 3.14.
_WITH_CODE = frozenset("fFtT")


def code_of(source: str) -> str | None:
    """Return a source without comments, and with `''` for each string but an f-string.

    None if that is uncertain: since Python 3.12, an f-string may contain strings in its own quotes.
    The code of a notebook is in strings, and checking one as Python is reported.
    """
    if source.lstrip().startswith("{"):
        return None
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    parts: list[str] = []
    done = 0
    for match in _STRING_OR_COMMENT.finditer(source):
        start, text = match.start(), match[0]
        if text[0] != "#":
            prefix = _PREFIX.search(source, max(0, start - 3), start)
            if prefix is not None and not _WITH_CODE.isdisjoint(prefix[0]):
                if text.count("{") != text.count("}"):
                    return None
                continue
        parts.append(source[done:start])
        if text[0] != "#":
            parts.append("''")
        done = match.end()
    parts.append(source[done:])
    return "".join(parts)
