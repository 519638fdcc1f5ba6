"""A finding with the file that it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flake8_connpool.findings import Finding, Replacement


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding in the file at `path`, which is absolute unless the source has no file.

    `lines` are those of the source from its first to its last, without their ends; none where the
    file cannot be read. A comment at the end of line `noqa_row` would suppress it; None where none
    could, or where nobody asked. `edits` carry out its fix; None where there is none, where it
    would be refused, or where nobody asked. `nearby` are the lines that a format may show or
    measure, by number.
    """

    path: str
    finding: Finding
    lines: tuple[str, ...] = ()
    noqa_row: int | None = None
    edits: tuple[Replacement, ...] | None = None
    nearby: Mapping[int, str] = field(default_factory=dict, hash=False)
