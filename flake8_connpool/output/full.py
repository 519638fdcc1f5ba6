"""Findings for people: message, source, related places, help and fix, as ruff's `full` has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flake8_connpool.findings import (
    FIX_WORDS,
    Applicability,
    Finding,
    RelatedLocation,
    Severity,
)
from flake8_connpool.output import fix_diff, snippets
from flake8_connpool.output.advice import advice
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.output.lines import linked_path, page_of
from flake8_connpool.output.styles import PLAIN, Look, Style
from flake8_connpool.terminal.display import printable

_LOOKS = {Severity.ERROR: Look.ERROR, Severity.WARNING: Look.WARNING, Severity.INFO: Look.INFO}


def render(found: Sequence[FileFinding], directory: str, style: Style = PLAIN) -> str:
    """Return a block for each finding, ended by an empty line; paths as in `directory`."""
    return "".join(
        f"{line}\n"
        for file in found
        for line in (*block(file, directory, style, title(file.finding, style)), "")
    )


def title(finding: Finding, style: Style) -> str:
    """Return the first line of the block of a finding."""
    look = _LOOKS[finding.severity]
    code = style.paint(f"{finding.severity}[{finding.code}]", look, page_of(finding.code, style))
    return f"{code}: {style.paint(printable(finding.message), Look.MESSAGE, '')}"


def block(file: FileFinding, directory: str, style: Style, title: str) -> Iterator[str]:
    """Yield the lines about a finding under a title: its source, related places, help and fix."""
    finding = file.finding
    lines = file.nearby
    width = snippets.gutter_width(finding, lines)
    yield title
    yield _arrow(file.path, finding.line, finding.column, directory, width, style)
    yield from snippets.listing(snippets.rows_of(finding, lines), width, style)
    for related in finding.related:
        if related.path or not snippets.near_to(finding, related):
            yield from _elsewhere(related, file, directory, width, style)
    yield from _help(file, width, style)


def _elsewhere(
    related: RelatedLocation, file: FileFinding, directory: str, width: int, style: Style
) -> Iterator[str]:
    yield f"{style.paint('note', Look.RELATED, '')}: {printable(related.message)}"
    path = related.path or file.path
    yield _arrow(path, related.line, related.column, directory, width, style)
    if related.path:
        return
    rows = snippets.rows_of_related(related, file.nearby)
    yield from snippets.listing(rows, width, style)


def _arrow(path: str, line: int, column: int, directory: str, width: int, style: Style) -> str:
    arrow = style.paint(f"{'':>{width}}-->", Look.GUTTER, "")
    return f"{arrow} {linked_path(path, directory, style)}:{line}:{column}"


def _help(file: FileFinding, width: int, style: Style) -> Iterator[str]:
    """Yield what to do, and what the fix changes if there is one."""
    finding = file.finding
    what_to_do = advice(finding)
    if not what_to_do:
        return
    note = ""
    if finding.fix is not None and file.edits:
        word = FIX_WORDS[finding.fix.applicability]
        is_safe = finding.fix.applicability is Applicability.SAFE
        note = "" if is_safe else f" ({word} fix)"
    yield f"{style.paint('help', Look.HELP, '')}: {printable(what_to_do)}{note}"
    if file.edits:
        yield from fix_diff.fix_diff(file.edits, file.nearby, width, style)


FORMAT = Format(
    lambda found, directory, view: render(found, directory, view.style),
    needs_edits=True,
    is_lines=True,
    has_summary=True,
)
