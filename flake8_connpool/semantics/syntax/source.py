"""A source: its text, its tree, and the positions of nodes."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
import warnings
from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

# Before 3.12 the nodes inside an f-string have wrong positions.
_FSTRING_POSITIONS_ARE_TRUE = sys.version_info >= (3, 12)


# Few expressions are nested as deeply: operators and `else` of conditional expressions can be.
_DEEP = 16
_FIX_SYNTAX = "fix the syntax, or exclude the file"
_SAVE_AS_UTF8 = "save the file as UTF-8, or declare its encoding in the first line"


class UnreadableError(Exception):
    """A source that cannot be decoded or parsed: line and column from one, and the reason.

    `help` says what to do.
    """

    def __init__(self, line: int, column: int, reason: str, help: str) -> None:
        super().__init__(reason)
        self.line = max(line, 1)
        self.column = max(column, 1)
        self.reason = reason
        self.help = help


class InvalidSyntaxError(UnreadableError):
    """A source that the running Python cannot parse; another Python may."""


class Span(Struct, frozen=True):
    """Lines and columns from one, columns in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def decode(data: bytes) -> str:
    """Return the text of a source as Python decodes it, with `\\n` as newlines.

    Raises `UnreadableError` for an unknown encoding and for bytes that it cannot decode.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            _line_at(data, error.start),
            1,
            f"not {error.encoding}: {error.reason}",
            _SAVE_AS_UTF8,
        ) from None
    except SyntaxError as error:
        raise _undecodable(data, error) from None
    except (UnicodeError, LookupError) as error:
        # Codecs such as rot13 do not decode bytes to text.
        raise UnreadableError(1, 1, f"cannot be decoded: {error}", _SAVE_AS_UTF8) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def source_lines(data: bytes) -> list[str]:
    """Return the lines of any source without their ends; invalid bytes are replaced."""
    try:
        text = decode(data)
    except UnreadableError:
        text = data.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _line_at(data: bytes, offset: int) -> int:
    before = data[:offset]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _undecodable(data: bytes, error: SyntaxError) -> UnreadableError:
    """Return the error for a source whose first two lines do not declare a valid encoding."""
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        line = _line_at(data, fault.start)
        return UnreadableError(line, 1, f"not utf-8: {fault.reason}", _SAVE_AS_UTF8)
    return UnreadableError(1, 1, str(error.msg), _SAVE_AS_UTF8)


def parse(text: str) -> ast.Module:
    """Return the tree of a text.

    Raises `UnreadableError` if Python cannot parse it, and `InvalidSyntaxError` for a syntax error.
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableError(line, 1, "has a null byte", "save the file as UTF-8, or exclude it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # For a syntax error Python opens the file of this name, even a pipe; this name is no
            # file.
            return ast.parse(text, "")
    except SyntaxError as error:
        place = (error.lineno or 1, error.offset or 1)
        raise InvalidSyntaxError(*place, error.msg, _FIX_SYNTAX) from None
    except (RecursionError, MemoryError):
        raise UnreadableError(1, 1, "nested too deeply to be parsed", "exclude the file") from None
    except ValueError as error:
        raise UnreadableError(1, 1, str(error), _FIX_SYNTAX) from None


def _end_of_head(
    node: ast.expr | ast.keyword | ast.stmt | ast.ExceptHandler,
) -> ast.expr | ast.keyword | ast.stmt | None:
    """Return what the head of a compound statement ends with, None if that is no expression.

    Of what is no compound statement it is the node itself.
    """
    match node:
        case ast.For() | ast.AsyncFor():
            return node.iter
        case ast.While() | ast.If():
            return node.test
        case ast.With() | ast.AsyncWith():
            item = node.items[-1]
            return item.optional_vars or item.context_expr
        case ast.Match():
            return node.subject
        case ast.ExceptHandler():
            return node.type
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return None
        case ast.Try() | ast.TryStar():
            return None
    return node


class Positions:
    """The positions of nodes in characters; the tree counts bytes of UTF-8."""

    def __init__(self, lines: Sequence[str], parents: dict[ast.AST, ast.AST]) -> None:
        self._lines = lines
        self._parents = parents
        # Where each line has bytes that do not start a character. A line may have many nodes.
        self._continuing: dict[int, Sequence[int]] = {}
        # The outermost f-string around expressions that are nested deeply.
        self._fstrings: dict[ast.AST, ast.JoinedStr | None] = {}

    def span(self, node: ast.expr | ast.keyword | ast.stmt) -> Span:
        """Return the span of a node, or that of its f-string if its own is not known."""
        if not self.are_true(node):
            node = self._outside_fstrings(node)
        end_line = node.end_lineno or node.lineno
        return Span(
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, node.end_col_offset or node.col_offset),
        )

    def head(self, node: ast.expr | ast.keyword | ast.stmt | ast.ExceptHandler) -> Span:
        """Return the span of a node, of a compound statement that of its head alone."""
        last = _end_of_head(node)
        if last is node:
            return self.span(node)
        start = self._column(node.lineno, node.col_offset)
        if last is not None:
            return replace(self.span(last), line=node.lineno, column=start)
        text = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else ""
        word = getattr(node, "name", None) or text[start - 1 :].partition(":")[0].strip()
        found = text.find(word, start - 1)
        end = found + len(word) if found >= 0 else len(text)  # behind a continued line
        return Span(node.lineno, start, node.lineno, end + 1)

    def are_true(self, node: ast.expr | ast.keyword | ast.stmt) -> bool:
        """Return whether the position of a node is true: before 3.12 not inside an f-string."""
        return _FSTRING_POSITIONS_ARE_TRUE or self._outside_fstrings(node) is node

    def _outside_fstrings(
        self, node: ast.expr | ast.keyword | ast.stmt
    ) -> ast.expr | ast.keyword | ast.stmt:
        outermost: ast.expr | ast.keyword | ast.stmt = node
        passed: list[ast.AST] = []
        above: ast.AST | None = node
        # There are no statements in an f-string.
        while above is not None and not isinstance(above, ast.stmt):
            if above in self._fstrings:
                outermost = self._fstrings[above] or outermost
                break
            if isinstance(above, ast.JoinedStr):
                outermost = above
            passed.append(above)
            above = self._parents.get(above)
        if len(passed) > _DEEP:
            found = outermost if isinstance(outermost, ast.JoinedStr) else None
            self._fstrings.update((one, found) for one in passed)
        return outermost

    def _column(self, line: int, offset: int) -> int:
        if line not in self._continuing:
            text = self._lines[line - 1] if line <= len(self._lines) else ""
            data = b"" if text.isascii() else text.encode()
            self._continuing[line] = [at for at, byte in enumerate(data) if byte & 0xC0 == 0x80]
        return offset + 1 - bisect_left(self._continuing[line], offset)
