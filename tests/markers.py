"""The fixtures, and the findings that the comments in them announce.

A line that holds a finding ends in a comment with its code, or with several codes:
`Limits()  # CPL202 CPL402`. Words before the codes are for the reader.
"""

from __future__ import annotations

import io
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
SOURCES = FIXTURES / "sources"

_MARKER = re.compile(r"# ?((?:CPL\d{3} ?)+)$")


class Snapshot(Protocol):
    """The fixture of pytest-snapshot, which says nothing of its types."""

    snapshot_dir: Path

    def assert_match(self, value: str, snapshot_name: str) -> None: ...


def fixtures(kind: str = "", code: str = "CPL*") -> list[Path]:
    """Return the fixtures of a kind (`bad`, `good`, `fixed`, or "" for all) and a code."""
    return list(_fixtures(kind, code))


@cache
def _fixtures(kind: str, code: str) -> tuple[Path, ...]:
    paths = FIXTURES.glob(f"{code}/{kind}*.py")
    return tuple(sorted(path for path in paths if path.parent.name.startswith("CPL")))


def sources() -> list[Path]:
    """Return the sources written in unusual ways, in order."""
    return sorted(SOURCES.glob("*.py"))


def name_of(path: Path) -> str:
    """Return how a fixture is called in a test: `CPL202/bad`."""
    return path.relative_to(FIXTURES).with_suffix("").as_posix()


def marked(data: bytes) -> list[tuple[int, str]]:
    """Return line and code of every finding that a source announces, in order."""
    return list(_marked(data))


@cache
def _marked(data: bytes) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        if token.type == tokenize.COMMENT and (marker := _MARKER.search(token.string)):
            found += [(token.start[0], code) for code in marker[1].split()]
    return sorted(found)
