"""The source of a finding with marks under it, as ruff shows it, and what would fix it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.lines import advice_of
from flake8_connpool.output.styles import Look, Style
from flake8_connpool.terminal.display import printable

_WIDTH = 120  # of what is shown of a line
_LEAD = 40  # of what is shown before the marks, where a line is cut
_TAB = 4
_CUT = "..."
# Of a span over more lines than these together, the middle is left out.
_FIRST_LINES, _LAST_LINES = 5, 2


def render(file: FileFinding, style: Style) -> str:
    """Return the lines below the finding's own, each ended by a newline."""
    finding = file.finding
    rows = list(_rows(file)) if file.lines else []
    width = max((len(row.number) for row in rows if row.number != _CUT), default=1)
    shown = [row.text(width, style) for row in rows]
    if shown:
        edge = _Row().text(width, style)
        shown = [edge, *shown, edge]
    if finding.fix is not None:
        word = style.paint("help", Look.HELP, "")
        shown.append(f"{word}: {advice_of(finding.fix)}")
    return "".join(f"{line}\n" for line in shown)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the listing: a number if it is one of the source, a rail of marks, then text."""

    number: str = ""
    rail: str = ""
    source: str = ""
    mark: str = ""

    def text(self, width: int, style: Style) -> str:
        gutter = style.paint(f"{self.number:>{width}} |", Look.GUTTER, "")
        if self.number == _CUT:
            gutter = style.paint(_CUT, Look.GUTTER, "")
        rail, mark = (_painted(part, style) for part in (self.rail, self.mark))
        return f"{gutter} {rail}{self.source}{mark}".rstrip()


def _painted(marks: str, style: Style) -> str:
    shown = marks.strip()
    return marks.replace(shown, style.paint(shown, Look.MARK, "")) if shown else marks


def _rows(file: FileFinding) -> Iterator[_Row]:
    finding = file.finding
    cells = [_Cells(line) for line in file.lines]
    start = cells[0].at(finding.column)
    if len(cells) == 1:
        end = max(cells[0].at(finding.end_column), start + 1)
        source, shift = cells[0].cut(start)
        marks = " " * (start - shift) + "^" * min(end - start, _WIDTH - (start - shift))
        yield _Row(str(finding.line), source=source)
        yield _Row(mark=marks)
        return
    # The end is behind the last character, and the last line may be the next one's beginning.
    last = max(cells[-1].at(finding.end_column) - 1, 0)
    source, shift = cells[0].cut(start)
    yield _Row(str(finding.line), "  ", source)
    yield _Row(mark=f" {'_' * (start - shift + 1)}^")
    for number, row in _middle(cells[1:], finding.line + 1):
        yield _Row(_CUT) if row is None else _Row(str(number), "| ", row.cut(0)[0])
    yield _Row(mark=f"|{'_' * (min(last, _WIDTH - 1) + 1)}^")


def _middle(cells: Sequence[_Cells], number: int) -> Iterator[tuple[int, _Cells | None]]:
    """Yield the lines behind the first with their numbers, None for those that are left out."""
    numbered = list(enumerate(cells, number))
    if len(numbered) <= _FIRST_LINES + _LAST_LINES:
        yield from numbered
        return
    yield from numbered[: _FIRST_LINES - 1]
    yield 0, None
    yield from numbered[-_LAST_LINES:]


class _Cells:
    """A line as a terminal shows it: what each character becomes, and in which column it begins."""

    def __init__(self, line: str) -> None:
        self._shown: list[str] = []
        self._starts = [0]
        for char in line:
            here = self._starts[-1]
            text = " " * (_TAB - here % _TAB) if char == "\t" else printable(char)
            self._shown.append(text)
            self._starts.append(here + sum(map(_width, text)))

    def at(self, column: int) -> int:
        """Return the cell in which the character of a column from one begins."""
        return self._starts[min(column - 1, len(self._shown))]

    def cut(self, start: int) -> tuple[str, int]:
        """Return what is shown of the line, and the cell of the line that its cell 0 is.

        The cell `start` is among those shown.
        """
        if self._starts[-1] <= _WIDTH:
            return "".join(self._shown), 0
        first = 0
        if start > _WIDTH - _LEAD:
            first = next(n for n, cell in enumerate(self._starts) if cell >= start - _LEAD)
        head = _CUT if first else ""
        shift = self._starts[first] - len(head)
        end = first
        while end < len(self._shown) and self._starts[end + 1] - shift <= _WIDTH:
            end += 1
        tail = _CUT if end < len(self._shown) else ""
        return f"{head}{''.join(self._shown[first:end])}{tail}", shift


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
