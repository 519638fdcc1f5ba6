"""Puts statements into a `with` block, by indenting lines.

Only the header and indentation are written, or the header is moved or made of an assignment. All
other bytes stay, including comments, blank lines, and strings that span lines.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator

from flake8_connpool.findings import Node
from flake8_connpool.fixer.indentation import (
    Run,
    first_indent,
    step_around,
    strings_over_lines,
)
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy

# The indentation of PEP 8, for a file that has none.
_USUAL = "    "

# An assignment to a name, up to its value.
_BINDING = re.compile(r"(\w+)[ \t]*=[ \t]*(await[ \t]+)?")

# The start and end of bytes, and the text to put there.
Replaced = tuple[int, int, str]


def wrapped(first: Node, last: Node, header: str, work: WorkingCopy) -> Iterator[Replaced]:
    """Yield the insertions that put the statements from one to another below a header.

    Raises `RefusedError` for statements that share a line with others.
    """
    run = Run(first, last, work)
    run.check_end(last, len(run.lines))
    step = _step(run, work)
    rows = _indented_rows(run)
    for row in sorted(rows):
        at, text = run.inserted(row, step, f"{header}:" if row == 0 else "")
        yield at, at, text
    for at in _comments_behind(last, run.indent, work):
        yield at, at, step


def hoisted(loop: Node, block: Node, work: WorkingCopy) -> Iterator[Replaced]:
    """Yield the replacements that put a loop into a `with` statement that is inside it.

    The lines of the body of that statement stay, and all others of the loop are indented. Raises
    `RefusedError` for a `with` whose body is on its line or is indented by another width.
    """
    run = Run(loop, loop, work)
    run.check_end(loop, len(run.lines))
    step = _step(run, work)
    inner = Run(block, block, work)
    ended = inner.row_behind(1)
    header = inner.lines[:ended]
    if any(start <= ended for start, _ in strings_over_lines(inner.tokens)):
        raise RefusedError("it contains a string that spans several lines")
    if not inner.lines[ended - 1].rstrip("\r\n") or ended == len(inner.lines):
        raise RefusedError("the block of the `with` is on its line")
    bodies = [t.string for t in inner.tokens if t.type == tokenize.INDENT and t.start[0] > ended]
    if not bodies or bodies[0] != inner.indent + step or not inner.indent.startswith(run.indent):
        raise RefusedError("its indentation differs from that of the loop")
    moved = "".join(
        f"{run.indent}{line[len(inner.indent) :]}" if line.startswith(inner.indent) else line
        for line in header
    )
    above = block.line - loop.line
    last = _last_row_of(inner, work) + above
    # At the start of the first line, as its indentation may be empty.
    start = work.start_of(loop.line)
    yield start, start, f"{moved}{step}"
    for row in sorted(_indented_rows(run)):
        if row > 0 and not above <= row <= last:
            at, text = run.inserted(row, step)
            yield at, at, text
    yield work.start_of(block.line), work.start_of(block.line + ended), ""
    for at in _comments_behind(loop, run.indent, work):
        if at >= work.start_of(loop.line + last + 1):
            yield at, at, step


def entered(
    assignment: Node, value: Node, block: tuple[Node, str], work: WorkingCopy
) -> Iterator[Replaced]:
    """Yield the replacements that make an assignment the header of a `with` block.

    `block` are the last of the statements that go into it, and the keywords of the header. Raises
    `RefusedError` for a value in parentheses, and for statements that share a line with others.
    """
    last, keywords = block
    run = Run(assignment, last, work)
    ended = run.row_behind(1)
    run.check_end(assignment, ended)
    run.check_end(last, len(run.lines))
    step = _step(run, work)
    (start, end), (value_start, value_end) = work.span(assignment), work.span(value)
    bound = _BINDING.fullmatch(work.utf8[start:value_start].decode())
    if bound is None or value_end != end:
        raise RefusedError("its value is in parentheses")
    yield start, value_start, f"{keywords} "
    yield end, end, f" as {bound[1]}:"
    for row in sorted(_indented_rows(run)):
        if row >= ended:
            at, text = run.inserted(row, step)
            yield at, at, text
    for at in _comments_behind(last, run.indent, work):
        yield at, at, step


def inserted(statement: Node, content: str, work: WorkingCopy) -> Iterator[Replaced]:
    """Yield the insertion of a statement on a line of its own behind another.

    Raises `RefusedError` for a statement that shares its line with others.
    """
    run = Run(statement, statement, work)
    run.check_end(statement, len(run.lines))
    at = work.start_of(statement.end_line) + len(run.lines[-1].rstrip("\r\n").encode())
    yield at, at, f"{run.newline}{run.indent}{content}"


def _indented_rows(run: Run) -> set[int]:
    """Return the rows to indent, from zero: all except blank ones and the inside of strings."""
    inside = {row for first, last in strings_over_lines(run.tokens) for row in range(first, last)}
    return {row for row, line in enumerate(run.lines) if line.strip() and row not in inside}


def _step(run: Run, work: WorkingCopy) -> str:
    """Return the width of an indentation: in the statements, else around them, else in the file."""
    for token in run.tokens:
        if token.type == tokenize.INDENT and token.string != run.indent:
            if not token.string.startswith(run.indent):
                raise RefusedError("its indentation differs from that of its block")
            return token.string[len(run.indent) :]
    if run.indent:
        return step_around(run.first, run.indent, work)
    return first_indent(work) or _USUAL


def _comments_behind(last: Node, indent: str, work: WorkingCopy) -> Iterator[int]:
    """Yield where to indent the comments behind a statement that belong to its block."""
    for number in range(last.end_line + 1, work.last_line + 1):
        line = work.line(number)
        if not line.strip():
            continue
        is_deeper = line.startswith(indent) and line[len(indent) : len(indent) + 1] in (" ", "\t")
        if not is_deeper or not line.lstrip(" \t").startswith("#"):
            return
        yield work.start_of(number) + len(indent)


def _last_row_of(block: Run, work: WorkingCopy) -> int:
    """Return the last row of a statement, from zero, including the comments that end its block."""
    ends = [len(block.lines) - 1]
    for at in _comments_behind(block.last, block.indent, work):
        ends.append(work.position(at)[0] - block.first.line)
    return ends[-1]
