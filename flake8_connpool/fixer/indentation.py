"""The lines and tokens of statements that are to be indented."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Mapping
from contextlib import suppress

from flake8_connpool.findings import Node
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy

# Types of tokens that continue or end a logical line; no statement starts with one.
_LAYOUT = frozenset(
    {
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    }
)


class Run:
    """Statements of one block that follow each other, with their lines and tokens.

    Raises `RefusedError` if the first one does not start its line, or the last one continues on a
    line that is not its own.
    """

    def __init__(self, first: Node, last: Node, work: WorkingCopy) -> None:
        self.first, self.last, self._work = first, last, work
        self.lines = [work.line(number) for number in range(first.line, last.end_line + 1)]
        self.indent = self.lines[0].encode()[: first.offset].decode()
        if self.indent.strip(" \t"):
            raise RefusedError("another statement is on its line")
        try:
            self.tokens = list(tokens_of(self.lines))
        except tokenize.TokenError:  # a backslash at its end continues the line
            raise RefusedError("its last line continues on the next one") from None

    def check_end(self, node: Node, until: int) -> None:
        """Refuse a statement that other code follows up to a row."""
        row = node.end_line - self.first.line + 1
        end = row, len(self.lines[row - 1].encode()[: node.end_offset].decode())
        if any(t.start >= end and t.start[0] <= until and is_code(t) for t in self.tokens):
            raise RefusedError("another statement is on its line")

    def row_behind(self, row: int) -> int:
        """Return the last row of the logical line that a row starts."""
        return next(
            t.end[0] for t in self.tokens if t.type == tokenize.NEWLINE and t.start[0] >= row
        )

    @property
    def newline(self) -> str:
        return self._work.newline_in("".join(self.lines))

    def inserted(self, row: int, step: str, head: str = "") -> tuple[int, str]:
        """Return the insertion that indents a row, counted from zero, below a line of its own.

        A comment, or a line within parentheses, may be indented less.
        """
        start = self._work.start_of(self.first.line + row)
        if self.lines[row].startswith(self.indent):
            text = f"{head}{self.newline}{self.indent}{step}" if head else step
            return start + len(self.indent), text
        return start, f"{self.indent}{head}{self.newline}{step}" if head else step


def strings_over_lines(tokens: list[tokenize.TokenInfo]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last row of each string that spans lines."""
    opened: list[int] = []
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):  # from Python 3.12 on
            opened.append(token.start[0])
        first = token.start[0]
        if kind.endswith("STRING_END"):
            first = opened.pop()
        if kind.endswith(("STRING", "STRING_END")) and first != token.end[0]:
            yield first, token.end[0]


def tokens_of(lines: list[str]) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of lines."""
    # Python accepts a carriage return alone as a newline, but its tokenizer does not.
    text = "".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    return tokenize.generate_tokens(io.StringIO(text).readline)


def is_code(token: tokenize.TokenInfo) -> bool:
    """Return whether a token is part of a statement."""
    return token.type not in _LAYOUT


def step_around(first: Node, indent: str, work: WorkingCopy) -> str:
    """Return the indentation of a statement's block relative to the statement."""
    levels = _levels(work).get(first.line, ("",))
    if len(levels) < 2 or levels[-1] != indent or not indent.startswith(levels[-2]):
        raise RefusedError("its indentation differs from that of its block")
    return indent[len(levels[-2]) :]


def first_indent(work: WorkingCopy) -> str:
    """Return the indentation of the first block of a source; "" if it has none."""
    return next((levels[1] for levels in _levels(work).values() if len(levels) > 1), "")


def _levels(work: WorkingCopy) -> Mapping[int, tuple[str, ...]]:
    """Return the indentation of each line on which code starts, and that of the block around it.

    All lines of a source are read once: many edits may ask for them.
    """
    if work.levels is None:
        found: dict[int, tuple[str, ...]] = {}
        levels = [""]
        with suppress(tokenize.TokenError):  # a backslash at the end of the last line
            for token in tokens_of([work.line(number) for number in range(1, work.last_line + 1)]):
                if token.type == tokenize.INDENT:
                    levels.append(token.string)
                elif token.type == tokenize.DEDENT:
                    levels.pop()
                elif is_code(token):
                    found.setdefault(token.start[0], tuple(levels[-2:]))
        work.levels = found
    return work.levels
