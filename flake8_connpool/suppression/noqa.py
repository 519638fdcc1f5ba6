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
# Only a multi-line string or a backslash joins lines for a comment. Code is in one only if it is a
# string with fields: other lines of it do not show that they are.
_QUOTES = ('"""', "'''")
_WITH_FIELDS = re.compile(r"""[ft]r?(?:\"{3}|'{3})""", re.IGNORECASE)


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
        if self._is_apart(finding.line) and "noqa" not in self._line(finding.line).lower():
            return False
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
        if self._is_apart(line):
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

    def _is_apart(self, number: int) -> bool:
        """Return whether a line with code is not joined with others, as far as a look shows.

        Splitting a source into tokens takes longer than most of its check.
        """
        line, before = self._line(number), self._line(number - 1)
        return not (
            self._has_fields_in_lines
            or any(quotes in line for quotes in _QUOTES)
            or any(one.rstrip("\n").endswith("\\") for one in (before, line))
        )

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        """The lines as flake8 reads them: split at newlines of any kind, and at nothing else."""
        *lines, last = self._text.split("\n")
        return [f"{line}\n" for line in lines] + ([last] if last else [])

    @cached_property
    def _text(self) -> str:
        try:
            return self._source.text
        except UnreadableError:
            return self._source.data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def _has_fields_in_lines(self) -> bool:
        return _WITH_FIELDS.search(self._text) is not None

    @cached_property
    def _silences_file(self) -> bool:
        return "flake8" in self._text.lower() and bool(self._processor.should_ignore_file())

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
        return FileProcessor(self._filename, options, self._lines)
