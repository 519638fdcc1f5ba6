"""The source of a finding, with two lines around it and marks under every place that matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from flake8_connpool.findings import Finding, RelatedLocation
from flake8_connpool.output.cells import CUT, WIDTH, Cells
from flake8_connpool.output.styles import Look, Style
from flake8_connpool.terminal.display import printable

AROUND = 2  # lines of context
# Of a span over more lines than these together, the middle is left out.
_FIRST_LINES, _LAST_LINES = 5, 2


class Row(Struct, frozen=True):
    """A line of a listing: a number if it is one of the source, a rail of marks, then text."""

    number: str = ""
    rail: str = ""
    source: str = ""
    mark: str = ""
    look: Look = Look.MARK

    def text(self, width: int, style: Style) -> str:
        """Return the row, its number in a gutter of a width."""
        gutter = style.paint(f"{self.number:>{width}} |", Look.GUTTER, "")
        if self.number == CUT:
            gutter = style.paint(CUT, Look.GUTTER, "")
        rail, mark = _painted(self.rail, Look.MARK, style), _painted(self.mark, self.look, style)
        return f"{gutter} {rail}{self.source}{mark}".rstrip()


EDGE = Row()


def near_to(finding: Finding, related: RelatedLocation) -> bool:
    """Return whether a related location is in the lines that are shown around a finding."""
    return finding.line - AROUND <= related.line <= finding.end_line + AROUND


def rows_of(finding: Finding, lines: Mapping[int, str]) -> list[Row]:
    """Return the lines around a finding, with marks under it and under what is related and near.

    `lines` are lines of the source by number.
    """
    near = [one for one in finding.related if not one.path and near_to(finding, one)]
    shown = _window(range(finding.line - AROUND, finding.end_line + AROUND + 1), lines, finding)
    rows: list[Row] = []
    for number in _without_middle(shown, finding, {one.line for one in near}):
        if number is None:
            rows.append(Row(CUT))
            continue
        on_line = [one for one in near if one.line == number]
        rows += _rows_of_line(finding, number, Cells(lines[number]), on_line)
    return rows


def _rows_of_line(
    finding: Finding, number: int, cells: Cells, related: Sequence[RelatedLocation]
) -> Iterator[Row]:
    """Yield a line of the source and the marks under it."""
    is_first, is_last = number == finding.line, number == finding.end_line
    is_inside = finding.line < number <= finding.end_line
    source, shift = cells.cut(cells.at(finding.column) if is_first else 0)
    if finding.line == finding.end_line:
        rail = ""
        yield Row(str(number), source=source)
        if is_first:
            yield Row(mark=_marks(finding, cells, shift, "^"))
    else:
        yield Row(str(number), "| " if is_inside else "  ", source)
        # The rail goes on below the line, from the first mark to the last.
        rail = "| " if (is_first or is_inside) and not is_last else "  "
        if is_first:
            yield Row(mark=f" {'_' * (cells.at(finding.column) - shift + 1)}^")
        elif is_last:
            # The end is after the last character, and may be the start of the next line.
            last = max(cells.at(finding.end_column) - 1, 0)
            yield Row(mark=f"|{'_' * (min(last, WIDTH - 1) + 1)}^")
    for one in related:
        mark = f"{_marks(one, cells, shift, '-')} {printable(one.message)}"
        yield Row(rail=rail, mark=mark, look=Look.RELATED)


def rows_of_related(related: RelatedLocation, lines: Mapping[int, str]) -> list[Row]:
    """Return the line of a related location with marks under it; nothing where it is not known."""
    if related.line not in lines:
        return []
    cells = Cells(lines[related.line])
    source, shift = cells.cut(cells.at(related.column))
    return [
        Row(str(related.line), source=source),
        Row(mark=_marks(related, cells, shift, "-"), look=Look.RELATED),
    ]


def listing(rows: Sequence[Row], width: int, style: Style) -> Iterator[str]:
    """Yield rows as lines between two empty ones; nothing if there are none."""
    if rows:
        yield from (row.text(width, style) for row in (EDGE, *rows, EDGE))


def gutter_width(finding: Finding, lines: Iterable[int]) -> int:
    """Return how wide the gutter must be for the numbers of some lines."""
    return len(str(max((*lines, finding.line))))


def _window(numbers: Iterable[int], lines: Mapping[int, str], finding: Finding) -> list[int]:
    """Return the lines that there are, without blank ones at the start and the end."""
    shown = [number for number in numbers if number in lines]
    while shown and shown[0] < finding.line and not lines[shown[0]].strip():
        del shown[0]
    while shown and shown[-1] > finding.end_line and not lines[shown[-1]].strip():
        del shown[-1]
    return shown


def _without_middle(shown: Sequence[int], finding: Finding, kept: set[int]) -> Iterator[int | None]:
    """Yield numbers of lines, None once for those that are left out of a long span."""
    is_cut = finding.end_line - finding.line > _FIRST_LINES + _LAST_LINES
    first, last = finding.line + _FIRST_LINES, finding.end_line - _LAST_LINES + 1
    was_cut = False
    for number in shown:
        if is_cut and first <= number < last and number not in kept:
            if not was_cut:
                yield None
            was_cut = True
            continue
        was_cut = False
        yield number


def _marks(place: Finding | RelatedLocation, cells: Cells, shift: int, sign: str) -> str:
    """Return the marks under a place in a line, or under its start if it spans lines.

    Cell 0 of what is shown of the line is the cell `shift` of the line.
    """
    start = min(max(cells.at(place.column) - shift, 0), WIDTH)
    end = start + 1
    if place.end_line == place.line:
        end = min(max(cells.at(place.end_column) - shift, end), WIDTH)
    return " " * start + sign * max(end - start, 1)


def _painted(marks: str, look: Look, style: Style) -> str:
    shown = marks.strip()
    return marks.replace(shown, style.paint(shown, look, "")) if shown else marks
