"""Commands to GitHub's runners, which annotate the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.findings import Severity
from flake8_connpool.output.advice import advice
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.output.lines import lines_of_related, message_line_of
from flake8_connpool.terminal.display import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return a command for each finding, on a line of its own.

    Paths are absolute: a runner knows where the repository is, and not where a step was run.
    """
    return "".join(f"{_command(file, directory)}\n" for file in found)


def _command(file: FileFinding, directory: str) -> str:
    finding = file.finding
    properties = {
        "title": f"connlint ({finding.code})",
        "file": printable(file.path),
        "line": str(finding.line),
    }
    if finding.line == finding.end_line:  # else runners take no columns
        properties["col"] = str(finding.column)
    properties["endLine"] = str(finding.end_line)
    if finding.line == finding.end_line:
        properties["endColumn"] = str(finding.end_column)
    said = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    lines = [message_line_of(file, directory)]
    lines += [f"  {line}" for line in lines_of_related(file, directory)]
    if what_to_do := advice(finding):
        lines.append(f"  help: {printable(what_to_do)}")
    message = "\n".join(lines).translate(_DATA)
    return f"::{_COMMANDS[finding.severity]} {said}::{message}"


FORMAT = Format(lambda found, directory, _: render(found, directory))
