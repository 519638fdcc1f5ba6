"""A source for edits: its bytes in UTF-8, and the offsets of lines and columns."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping

from flake8_connpool.findings import Finding, Node
from flake8_connpool.semantics.syntax.source_text import SourceText

_NEWLINE = re.compile(rb"\r\n|\r|\n")


class RefusedError(Exception):
    """An edit that is not applied, and why."""


class UnworkableError(Exception):
    """A source whose text cannot be encoded to the same bytes again."""


class WorkingCopy:
    """A source as UTF-8 without a byte order mark, with its own newlines.

    Raises `UnworkableError` for a source that does not match its encoding.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        data = source.data
        try:
            encoding = source.encoding
            if encoding is None:
                encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            self._encoding = encoding
            self.utf8 = data.decode(self._encoding).encode()
            is_same = self.encoded(self.utf8) == data
        except (SyntaxError, UnicodeError, LookupError) as error:
            raise UnworkableError(str(error)) from None
        if not is_same:
            raise UnworkableError(f"its {self._encoding} text cannot be written back unchanged")
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(self.utf8))]
        first = _NEWLINE.search(self.utf8)
        self._newline = first.group().decode() if first else "\n"
        # The indentation of lines and of the blocks around them, once it was asked for.
        self.levels: Mapping[int, tuple[str, ...]] | None = None

    def encoded(self, utf8: bytes) -> bytes:
        """Return UTF-8 bytes in the source's own encoding, with its byte order mark."""
        return utf8.decode().encode(self._encoding)

    def span(self, node: Node) -> tuple[int, int]:
        """Return the offsets of the start and end of a node."""
        return (
            self._starts[node.line - 1] + node.offset,
            self._starts[node.end_line - 1] + node.end_offset,
        )

    def text(self, node: Node) -> str:
        """Return the source of a node."""
        return self.bytes_of(node).decode()

    def bytes_of(self, node: Node) -> bytes:
        """Return the source of a node in UTF-8."""
        start, end = self.span(node)
        return self.utf8[start:end]

    def start_of(self, number: int) -> int:
        """Return the offset of the start of a line."""
        return self._starts[number - 1]

    @property
    def last_line(self) -> int:
        """The number of the last line."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """Return a line with its newline."""
        end = self._starts[number] if number < len(self._starts) else len(self.utf8)
        return self.utf8[self.start_of(number) : end].decode()

    def newline_in(self, text: str) -> str:
        """Return the newline of a text, or the first newline of the source if the text has none."""
        found = _NEWLINE.search(text.encode())
        return found.group().decode() if found else self._newline

    def column_of(self, offset: int) -> int:
        """Return the column of an offset, in characters, from zero."""
        return self.position(offset)[1] - 1

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from one, the column in characters."""
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= offset else (low, middle)
        return low + 1, len(self.utf8[self._starts[low] : offset].decode()) + 1

    def offset_of(self, finding: Finding) -> int:
        """Return the offset of the start of a finding."""
        return self._offset(finding.line, finding.column)

    def end_of(self, finding: Finding) -> int:
        """Return the offset of the end of a finding."""
        return self._offset(finding.end_line, finding.end_column)

    def _offset(self, line: int, column: int) -> int:
        return self.start_of(line) + len(self.line(line)[: column - 1].encode())
