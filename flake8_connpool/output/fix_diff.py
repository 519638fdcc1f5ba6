"""What a fix changes, as a small difference with the numbers of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os.path import commonprefix

from flake8_connpool.findings import Replacement
from flake8_connpool.output.cells import Cells
from flake8_connpool.output.styles import Look, Style

_AROUND = 1  # lines of context


def lines_of_diff(edits: Sequence[Replacement]) -> range:
    """Return the numbers of the lines that a difference of some edits shows."""
    first = min(edit.line for edit in edits)
    return range(first - _AROUND, max(edit.end_line for edit in edits) + _AROUND + 1)


def fix_diff(
    edits: Sequence[Replacement], lines: Mapping[int, str], width: int, style: Style
) -> Iterator[str]:
    """Yield the lines of the difference that edits make, numbers in a gutter of a width."""
    import difflib  # only where there is a fix to show

    numbers = [number for number in lines_of_diff(edits) if number in lines]
    if not numbers:
        return
    before = [lines[number] for number in numbers]
    after = _changed(before, numbers[0], edits)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for count, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if count:
            yield style.paint("...", Look.GUTTER, "")
        for tag, old, old_end, new, new_end in group:
            if tag == "equal":
                for at in range(new, new_end):
                    if after[at].strip():
                        yield _row(numbers[0] + at, "|", after[at], Look.GUTTER, width, style)
                continue
            pairs = list(zip(before[old:old_end], after[new:new_end], strict=False))
            # Where a long line is cut, the part that changes is what must be seen.
            columns = [len(commonprefix(pair)) + 1 for pair in pairs]  # noqa: RUF071 - no paths
            columns += [1] * max(old_end - old, new_end - new)
            for line, column in zip(before[old:old_end], columns, strict=False):
                yield _row(None, "-", line, Look.REMOVED, width, style, column)
            for at, column in zip(range(new, new_end), columns, strict=False):
                yield _row(numbers[0] + at, "+", after[at], Look.ADDED, width, style, column)


def _changed(before: Sequence[str], first: int, edits: Sequence[Replacement]) -> list[str]:
    """Return lines after edits; the first of them has a number."""
    text = "\n".join(before)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line) + 1)

    def offset(line: int, column: int) -> int:
        return min(starts[line - first] + column - 1, len(text))

    for edit in sorted(edits, key=lambda one: (one.line, one.column), reverse=True):
        start, end = offset(edit.line, edit.column), offset(edit.end_line, edit.end_column)
        text = text[:start] + edit.content + text[end:]
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _row(
    number: int | None,
    sign: str,
    line: str,
    look: Look,
    width: int,
    style: Style,
    column: int = 1,
) -> str:
    """Return a line of a difference; a column of it, from 1, is among what is shown."""
    shown = "" if number is None else str(number)
    gutter = style.paint(f"{shown:>{width}}", Look.GUTTER, "")
    cells = Cells(line)
    source = cells.cut(cells.at(column))[0]
    text = f"{gutter} {style.paint(sign, look, '')} "
    if look is Look.GUTTER or not source:
        return f"{text}{source}".rstrip()
    return text + style.paint(source, look, "")
