"""The lines of a source that may contain an import, found without parsing it.

Few lines of a source import anything, so each library is searched in these alone: for thirty
libraries, that takes a sixth of the time of a search in the whole source.
"""

from __future__ import annotations

from typing import AnyStr, Generic

from msgspec import Struct


class _Texts(Struct, Generic[AnyStr], frozen=True):
    """What an import and the end of its line look like."""

    word: AnyStr
    newline: AnyStr
    continuations: tuple[AnyStr, AnyStr]

    def lines_in(self, source: AnyStr) -> AnyStr:
        """Return the lines that contain the word, with those that they continue or that follow."""
        newline, continuations = self.newline, self.continuations
        found: list[AnyStr] = []
        done = 0
        at = source.find(self.word)
        while at >= 0:
            start = max(source.rfind(newline, done, at) + 1, done)
            while start > done and source.endswith(continuations, 0, start):
                start = max(source.rfind(newline, done, start - 1) + 1, done)
            end = source.find(newline, at) + 1
            while end and source.endswith(continuations, 0, end):
                end = source.find(newline, end) + 1
            if not end:
                found.append(source[start:])
                break
            found.append(source[start:end])
            done = end
            at = source.find(self.word, done)
        return source[:0].join(found)


_IN_TEXT = _Texts("import", "\n", ("\\\n", "\\\r\n"))
_IN_BYTES = _Texts(b"import", b"\n", (b"\\\n", b"\\\r\n"))


def import_lines(source: AnyStr) -> AnyStr:
    """Return the lines of a source that may contain an import, as one text."""
    if isinstance(source, bytes):
        return _IN_BYTES.lines_in(source)
    return _IN_TEXT.lines_in(source)
