"""GitLab's code quality report: a subset of what Code Climate specifies."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from flake8_connpool.codes import INTERNAL_ERROR, UNREADABLE
from flake8_connpool.findings import Finding, Severity
from flake8_connpool.output.advice import advice
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.fingerprints import fingerprints
from flake8_connpool.output.format import Format
from flake8_connpool.terminal.display import encodable, portable

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
# A file that was not checked, or not completely, weighs more than any finding in it.
_NOT_CHECKED = frozenset({INTERNAL_ERROR, UNREADABLE})


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
        "description": encodable(_description(finding)),
        "severity": _severity(finding),
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


def _description(finding: Finding) -> str:
    # GitLab shows this text only: it ignores what else Code Climate has, such as `content`.
    what_to_do = advice(finding)
    return f"{finding.code}: {finding.message}" + (f" - {what_to_do}" if what_to_do else "")


def _severity(finding: Finding) -> str:
    return "critical" if finding.code in _NOT_CHECKED else _SEVERITIES[finding.severity]


FORMAT = Format(lambda found, directory, _: render(found, directory))
