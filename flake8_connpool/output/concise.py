"""A line for each finding and nothing else, for editors and grep."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.output.lines import line_of
from flake8_connpool.output.styles import PLAIN, Style


def render(found: Sequence[FileFinding], directory: str, style: Style = PLAIN) -> str:
    """Return the lines, each ended by a newline; paths in `directory` relative to it."""
    return "".join(f"{line_of(file, directory, style)}\n" for file in found)


FORMAT = Format(
    lambda found, directory, view: render(found, directory, style=view.style),
    is_lines=True,
    has_summary=True,
)
