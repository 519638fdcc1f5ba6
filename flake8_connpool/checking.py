"""From files to reports: each is read and linted, and what is silenced is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_connpool.code.source import source_lines
from flake8_connpool.config import Settings
from flake8_connpool.file_findings import FileFinding
from flake8_connpool.files import Found, reason
from flake8_connpool.findings import Finding
from flake8_connpool.linter import concerns, lint
from flake8_connpool.noqa import Noqa
from flake8_connpool.reading import read_file
from flake8_connpool.rules import UNREADABLE
from flake8_connpool.selection import NEVER_IGNORED
from flake8_connpool.settings import SHOWING_EDITS

if TYPE_CHECKING:
    from flake8_connpool.fixer import Replacement


def check_files(files: Iterable[Found], settings: Settings) -> list[FileFinding]:
    """Return what there is to say of the files, in their order."""
    return [found for file in files for found in _check_file(file, settings)]


def _check_file(file: Found, settings: Settings) -> list[FileFinding]:
    data = source_of(file, settings)
    if isinstance(data, FileFinding):
        return [data]
    return [] if data is None else check_source(data, file.path, settings)


def source_of(file: Found, settings: Settings) -> bytes | FileFinding | None:
    """Return the bytes of a file, or why it cannot be read; None if nothing could be found in it.

    A file that is named is always parsed.
    """
    if file.problem is not None:
        return _unreadable(file.path, file.problem)
    try:
        data = read_file(file.path)
    except OSError as error:
        return _unreadable(file.path, reason(error))
    return data if file.is_named or concerns(data, settings.rule_options) else None


def check_source(data: bytes, path: str, settings: Settings) -> list[FileFinding]:
    """Return what there is to say of a source that is called `path`."""
    return in_file(find_in(data, path, settings), data, path, settings)


def find_in(data: bytes, path: str, settings: Settings) -> list[Finding]:
    """Return the findings in a source that are wanted and not silenced; fixes as they are judged.

    It is all that decides over a finding: what is not among these is not fixed either.
    """
    selection = replace(settings.selection, refused=settings.ignored_in(path))
    noqa = Noqa(data, path)
    return [
        settings.fix_policy.judged(finding)
        for finding in lint(data, settings.rule_options, selection.wanted)
        if settings.disable_noqa or not noqa.silences(finding)
    ]


def in_file(
    findings: Sequence[Finding], data: bytes, path: str, settings: Settings
) -> list[FileFinding]:
    """Return findings in a source with what the output says of them beside."""
    if not findings:
        return []
    lines = source_lines(data)
    has_more = settings.output_format in SHOWING_EDITS
    noqa = Noqa(data, path)
    edits = _edits(findings, data, path, settings) if has_more else {}
    return [
        FileFinding(
            path,
            finding,
            tuple(lines[finding.line - 1 : finding.end_line]),
            # Only some formats show more, and to know it may take longer than to check the file.
            noqa.row(finding.line) if has_more and finding.code not in NEVER_IGNORED else None,
            edits.get(finding),
        )
        for finding in findings
    ]


def _edits(
    findings: Sequence[Finding], data: bytes, path: str, settings: Settings
) -> Mapping[Finding, tuple[Replacement, ...]]:
    if all(finding.fix is None for finding in findings):
        return {}
    from flake8_connpool.fixer import replacements  # takes longer to import than all else

    return replacements(data, findings, lambda source: find_in(source, path, settings))


def _unreadable(path: str, why: str) -> FileFinding:
    return FileFinding(path, Finding(1, 1, UNREADABLE, f"cannot be read: {why}", 1, 1))
