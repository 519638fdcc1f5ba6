"""The difference between two sources, as `diff -u` writes it and `patch` reads it."""

from __future__ import annotations

import difflib

from flake8_connpool.display import printable, relative


def render(path: str, before: bytes, after: bytes, directory: str) -> bytes:
    """Return the difference, in the encoding of the sources."""
    name = printable(relative(path, directory)).encode()
    if b" " in name:
        name += b"\t"  # or it would be read as ending at the space
    lines = difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), name, name)
    return b"".join(map(_ended, lines))


def _lines(data: bytes) -> list[bytes]:
    # To `patch` only a newline ends a line; a carriage return is part of it.
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
