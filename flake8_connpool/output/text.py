"""`path:line:col: CODE message`, a line for each finding."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.display import printable, relative
from flake8_connpool.file_findings import FileFinding


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return the lines, each ended by a newline; paths in `directory` relative to it."""
    return "".join(f"{printable(_line(file, directory))}\n" for file in found)


def _line(file: FileFinding, directory: str) -> str:
    finding = file.finding
    place = f"{relative(file.path, directory)}:{finding.line}:{finding.column}"
    return f"{place}: {finding.code} {finding.message}"


def summary(found: Sequence[FileFinding], checked: int) -> str:
    """Return the line that says how much was found, in how many of the files checked."""
    files = _counted(checked, "file")
    if not found:
        return f"All clear: {files} checked."
    with_findings = _counted(len({file.path for file in found}), "file")
    return f"Found {_counted(len(found), 'finding')} in {with_findings} ({files} checked)."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
