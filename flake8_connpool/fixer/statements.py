"""Puts a statement into `try` and the statements after it into its `finally`, by indenting lines.

Only new lines and indentation are written, so nothing is parsed and rendered again. All other bytes
of the moved statements stay, including comments and blank lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Node
from flake8_connpool.fixer.indentation import Run, step_around, strings_over_lines
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy


def protected(first: Node, last: Node, work: WorkingCopy) -> Iterator[tuple[int, str]]:
    """Yield the insertions that run the other statements even if the first one fails.

    Raises `RefusedError` for statements that share a line with others.
    """
    run = Run(first, last, work)
    if any(strings_over_lines(run.tokens)):
        raise RefusedError("it contains a string that spans several lines")
    ended = run.row_behind(1)
    run.check_end(first, ended)
    run.check_end(last, len(run.lines))
    step = step_around(first, run.indent, work)
    # The first line after it that is not blank; it may be a comment.
    behind = next(row for row in range(ended, len(run.lines)) if run.lines[row].strip())
    for row, line in enumerate(run.lines):
        if line.strip():
            yield run.inserted(row, step, {0: "try:", behind: "finally:"}.get(row, ""))
