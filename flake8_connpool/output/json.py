"""One array of findings, each with every key and the shape of ruff's."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from flake8_connpool.file_findings import FileFinding
from flake8_connpool.rules import RULES


def render(found: Sequence[FileFinding]) -> str:
    """Return the array as text that is ASCII, whatever the names in it."""
    return json.dumps([_record(file) for file in found], indent=2) + "\n"


def _record(file: FileFinding) -> dict[str, object]:
    finding = file.finding
    rule = RULES[finding.code]
    return {
        "cell": None,
        "code": finding.code,
        "end_location": {"column": finding.end_column, "row": finding.end_line},
        "filename": _text(file.path),
        "fix": None,
        "location": {"column": finding.column, "row": finding.line},
        "message": _text(finding.message),
        "name": rule.name,
        "noqa_row": file.noqa_row,
        "severity": "error",
        "url": rule.url,
    }


def _text(name: str) -> str:
    # Bytes of a name that are no text have no place in json: ruff replaces them too.
    return os.fsencode(name).decode(errors="replace")
