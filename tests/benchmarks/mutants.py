"""Mutation testing: change the analyses in one place at a time, and see whether a test fails.

    python tests/benchmarks/mutants.py [SAMPLE]

`nox -s mutants` installs what it needs. The settings are in pyproject.toml; the changes are made
in a copy, in build/mutants. SAMPLE mutants are drawn, from each file in proportion to its number
of mutants: the same ones each time, as long as the code is the same. A run that was stopped
resumes. Each mutant is run against the tests that execute its statement.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cosmic_ray.config import ConfigDict, serialize_config
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkItem, WorkResult

from benchmarks.covering import Covering

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "mutants"
CONFIG, SESSION, COPY = BUILD / "config.toml", BUILD / "session.sqlite", BUILD / "copy"
COVERAGE, SELECTED = BUILD / "coverage", BUILD / "selected.txt"
SEED = 20260101
SAMPLE = 700

PYTEST = "python -m pytest -o addopts= -q -x --tb=no -p no:cacheprovider -p pytest_snapshot.plugin"


def prepare() -> ConfigDict:
    """Copy the project, and return the settings.

    A run that was stopped leaves its last mutant in the copy.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    aside = shutil.ignore_patterns(".*", "build", "dist", "site", "__pycache__")
    shutil.copytree(ROOT, COPY, ignore=aside)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    config = ConfigDict(settings["cosmic-ray"])
    CONFIG.write_text(serialize_config(config), encoding="utf-8")
    os.chdir(COPY)
    scripts = Path(sys.executable).parent
    os.environ |= {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(COPY),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # half a second of each run
        "COVERAGE_FILE": str(COVERAGE),
    }
    return config


def draw(size: int, left_out: Sequence[str]) -> None:
    """List all mutants but those of operators that are left out, and keep as many as asked for."""
    whole = BUILD / "all.sqlite"
    subprocess.run(["cosmic-ray", "init", "--force", str(CONFIG), str(whole)], check=True)
    # As cr-filter-operators does, which takes minutes.
    is_left_out = re.compile("|".join(left_out)).match
    with use_db(str(whole), WorkDB.Mode.open) as every:
        items = [
            item
            for item in every.pending_work_items
            if not is_left_out(item.mutations[0].operator_name) and not _is_of_dataclass(item)
        ]
    with use_db(str(SESSION), WorkDB.Mode.create) as session:
        session.add_work_items(sample_of(items, size))
        print(f"{session.num_work_items} of {len(items)} mutants")


def sample_of(items: Iterable[WorkItem], size: int) -> list[WorkItem]:
    """Return so many mutants: of each file its share, in a random order."""
    ordered = sorted(items, key=_place)
    everywhere = Counter(_place(item)[0] for item in ordered)
    chance = random.Random(SEED)
    sample: list[WorkItem] = []
    for path in sorted(everywhere):
        here = [item for item in ordered if _place(item)[0] == path]
        sample += chance.sample(here, min(len(here), round(len(here) * size / len(ordered))))
    chance.shuffle(sample)
    return sample


def _place(item: WorkItem) -> tuple[str, str, int]:
    (mutation,) = item.mutations
    return str(mutation.module_path), mutation.operator_name, mutation.occurrence


def _is_of_dataclass(item: WorkItem) -> bool:
    """Return whether a mutant changes an option of `@dataclass(...)`, mostly `slots`."""
    (mutation,) = item.mutations
    lines = mutation.module_path.read_text(encoding="utf-8").splitlines()
    return bool(lines[mutation.start_pos[0] - 1].startswith("@dataclass("))


def measure(tests: str) -> Covering:
    """Run all tests once, without a change, and return which of them runs which line."""
    flags = "-p pytest_cov.plugin --cov=flake8_connpool --cov-context=test --cov-report="
    command = f"{PYTEST} {flags} {tests}".replace("\n", " ")
    subprocess.run(command, shell=True, check=True)
    return Covering(COVERAGE)


def tried(mutation: MutationSpec, covering: Covering, config: ConfigDict) -> WorkResult:
    """Make a change, run the tests that cover it, and undo it."""
    tests = covering.tests_of(mutation.module_path, mutation.start_pos[0])
    if tests is None:
        selection = config.test_command
    else:
        SELECTED.write_text("".join(f"{test}\n" for test in tests), encoding="utf-8")
        selection = f"@{SELECTED}"
    command = "true" if tests == [] else f"{PYTEST} {selection}"
    return mutate_and_test([mutation], command, config.timeout)


def main() -> None:
    """Resume the last run, or start one, and print the mutants that survive."""
    config = prepare()
    if not SESSION.exists():
        left_out = config.sub("filters", "operators-filter")["exclude-operators"]
        draw(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE, left_out)
    covering = measure(config.test_command)
    with use_db(str(SESSION), WorkDB.Mode.open) as session:
        for item in list(session.pending_work_items):
            session.set_result(item.job_id, tried(item.mutations[0], covering, config))
    subprocess.run(["cr-report", "--surviving-only", "--show-diff", str(SESSION)], check=True)


if __name__ == "__main__":
    main()
