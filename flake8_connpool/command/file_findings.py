"""Findings with the lines and edits of their file, and those about a file as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_connpool.codes import INTERNAL_ERROR, NEVER_IGNORED, UNREADABLE
from flake8_connpool.findings import Finding, Replacement, Severity
from flake8_connpool.linter.lint import REPORT_IT
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import format_called
from flake8_connpool.output.nearby import lines_near
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Noqa

if TYPE_CHECKING:
    from flake8_connpool.project.results import KeptEdits

Find = Callable[[SourceText], list[Finding]]
_MAKE_READABLE = "make the file readable, or exclude it"


def in_file(
    findings: Sequence[Finding],
    source: SourceText,
    path: str,
    formats: Sequence[str],
    find: Find,
    kept: KeptEdits | None = None,
) -> list[FileFinding]:
    """Return findings in the file at a path with the source lines and edits that formats need.

    `find` finds what is left in a changed source. `kept` are the edits that an earlier run made,
    if they are known.
    """
    if not findings:
        return []
    lines = source.lines
    # Only some formats need the edits, and computing them may take longer than checking the
    # file.
    shows_edits = any(format_called(f).needs_edits for f in formats)
    shows_rows = any(format_called(f).needs_noqa_rows for f in formats)
    noqa = Noqa(source, path)
    edits = kept.of_findings(findings) if kept is not None and shows_edits else None
    if shows_edits and edits is None:
        edits, failures = _edits(findings, source, find)
        findings = sorted([*failures, *findings]) if failures else findings
    edits = edits or {}
    return [
        FileFinding(
            path,
            finding,
            tuple(lines[finding.line - 1 : finding.end_line]),
            noqa.row(finding.line) if shows_rows and finding.code not in NEVER_IGNORED else None,
            edits.get(finding),
            lines_near(finding, edits.get(finding, ()), lines),
        )
        for finding in findings
    ]


def _edits(
    findings: Sequence[Finding], source: SourceText, find: Find
) -> tuple[Mapping[Finding, tuple[Replacement, ...]], list[Finding]]:
    """Return the edits of the fixes, and a CPL000 for each that fails; the findings stay."""
    if all(finding.fix is None for finding in findings):
        return {}, []
    from flake8_connpool.findings import Refusal
    from flake8_connpool.fixer.fix import replacements

    failed: list[Refusal] = []
    try:
        edits = replacements(source, findings, find, failed.append)
    except Exception as error:
        message = f"carrying out the fixes failed: {type(error).__name__}: {error}"
        return {}, [whole_file(INTERNAL_ERROR, message, REPORT_IT)]
    return edits, [
        replace(
            refusal.finding,
            code=INTERNAL_ERROR,
            message=f"the fix of {refusal.finding.code} failed: {refusal.reason}",
            fix=None,
            help=REPORT_IT,
            severity=Severity.ERROR,
            related=(),
        )
        for refusal in failed
    ]


def unreadable(path: str, why: str) -> FileFinding:
    """Return the finding for a file that cannot be read."""
    return FileFinding(path, whole_file(UNREADABLE, f"cannot be read: {why}", _MAKE_READABLE))


def whole_file(code: str, message: str, advice: str) -> Finding:
    """Return a finding of the tool itself about a file as a whole."""
    return Finding(1, 1, code, message, 1, 1, help=advice, severity=Severity.ERROR)
