"""One array of findings, each with every key and the shape of ruff's."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flake8_connpool.findings import Fix, RelatedLocation, Replacement
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.terminal.display import encodable


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return the array as text that is ASCII, whatever the names in it."""
    return json.dumps([record(file) for file in found], indent=2) + "\n"


def record(file: FileFinding) -> dict[str, object]:
    """Return the record of one finding; paths are absolute, as in ruff."""
    finding = file.finding
    rule = RULES[finding.code]
    return {
        "affected": [encodable(one) for one in finding.affected],
        "cell": None,
        "code": finding.code,
        "end_location": _location(finding.end_line, finding.end_column),
        "filename": encodable(file.path),
        "fix": _fix(finding.fix, file.edits) if finding.fix and file.edits else None,
        "help": encodable(finding.help) or None,
        "location": _location(finding.line, finding.column),
        "message": encodable(finding.message),
        "name": rule.name,
        "noqa_row": file.noqa_row,
        "related_locations": [_related(related, file.path) for related in finding.related],
        "severity": finding.severity,
        "url": rule.url,
    }


def _fix(fix: Fix, edits: Sequence[Replacement]) -> dict[str, object]:
    return {
        "applicability": fix.applicability,
        "edits": [
            {
                "content": edit.content,
                "end_location": _location(edit.end_line, edit.end_column),
                "location": _location(edit.line, edit.column),
            }
            for edit in edits
        ],
        "message": fix.message,
    }


def _related(related: RelatedLocation, path: str) -> dict[str, object]:
    return {
        "end_location": _location(related.end_line, related.end_column),
        "filename": encodable(related.path or path),
        "location": _location(related.line, related.column),
        "message": encodable(related.message),
    }


def _location(row: int, column: int) -> dict[str, int]:
    return {"column": column, "row": row}


FORMAT = Format(
    lambda found, directory, _: render(found, directory), needs_edits=True, needs_noqa_rows=True
)
