"""Puts a statement into `try` and the statements after it into its `finally`, by indenting lines.

Only new lines and indentation are written, so nothing is parsed and rendered again. All other bytes
of the moved statements stay, including comments and blank lines.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

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


def protected(first: Node, last: Node, work: WorkingCopy) -> Iterator[tuple[int, str]]:
    """Yield the insertions that run the other statements even if the first one fails.

    Raises `RefusedError` for statements that share a line with others.
    """
    lines = [work.line(number) for number in range(first.line, last.end_line + 1)]
    indent = lines[0].encode()[: first.offset].decode()
    if indent.strip(" \t"):
        raise RefusedError("another statement is on its line")
    try:
        tokens = list(_tokens(lines))
    except tokenize.TokenError:  # a backslash at its end continues the line
        raise RefusedError("its last line continues on the next one") from None
    _check_strings(tokens)
    # The row in which the first statement and its line end.
    ended = next(t for t in tokens if t.type == tokenize.NEWLINE).start[0]
    for node, until in ((first, ended), (last, len(lines))):
        row = node.end_line - first.line + 1
        end = row, len(lines[row - 1].encode()[: node.end_offset].decode())
        if any(t.start >= end and t.start[0] <= until and _is_code(t) for t in tokens):
            raise RefusedError("another statement is on its line")
    step = _step(first, indent, work)
    newline = work.newline_in("".join(lines))
    # The first line after it that is not blank; it may be a comment.
    behind = next(row for row in range(ended, len(lines)) if lines[row].strip())
    for row, line in enumerate(lines):
        if not line.strip():
            continue
        head = {0: "try:", behind: "finally:"}.get(row)
        start = work.start_of(first.line + row)
        if line.startswith(indent):
            put = f"{head}{newline}{indent}{step}" if head else step
            yield start + len(indent), put
        else:
            # A comment, or a line within parentheses, that is indented less.
            yield start, f"{indent}{head}{newline}{step}" if head else step


def _tokens(lines: list[str]) -> Iterator[tokenize.TokenInfo]:
    # Python accepts a carriage return alone as a newline, but its tokenizer does not.
    text = "".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    return tokenize.generate_tokens(io.StringIO(text).readline)


def _is_code(token: tokenize.TokenInfo) -> bool:
    return token.type not in _LAYOUT


def _check_strings(tokens: list[tokenize.TokenInfo]) -> None:
    """Refuse a change of a string: indentation is part of a string that spans lines."""
    opened: list[int] = []
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):  # from Python 3.12 on
            opened.append(token.start[0])
        first = token.start[0]
        if kind.endswith("STRING_END"):
            first = opened.pop()
        if kind.endswith(("STRING", "STRING_END")) and first != token.end[0]:
            raise RefusedError("it contains a string that spans several lines")


def _step(first: Node, indent: str, work: WorkingCopy) -> str:
    """Return the indentation of a statement's block relative to the statement."""
    levels = [""]
    for token in _tokens([work.line(number) for number in range(1, first.line + 1)]):
        if token.type == tokenize.INDENT:
            levels.append(token.string)
        elif token.type == tokenize.DEDENT:
            levels.pop()
        elif token.start[0] == first.line and _is_code(token):
            break
    if len(levels) < 2 or levels[-1] != indent or not indent.startswith(levels[-2]):
        raise RefusedError("its indentation differs from that of its block")
    return indent[len(levels[-2]) :]
