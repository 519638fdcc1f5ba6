"""The result of fixing one source."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.findings import Refusal
from flake8_connpool.output.file_finding import FileFinding


class FileChange(Struct, frozen=True):
    """A source before and after fixing; `path` is the file itself, not a link to it.

    `found` are the findings before.
    """

    path: str
    before: bytes
    after: bytes
    found: Sequence[FileFinding] = ()


class Fixed(Struct, frozen=True):
    """The result of fixing the source at `path`.

    `left` are the findings in the source as it is now. `change` is the change, unless it is already
    written to the file. `problem` is an error, such as a file that cannot be written.
    """

    path: str
    left: Sequence[FileFinding]
    fixed: int = 0
    refusals: Sequence[Refusal] = ()
    change: FileChange | None = None
    problem: str | None = None
