"""Proves the filter: with it and without it, every file under the paths has the same findings.

    python tests/benchmarks/differential.py [--jobs N] [--files N] PATH...

Links are left out, files with the same content taken once. Exits with 1 and names the files if a
finding is lost.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from flake8_connpool.codes import UNREADABLE
from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.linter.lint import concerns, lint
from flake8_connpool.rule_options import RuleOptions

OPTIONS = RuleOptions()
_IMPORT = re.compile(rf"(?:import|from) (?:{'|'.join(LIBRARIES)})\b".encode())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file gave: whether the filter let it through, and its findings without the filter.

    A file that cannot be parsed holds none: it is for the doors to say so.
    """

    path: str
    lines: int
    passed: bool
    findings: int
    seconds: float


def compare(path: str) -> Outcome:
    """Lint a file without the filter, and ask the filter about it."""
    data = Path(path).read_bytes()
    started = time.process_time()
    found = [f for f in lint(data, OPTIONS) if f.code != UNREADABLE]
    seconds = time.process_time() - started
    return Outcome(path, data.count(b"\n"), concerns(data, OPTIONS), len(found), seconds)


def files(roots: list[Path], most: int | None) -> list[str]:
    """Return the Python files under the roots; of too many those that import a library first."""
    rank = {path: (not _IMPORT.search(data), len(data)) for path, data in _read(roots)}
    return sorted(rank, key=lambda path: rank[path])[:most]


def _read(roots: list[Path]) -> Iterator[tuple[str, bytes]]:
    seen = set()
    for root in roots:
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            if path.is_symlink() or not path.is_file():
                continue
            data = path.read_bytes()
            digest = sha1(data, usedforsecurity=False).digest()
            if digest not in seen:
                seen.add(digest)
                yield str(path), data


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--files", type=int, help="take no more than so many files")
    given = parser.parse_args()
    chosen = files(given.paths, given.files)
    with ProcessPoolExecutor(given.jobs) as pool:
        outcomes = list(pool.map(compare, chosen, chunksize=50))
    lost = [o for o in outcomes if o.findings and not o.passed]
    print(
        f"{len(outcomes):,} files, {sum(o.lines for o in outcomes):,} lines, "
        f"{sum(o.passed for o in outcomes):,} passed, "
        f"{sum(o.findings for o in outcomes):,} findings, {len(lost)} lost, "
        f"{sum(o.seconds for o in outcomes):.0f} s of linting"
    )
    for outcome in sorted(outcomes, key=lambda o: -o.seconds)[:3]:
        print(f"slowest: {outcome.path}: {outcome.seconds:.1f} s, {outcome.lines:,} lines")
    for outcome in lost:
        print(f"lost: {outcome.path}: {outcome.findings} findings", file=sys.stderr)
    return 1 if lost or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
