"""What an output format is: each is one file of this folder, with one record of this kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from msgspec import Struct

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.styles import PLAIN, Style


class View(Struct, frozen=True):
    """What findings are shown with: a terminal's style."""

    style: Style = PLAIN


class Format(Struct, frozen=True):
    """How findings are written, in their order; paths in a directory relative to it, for people.

    What a format needs or allows: `needs_edits` means that it shows what fixes replace, which takes
    longer than the check itself; `needs_noqa_rows` that it tells where a comment would suppress a
    finding; `is_lines` that other lines may follow its own; `has_summary` that a summary follows.
    """

    render: Callable[[Sequence[FileFinding], str, View], str]
    needs_edits: bool = False
    needs_noqa_rows: bool = False
    is_lines: bool = False
    has_summary: bool = False


def format_called(name: str) -> Format:
    """Return a format by its name, as the option spells it; it is imported when it is wanted."""
    found: Format = import_module(f"{__package__}.{name.replace('-', '_')}").FORMAT
    return found
