"""Measure what fixing costs: of one edit, and of `connlint --fix` over a tree beside its check.

    python tests/benchmarks/fix_speed.py PATH...

The paths are copied, and the copies fixed, unsafely and with every rule. Figures are CPU seconds.
Exits with 1 if the median edit takes more than 1 ms, or if a fix costs more than a check, half a
second, and five times the parsing of each file that it changes.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from flake8_connpool.fixer.changes import changes_of
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy
from flake8_connpool.linter.lint import concerns, lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

_CHECK = [sys.executable, "-m", "flake8_connpool", "--isolated", "--extend-select=CPL9", "."]
_FIX = [*_CHECK, "--fix", "--unsafe-fixes"]
_MOST_MILLISECONDS = 1.0
_START_OF_LIBCST = 0.5
_PARSES = 5


def _cpu_seconds(command: list[str], folder: Path) -> float:
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"exit status {process.returncode}: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime


def _sources(root: Path) -> dict[Path, bytes]:
    """Return the files that can hold a finding."""
    files = (path for path in sorted(root.rglob("*.py")) if path.is_file())
    read = {path: path.read_bytes() for path in files}
    return {path: data for path, data in read.items() if concerns(data, RuleOptions())}


def _edits(sources: dict[Path, bytes]) -> Iterator[float]:
    """Yield how many milliseconds each edit takes to be written."""
    for data in sources.values():
        fixes = [finding.fix for finding in lint(data, RuleOptions()) if finding.fix]
        work = WorkingCopy(SourceText(data)) if fixes else None
        for one in fixes:
            assert work is not None
            started = time.process_time()
            try:
                changes_of(one, work)
            except RefusedError:
                continue
            yield (time.process_time() - started) * 1000


def _parsing(files: list[bytes]) -> float:
    """Return how many seconds it takes to parse files once each."""
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for data in files:
            ast.parse(data)
    return time.process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    checks, fixes = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.rounds):
            tree = Path(folder, str(number))
            for path in given.paths:
                shutil.copytree(path, tree / path.resolve().name, symlinks=True)
            sources = _sources(tree)
            if number == 0:
                edits = list(_edits(sources))
            checks.append(_cpu_seconds(_CHECK, tree))
            fixes.append(_cpu_seconds(_FIX, tree))
            changed = [d for path, d in sources.items() if path.read_bytes() != d]
            shutil.rmtree(tree)
    check, fix, parse = statistics.median(checks), statistics.median(fixes), _parsing(changed)
    most = check + _START_OF_LIBCST + _PARSES * parse
    median = statistics.median(edits) if edits else 0.0
    print(f"{len(sources):,} files name a library, {len(changed)} changed; {given.rounds} rounds")
    print(f"{len(edits)} edits: median {median:.2f} ms, slowest {max(edits, default=0):.2f} ms")
    print(f"check {check:.2f} s, fix {fix:.2f} s, parsing what changed {parse:.2f} s")
    print(f"allowed {most:.2f} s: {'kept' if fix <= most else 'NOT kept'}")
    return 0 if median <= _MOST_MILLISECONDS and fix <= most else 1


if __name__ == "__main__":
    sys.exit(main())
