"""Adds the comments that suppress findings: `# noqa: CPL401`, at the end of their lines.

A comment is kept only if it is proven to suppress its findings and to change nothing else.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping, Sequence

from msgspec import Struct

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source import UnreadableError
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Noqa
from flake8_connpool.suppression.tokens import tokens

_NEWLINE = re.compile(r"\r\n|\r|\n")
# The codes of a comment as flake8 reads them, without the last separator.
_CODES = re.compile(r"# noqa:\s?(?P<codes>[A-Z]+[0-9]+(?:[,\s]*[A-Z]+[0-9]+)*)", re.IGNORECASE)


class Unsilenced(Struct, frozen=True):
    """A finding without an added comment, and the reason."""

    finding: Finding
    reason: str


class Silenced(Struct, frozen=True):
    """A source with comments, the number of suppressed findings, and the refused ones."""

    data: bytes
    count: int
    refused: tuple[Unsilenced, ...]


def add_noqa(text: SourceText, findings: Sequence[Finding], reason: str = "") -> Silenced:
    """Add comments to a source that suppress its findings.

    An existing noqa comment gets the codes. Where a comment is not possible or would not be read,
    the source stays unchanged. Findings that say that a file was not checked cannot be suppressed.
    """
    refused = [
        Unsilenced(f, "it cannot be suppressed") for f in findings if f.code in NEVER_IGNORED
    ]
    wanted = [f for f in findings if f.code not in NEVER_IGNORED]
    if not wanted:
        return Silenced(text.data, 0, tuple(refused))
    try:
        source = _Source(text, reason)
    except _UnworkableError as error:
        return Silenced(text.data, 0, (*refused, *(Unsilenced(f, str(error)) for f in wanted)))
    noqa = Noqa(text, "stdin")
    by_row: dict[int, list[Finding]] = {}
    for finding in wanted:
        by_row.setdefault(noqa.row(finding.line), []).append(finding)
    writing = _Writing(source, by_row)
    writing.keep(sorted(by_row))
    refused += writing.refused
    return Silenced(writing.data, len(findings) - len(refused), tuple(refused))


class _UnworkableError(Exception):
    """The reason why no comment can be added to a source."""


class _RefusedError(Exception):
    """The reason why no comment can be added to a line."""


class _Source:
    """A source split into lines that can be joined to the same bytes."""

    def __init__(self, source: SourceText, reason: str) -> None:
        data = source.data
        # A dash before it, or a word such as HTTP2 would be read as another code.
        self._reason = f" - {reason}" if reason else ""
        try:
            self._encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = data.decode(self._encoding)
            self.tree = source.tree
        except (UnreadableError, SyntaxError, UnicodeError, LookupError) as error:
            raise _UnworkableError(f"the file cannot be read: {error}") from None
        if self._encoded(text) != data:
            raise _UnworkableError("rewriting the file in its encoding would change other bytes")
        self.data = data
        self._ends = [*_NEWLINE.findall(text), ""]
        self._lines = _NEWLINE.split(text)
        # The column of each comment, and the lines that end inside a string.
        self._comments: dict[int, int] = {}
        self._inside: set[int] = set()
        for kind, column, row, depth in tokens(self._lines):
            if kind == tokenize.COMMENT:
                self._comments[row] = column
            elif kind in (tokenize.NL, tokenize.NEWLINE) and depth:
                self._inside.add(row)

    def _encoded(self, text: str) -> bytes | None:
        try:
            return text.encode(self._encoding)
        except UnicodeError:
            return None

    def with_comments(self, comments: Mapping[int, Sequence[str]]) -> bytes:
        """Return the bytes of the source with codes added to some lines."""
        lines = list(self._lines)
        for row, codes in comments.items():
            lines[row - 1] = self._with_codes(row, codes)
        text = "".join(line + end for line, end in zip(lines, self._ends, strict=True))
        data = self._encoded(text)
        if data is None:
            raise _RefusedError("the reason cannot be written in the file's encoding")
        return data

    def _with_codes(self, row: int, codes: Sequence[str]) -> str:
        line = self._lines[row - 1]
        if row in self._inside:
            raise _RefusedError(
                "its line ends inside a string, where older Pythons read no comment"
            )
        match = _CODES.search(line)
        if match is None:
            return f"{line.rstrip()}  # noqa: {', '.join(codes)}{self._reason}"
        if match.start() < self._comments.get(row, len(line)):
            raise _RefusedError("its line has a string that flake8 reads as a noqa comment")
        separator = ", " if re.search(r",\s|^[^,]*$", match["codes"]) else ","
        at = match.end("codes")
        return line[:at] + "".join(separator + code for code in codes) + line[at:]


class _Writing:
    """The comments that are kept, each proven together with the others."""

    def __init__(self, source: _Source, by_row: Mapping[int, Sequence[Finding]]) -> None:
        self._source = source
        self._by_row = by_row
        self._kept: list[int] = []
        self.data = source.data
        self.refused: list[Unsilenced] = []

    def keep(self, rows: Sequence[int]) -> None:
        """Keep the comments of some lines; if they are not proven, keep those that can be."""
        reason = self._disproof([*self._kept, *rows])
        if reason is None:
            self._kept.extend(rows)
        elif len(rows) == 1:
            self.refused += [Unsilenced(finding, reason) for finding in self._by_row[rows[0]]]
        else:
            middle = len(rows) // 2
            self.keep(rows[:middle])
            self.keep(rows[middle:])

    def _disproof(self, rows: Sequence[int]) -> str | None:
        """Return why comments cannot be added to some lines; if they can, keep the result."""
        codes = {row: sorted({finding.code for finding in self._by_row[row]}) for row in rows}
        try:
            after = SourceText(self._source.with_comments(codes))
            tree = after.tree
        except _RefusedError as error:
            return str(error)
        except UnreadableError:
            return "its line cannot end with a comment"
        if not _are_equal(self._source.tree, tree):
            return "the text added to its line would not be a comment"
        noqa = Noqa(after, "stdin")
        if not all(noqa.silences(finding) for row in rows for finding in self._by_row[row]):
            return "flake8 would not recognize the comment"
        self.data = after.data
        return None


def _are_equal(one: ast.AST, other: ast.AST) -> bool:
    """Return whether two trees are equal, positions included, at any depth."""
    # Equal nodes have the same number of children, so neither walk is longer.
    return all(_shape(a) == _shape(b) for a, b in zip(ast.walk(one), ast.walk(other), strict=False))


def _shape(node: ast.AST) -> tuple[object, ...]:
    """Return the fields of a node, with markers in place of its children."""
    names = (*node._fields, *node._attributes)
    return type(node), *(_outline(getattr(node, name, None)) for name in names)


def _outline(value: object) -> object:
    if isinstance(value, list):
        return [_outline(item) for item in value]
    return type(value) if isinstance(value, ast.AST) else (type(value), value)
