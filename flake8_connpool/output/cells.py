"""A line of source as a terminal shows it: what is cut off, and where a column begins."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flake8_connpool.terminal.display import printable

WIDTH = 120  # of what is shown of a line
CUT = "..."
_LEAD = 40  # of what is shown before the marks, where a line is cut
_TAB = 4


class Cells:
    """A line as a terminal shows it: what each character becomes, and in which cell it begins."""

    def __init__(self, line: str) -> None:
        self._shown: Sequence[str] = line
        self._starts: Sequence[int] = range(len(line) + 1)
        if line.isascii() and line.isprintable():  # as almost all are
            return
        shown, starts = [], [0]
        for char in line:
            here = starts[-1]
            text = " " * (_TAB - here % _TAB) if char == "\t" else printable(char)
            shown.append(text)
            starts.append(here + sum(map(_width, text)))
        self._shown, self._starts = shown, starts

    def at(self, column: int) -> int:
        """Return the cell in which the character of a column, from 1, begins."""
        return self._starts[min(column - 1, len(self._shown))]

    def cut(self, start: int) -> tuple[str, int]:
        """Return what is shown of the line, and the cell of the line that its cell 0 is.

        The cell `start` is among those shown.
        """
        if self._starts[-1] <= WIDTH:
            return "".join(self._shown), 0
        first = 0
        if start > WIDTH - _LEAD:
            first = next(n for n, cell in enumerate(self._starts) if cell >= start - _LEAD)
        head = CUT if first else ""
        shift = self._starts[first] - len(head)
        end = first
        while end < len(self._shown) and self._starts[end + 1] - shift <= WIDTH:
            end += 1
        tail = CUT if end < len(self._shown) else ""
        return f"{head}{''.join(self._shown[first:end])}{tail}", shift


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
