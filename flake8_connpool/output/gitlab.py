"""GitLab's code quality report: a subset of what Code Climate specifies."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from flake8_connpool.codes import INTERNAL_ERROR, UNREADABLE
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.fingerprints import fingerprints
from flake8_connpool.output.format import Format
from flake8_connpool.terminal.display import encodable, portable

# What was not checked, or not whole, weighs more than what was found.
_SEVERITIES = {INTERNAL_ERROR: "critical", UNREADABLE: "critical"}


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return one array; paths are relative to the repository where GitLab says which that is."""
    root = os.environ.get("CI_PROJECT_DIR") or directory
    known_by = fingerprints(found, root)
    records = [_record(file, root, known) for file, known in zip(found, known_by, strict=True)]
    return json.dumps(records, indent=2) + "\n"


def _record(file: FileFinding, root: str, fingerprint: str) -> dict[str, object]:
    finding = file.finding
    return {
        "check_name": finding.code,
        "description": f"{finding.code}: {encodable(finding.message)}",
        "severity": _SEVERITIES.get(finding.code, "major"),
        "fingerprint": fingerprint,
        "location": {
            "path": encodable(portable(file.path, root)),
            "lines": {"begin": finding.line, "end": finding.end_line},
            "positions": {
                "begin": {"line": finding.line, "column": finding.column},
                "end": {"line": finding.end_line, "column": finding.end_column},
            },
        },
    }


FORMAT = Format(lambda found, directory, _: render(found, directory))
