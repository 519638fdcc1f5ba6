"""The difference between two sources, as `diff -u` writes it and `patch` reads it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flake8_connpool.fixer.working_copy import WorkingCopy
from flake8_connpool.output.styles import PLAIN, Look, Style
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.terminal.display import printable, relative

# What lines begin with, the longer ones first.
_LOOKS = {
    b"--- ": Look.NAME,
    b"+++ ": Look.NAME,
    b"@@": Look.HUNK,
    b"-": Look.REMOVED,
    b"+": Look.ADDED,
}


def render(path: str, before: bytes, after: bytes, directory: str, style: Style = PLAIN) -> bytes:
    """Return the difference in the encoding of the sources, each byte of them as it is."""
    lines = _difference(path, before, after, directory)
    if not style.has_colours:
        return b"".join(map(_ended, lines))
    return b"".join(_ended(_painted(line, style)) for line in lines)


def render_for_terminal(
    path: str, before: bytes, after: bytes, directory: str, style: Style = PLAIN
) -> str:
    """Return the difference as text, every character escaped that would act on a terminal."""
    lines = _difference(
        path, WorkingCopy(SourceText(before)).utf8, WorkingCopy(SourceText(after)).utf8, directory
    )
    return b"".join(_ended(_painted(_visible(line), style)) for line in lines).decode()


def _difference(path: str, before: bytes, after: bytes, directory: str) -> Iterator[bytes]:
    name = printable(relative(path, directory)).encode()
    if b" " in name:
        name += b"\t"  # or it would be read as ending at the space
    return difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), name, name)


def _visible(line: bytes) -> bytes:
    text = line.removesuffix(b"\n")
    # A carriage return before the newline moves nothing, and is in each line of some files.
    shown = "\t".join(map(printable, text.removesuffix(b"\r").decode().split("\t")))
    return shown.encode() + line[len(text) :]


def _painted(line: bytes, style: Style) -> bytes:
    look = next((look for start, look in _LOOKS.items() if line.startswith(start)), None)
    if look is None:
        return line
    text = line.removesuffix(b"\n")
    # The line has an encoding that is not ours; what stands around it is ASCII.
    around = style.paint("|", look, "").encode().split(b"|")
    return text.join(around) + line[len(text) :]


def _lines(data: bytes) -> list[bytes]:
    # To `patch` only a newline ends a line; a carriage return is part of it.
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
