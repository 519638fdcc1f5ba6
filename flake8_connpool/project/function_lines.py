"""The function around a place in a source that is not parsed, by its indentation."""

from __future__ import annotations

import re
from collections.abc import Iterator

# So many lines above a place are looked at.
_MOST_LINES = 500
# What is around a place in a function, but is no function or class.
_BLOCKS = (
    *b"if elif else for while with try except finally match case".split(),
    *(b"async for", b"async with"),
)
_FUNCTION = re.compile(rb"(?:async\s+)?def\s+(\w+)")
# A class whose base calls none of its methods by their names.
_PLAIN_CLASS = re.compile(rb"class\s++\w++\s*+(?:\(\s*+(?:object|(?:abc\.)?ABC)?\s*+\))?\s*+:")


def is_only_called(name: bytes, data: bytes, at: int) -> bool:
    """Return whether a place is in a function with a name that only calls by this name run.

    It has no decorator, and is one of a module, or of a class without bases.
    """
    above = _headers_above(data, at)
    start, line = next((one for one in above if not one[1].startswith(_BLOCKS)), (0, b""))
    found = _FUNCTION.match(line)
    if found is None or found[1] != name or _is_decorated(data, start):
        return False
    outer = next(above, None)
    return outer is None or _PLAIN_CLASS.match(outer[1]) is not None


def _headers_above(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that a place is indented below, innermost first, each with its start."""
    end = data.rfind(b"\n", 0, at)
    indented = _indentation(data[end + 1 : at])
    for _ in range(_MOST_LINES):
        if not indented or end < 0:
            return
        start = data.rfind(b"\n", 0, end) + 1
        line = data[start:end]
        if line.strip() and _indentation(line) < indented:
            indented = _indentation(line)
            if line.lstrip().startswith(b")"):
                indented += 1  # the end of parameters; their function is indented as far
            else:
                yield start, line.strip()
        end = start - 1


def _is_decorated(data: bytes, start: int) -> bool:
    """Return whether a decorator, or the end of one, may be above the line that starts there."""
    for _ in range(_MOST_LINES):
        before = data.rfind(b"\n", 0, max(0, start - 1)) + 1
        line = data[before:start].strip()
        if not line.startswith(b"#"):
            return line.startswith((b"@", b")"))
        start = before
    return True


def _indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip())
