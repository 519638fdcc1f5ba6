"""A finding with the file that it is in."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_connpool.findings import Finding


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding in the file at `path`, which is absolute unless the source has no file.

    A comment at the end of line `noqa_row` would silence it; None where none could, or where
    nobody asked.
    """

    path: str
    finding: Finding
    noqa_row: int | None
