"""What came of fixing one source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flake8_connpool.findings import Refusal
from flake8_connpool.output.file_finding import FileFinding


@dataclass(frozen=True, slots=True)
class FileChange:
    """A source before and after; `path` is that of the file itself, not of a link to it.

    `found` are the findings before.
    """

    path: str
    before: bytes
    after: bytes
    found: Sequence[FileFinding] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of fixing the source at `path`.

    `left` are the findings in it as it is now. `change` is what was made of it, but for what is
    in the file already. `problem` says what went wrong.
    """

    path: str
    left: Sequence[FileFinding]
    fixed: int = 0
    refusals: Sequence[Refusal] = ()
    change: FileChange | None = None
    problem: str | None = None
