"""Suppression by `# noqa` and `# flake8: noqa` comments, as in the installed flake8.

The code of flake8 decides. Importing it takes as long as checking a dozen files, so it is used only
if a source has a finding and contains the word.
"""

from __future__ import annotations

import argparse
import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source import UnreadableError
from flake8_connpool.semantics.syntax.source_text import SourceText

if TYPE_CHECKING:
    from flake8.processor import FileProcessor

_WORD = re.compile(rb"noqa", re.IGNORECASE)
# Only a multi-line string or a backslash joins lines for a comment.
_JOINS_LINES = re.compile(rb"""\"{3}|'{3}|\\[\r\n]""")


class Directive(Struct, frozen=True):
    """`# noqa: CPL401` as it is written in a line, at a column from 0, and its codes."""

    column: int
    text: str
    codes: tuple[str, ...]


class Noqa:
    """The noqa comments of one source."""

    def __init__(self, source: SourceText, filename: str) -> None:
        self._source = source
        self._filename = filename

    def silences(self, finding: Finding) -> bool:
        """Whether a comment suppresses the finding."""
        if finding.code in NEVER_IGNORED or not self._has_word:
            return False
        if self._silences_file:
            return True
        from flake8.violation import Violation

        violation = Violation(
            finding.code,
            self._filename,
            finding.line,
            finding.column,
            finding.message,
            self._processor.noqa_line_for(finding.line),
        )
        return bool(violation.is_inline_ignored(disable_noqa=False))

    def row(self, line: int) -> int:
        """Return the line at whose end a comment would suppress a finding in `line`."""
        if not self._joins_lines:
            return line
        text = self._processor.noqa_line_for(line)
        # Lines that flake8 reads as one share the same text.
        while text is not None and self._processor.noqa_line_for(line + 1) is text:
            line += 1
        return line

    def directive_at(self, line: int, column: int) -> Directive | None:
        """Return the directive in the comment that starts at a column, from 0, of a line, from 1.

        None if the comment has none, or one without codes, and if flake8 reads another one instead.
        """
        if not self._has_word:
            return None
        from flake8.defaults import NOQA_INLINE_REGEXP

        text = self._processor.noqa_line_for(line) or ""
        match = NOQA_INLINE_REGEXP.search(text)
        # The lines that are read as one end with that of the comment.
        before = len(text) - len(self._processor.lines[line - 1])
        if match is None or match.start() < before + column or not match["codes"]:
            return None
        codes = match["codes"].replace(",", " ").split()
        return Directive(match.start() - before, match[0].rstrip(", \t\r\n"), tuple(codes))

    @cached_property
    def _has_word(self) -> bool:
        return _WORD.search(self._source.data) is not None

    @cached_property
    def _joins_lines(self) -> bool:
        return _JOINS_LINES.search(self._source.data) is not None

    @cached_property
    def _silences_file(self) -> bool:
        return bool(self._processor.should_ignore_file())

    @cached_property
    def _processor(self) -> FileProcessor:
        from flake8.processor import FileProcessor

        options = argparse.Namespace(
            disable_noqa=False,
            hang_closing=False,
            indent_size=4,
            max_doc_length=None,
            max_line_length=79,
            verbose=0,
        )
        return FileProcessor(self._filename, options, _lines(self._source))


def _lines(source: SourceText) -> list[str]:
    """Return the lines as flake8 reads them: split at newlines of any kind, and at nothing else."""
    try:
        text = source.text
    except UnreadableError:
        text = source.data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])
