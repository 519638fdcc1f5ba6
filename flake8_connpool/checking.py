"""From files to reports: each is read and linted, and what is silenced is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flake8_connpool.config import Settings
from flake8_connpool.file_findings import FileFinding
from flake8_connpool.files import Found, reason
from flake8_connpool.findings import Finding
from flake8_connpool.linter import concerns, lint
from flake8_connpool.noqa import Noqa
from flake8_connpool.reading import read_file
from flake8_connpool.rules import UNREADABLE
from flake8_connpool.selection import NEVER_IGNORED


def check_files(files: Iterable[Found], settings: Settings) -> list[FileFinding]:
    """Return what there is to say of the files, in their order."""
    return [found for file in files for found in _check_file(file, settings)]


def _check_file(file: Found, settings: Settings) -> list[FileFinding]:
    if file.problem is not None:
        return [_unreadable(file.path, file.problem)]
    try:
        data = read_file(file.path)
    except OSError as error:
        return [_unreadable(file.path, reason(error))]
    if not file.is_named and not concerns(data, settings.rule_options):
        return []
    return check_source(data, file.path, settings)


def check_source(data: bytes, path: str, settings: Settings) -> list[FileFinding]:
    """Return what there is to say of a source that is called `path`."""
    selection = replace(settings.selection, refused=settings.ignored_in(path))
    noqa = Noqa(data, path)
    return [
        FileFinding(path, finding, _noqa_row(noqa, finding, settings))
        for finding in lint(data, settings.rule_options, selection.wanted)
        if settings.disable_noqa or not noqa.silences(finding)
    ]


def _noqa_row(noqa: Noqa, finding: Finding, settings: Settings) -> int | None:
    # Only json shows it, and to know it may take as long as to check the file.
    if settings.output_format != "json" or finding.code in NEVER_IGNORED:
        return None
    return noqa.row(finding.line)


def _unreadable(path: str, why: str) -> FileFinding:
    return FileFinding(path, Finding(1, 1, UNREADABLE, f"cannot be read: {why}", 1, 1), None)
