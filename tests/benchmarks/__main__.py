"""Measure what connlint costs beside other tools, and write docs/speed.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import results, runs
from benchmarks.corpora import APPLICATIONS, CORPORA, fetched, part_of
from benchmarks.machine import machine
from benchmarks.peers import BY_NAME, FLOOR, REFERENCE
from flake8_connpool.files.project_root import root_of

GROWTH = "growth"
# So many sizes of each shape are measured in a trial.
_TRIAL_SIZES = 2
_EPILOG = """\
The first run downloads the packages, about 500 MB, into DIRECTORY; later runs use them again. They
are unpacked, never installed or run. Tools that are not installed are left out:
`pip install 'flake8-connpool[benchmarks]'` has most of them. semgrep is used if it is on PATH; it
needs an environment of its own. Use a machine that does nothing else.
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        "python -m tests.benchmarks",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument(
        "directory",
        type=Path,
        metavar="DIRECTORY",
        help="where the packages are kept; it must not be in a repository",
    )
    found.add_argument(
        "applications",
        type=Path,
        nargs="*",
        metavar="APPLICATION",
        help="directories of applications to check as well",
    )
    found.add_argument(
        "--repeat",
        type=int,
        default=3,
        metavar="N",
        help="run every command N times, in turns (default: %(default)s)",
    )
    found.add_argument(
        "--only",
        nargs="+",
        choices=[*(one.name for one in CORPORA), APPLICATIONS, GROWTH],
        help="measure only these",
    )
    found.add_argument(
        "--peers",
        nargs="+",
        choices=BY_NAME,
        default=list(BY_NAME),
        metavar="NAME",
        help=f"compare only these, and always {FLOOR} and {REFERENCE}: {', '.join(BY_NAME)}",
    )
    found.add_argument(
        "--part",
        type=int,
        default=300,
        metavar="N",
        help="flake8, bandit and semgrep check N files of each corpus (default: %(default)s)",
    )
    found.add_argument(
        "--few",
        type=int,
        default=10,
        metavar="N",
        help="pylint and flake8-async check N files of each corpus (default: %(default)s)",
    )
    found.add_argument(
        "--trial",
        type=int,
        metavar="N",
        help="try it out: use only N files of each corpus, and only small sizes",
    )
    found.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        help="write the results to FILE, and leave the page as it is",
    )
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and write the results; return the exit code."""
    given = parser().parse_args(argv)
    directory = given.directory.resolve()
    if root_of(f"{directory}/", "/") is not None:
        print(f"{directory} is in a repository or project: use another directory", file=sys.stderr)
        return 2
    started = time.perf_counter()
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="work-", dir=directory) as work:
        found = _measured(given, directory, Path(work))
    results.write(found, given.results)
    print(f"done in {(time.perf_counter() - started) / 60:.0f} minutes")
    return 0


def _measured(given: argparse.Namespace, directory: Path, work: Path) -> dict[str, Any]:
    """Return the results of what is wanted; `work` is for what is not kept."""
    peers = frozenset({FLOOR, REFERENCE, *given.peers})
    plan = runs.Plan(given.repeat, peers, given.part, given.few, work)
    found: dict[str, Any] = {
        "measured": {**machine(), "repeat": given.repeat, "trial": given.trial},
        "corpora": {},
        "missing": {},
    }
    for name, trees in _trees(given, directory).items():
        if given.trial:
            trees = [part_of(trees, given.trial, work / name)]
        print(f"{name}:", flush=True)
        shares, missing = runs.costs(trees, plan)
        found["corpora"][name] = {"projects": _projects(name, given), "shares": shares}
        found["missing"].update(missing)
    if _is_wanted(GROWTH, given):
        print(f"{GROWTH}:", flush=True)
        found[GROWTH] = runs.growth(plan, _TRIAL_SIZES if given.trial else None)
    return found


def _is_wanted(name: str, given: argparse.Namespace) -> bool:
    return given.only is None or name in given.only


def _trees(given: argparse.Namespace, directory: Path) -> dict[str, list[Path]]:
    """Return the directories of each corpus that is wanted."""
    found = {one.name: [fetched(one, directory)] for one in CORPORA if _is_wanted(one.name, given)}
    applications = [path.resolve() for path in given.applications]
    if applications and _is_wanted(APPLICATIONS, given):
        found[APPLICATIONS] = applications
    return found


def _projects(name: str, given: argparse.Namespace) -> int:
    packages = {one.name: len(one.packages()) for one in CORPORA}
    return packages.get(name, len(given.applications))


if __name__ == "__main__":
    sys.exit(main())
