"""The diagnostic format of reviewdog, which writes findings as comments on pull requests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flake8_connpool.findings import Applicability, Severity
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.advice import advice
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.terminal.display import encodable
from flake8_connpool.urls import DOCUMENTATION

Json = dict[str, object]

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return one `DiagnosticResult`.

    Paths are absolute: reviewdog knows where the repository is, not where connlint was run.
    """
    result = {
        "source": {"name": "connlint", "url": DOCUMENTATION},
        "diagnostics": [_diagnostic(file) for file in found],
    }
    return json.dumps(result, indent=2) + "\n"


def _diagnostic(file: FileFinding) -> Json:
    finding = file.finding
    path = encodable(file.path)
    place = (finding.line, finding.column, finding.end_line, finding.end_column)
    diagnostic: Json = {
        "message": encodable(_message(file)),
        "location": {"path": path, "range": _range(*place, file.nearby)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code, "url": RULES[finding.code].url},
    }
    # reviewdog offers each suggestion as a change to commit, which advice is not.
    if finding.fix and file.edits and finding.fix.applicability is not Applicability.DISPLAY:
        diagnostic["suggestions"] = [
            {
                "range": _range(e.line, e.column, e.end_line, e.end_column, file.nearby),
                "text": encodable(e.content),
            }
            for e in file.edits
        ]
    if finding.related:
        diagnostic["related_locations"] = [
            {
                "message": encodable(at.message),
                "location": {
                    "path": encodable(at.path) if at.path else path,
                    # The columns are bytes, and the lines of other files are not at hand.
                    "range": _range(
                        at.line,
                        at.column,
                        at.end_line,
                        at.end_column,
                        {} if at.path else file.nearby,
                    ),
                },
            }
            for at in finding.related
        ]
    return diagnostic


def _message(file: FileFinding) -> str:
    # The format has no key for what to do; comments show the message as Markdown.
    what_to_do = advice(file.finding)
    return file.finding.message + (f"\n\nHelp: {what_to_do}" if what_to_do else "")


def _range(
    line: int, column: int, end_line: int, end_column: int, lines: Mapping[int, str]
) -> Json:
    return {
        "start": {"line": line, "column": _in_bytes(column, lines.get(line, ""))},
        "end": {"line": end_line, "column": _in_bytes(end_column, lines.get(end_line, ""))},
    }


def _in_bytes(column: int, line: str) -> int:
    """Return a column in bytes of UTF-8, as the format counts them."""
    before = line[: column - 1]
    return column + len(before.encode(errors="surrogatepass")) - len(before)


FORMAT = Format(lambda found, directory, _: render(found, directory), needs_edits=True)
