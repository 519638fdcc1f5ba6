"""Other layouts of a source: the same tree, on as few or as many lines as Python allows."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

import black

_TINY, _HUGE = 1, 1_000_000
_BETWEEN = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def _blackened(length: int) -> Callable[[str], str]:
    mode = black.Mode(line_length=length, magic_trailing_comma=False)
    return lambda text: black.format_str(text, mode=mode)


def unparsed(text: str) -> str:
    """Return a source as Python itself would write it: a line for each simple statement."""
    return ast.unparse(ast.parse(text)) + "\n"


def joined(text: str) -> str:
    """Return a source on few lines: simple statements behind each other, and behind `if x:`."""
    lines: list[str] = []
    statements = _logical_lines(unparsed(text))
    # How deep the statements are that may still be put on the last line.
    open_at = -1
    for at, (depth, line) in enumerate(statements):
        if depth == open_at and not _is_compound(line):
            is_behind_head = lines[-1].endswith(":")
            lines[-1] += f" {line}" if is_behind_head else f"; {line}"
            continue
        lines.append("    " * depth + line)
        if not _is_compound(line):
            open_at = depth
        else:
            open_at = depth + 1 if _is_plain_block(statements[at + 1 :], depth) else -1
    return "\n".join(lines) + "\n"


def _is_compound(line: str) -> bool:
    return line.startswith("@") or line.endswith(":")


def _is_plain_block(below: list[tuple[int, str]], depth: int) -> bool:
    """Return whether the block of a head at a depth has simple statements only."""
    block = takewhile(lambda one: one[0] > depth, below)
    return not any(_is_compound(line) for _, line in block)


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Return each statement, or head of one, and how deep it is indented."""
    found = []
    depth = 0
    rows = text.splitlines(keepends=True)
    begin: tuple[int, int] | None = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        depth += (token.type == tokenize.INDENT) - (token.type == tokenize.DEDENT)
        if token.type == tokenize.NEWLINE:
            assert begin is not None
            found.append((depth, _between(rows, begin, token.start)))
            begin = None
        elif begin is None and token.type not in _BETWEEN:
            begin = token.start
    return found


def _between(rows: list[str], begin: tuple[int, int], end: tuple[int, int]) -> str:
    if begin[0] == end[0]:
        return rows[begin[0] - 1][begin[1] : end[1]]
    first, last = rows[begin[0] - 1][begin[1] :], rows[end[0] - 1][: end[1]]
    return "".join([first, *rows[begin[0] : end[0] - 1], last])


def split(text: str) -> str:
    """Return a source with each token on a line of its own."""
    lines = _logical_lines(unparsed(text))
    return "".join("    " * depth + "".join(_tokens_apart(line)) + "\n" for depth, line in lines)


def _tokens_apart(line: str) -> Iterator[str]:
    rows = line.splitlines(keepends=True)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(line).readline)
        if token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER)
    ]
    brackets = strings = 0
    for token, further in zip(tokens, [*tokens[1:], None], strict=True):
        yield token.string
        kind = tokenize.tok_name[token.type]
        # Before Python 3.12 no line may end inside an f-string, and an f-string is one token.
        strings += kind.endswith("STRING_START") - kind.endswith("STRING_END")
        if token.type == tokenize.OP and not strings:
            brackets += (token.string in _OPENING) - (token.string in _CLOSING)
        if further is not None and strings:
            yield _between(rows, token.end, further.start)
        elif further is not None:
            yield "\n" if brackets else " \\\n"


LAYOUTS: Mapping[str, Callable[[str], str]] = {
    "black, tiny lines": _blackened(_TINY),
    "black, huge lines": _blackened(_HUGE),
    "unparsed": unparsed,
    "joined": joined,
    "split": split,
}
