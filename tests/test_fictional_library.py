"""A library that is declared as one data file gets every rule, and fixes that run.

The library does not exist, so no rule can know it: `tests/fictional/library/acme.py` has all that
is said of it, and `tests/fictional/package/` the code that the fixes run against.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from markers import ROOT
from pytest_snapshot.plugin import Snapshot

from flake8_connpool.linter.registry import RULES

HERE = ROOT / "tests" / "fictional"
BAD = HERE / "bad.py"


@cache
def outcome() -> dict[str, Any]:
    """Return what comes of linting and fixing the source with the library declared."""
    command = [sys.executable, str(HERE / "run.py"), str(BAD)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    made: dict[str, Any] = json.loads(run.stdout)
    return made


def marked(text: str) -> list[list[object]]:
    lines = enumerate(text.splitlines(), 1)
    return [[n, code] for n, line in lines for code in re.findall(r"CPL\d{3}", line)]


def test_every_rule_reports_what_its_roles_call_for() -> None:
    found = outcome()["found"]
    assert [[line, code] for line, code, _ in sorted(found)] == marked(BAD.read_text())
    assert {code for _, code, _ in found} == {rule.code for rule in RULES.values() if rule.check}


def test_messages_and_help_name_no_other_library() -> None:
    for _, _, text in outcome()["found"]:
        assert not re.search(r"httpx|requests\.|urllib3|sqlalchemy|`(limits|pool|timeout)`", text)


def test_fixes_are_written_in_the_words_of_the_library(snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = HERE
    snapshot.assert_match(outcome()["fixed"], "fixed.py")
    assert outcome()["refusals"] == ["there is a comment next to the argument"]
    fixable = {"CPL201", "CPL202", "CPL301", "CPL302", "CPL303", "CPL305", "CPL307"} | {
        "CPL402",
        "CPL403",
        "CPL503",
    }
    left = {code for _, code in outcome()["left"]}
    assert left.isdisjoint(fixable - {"CPL201"})
    assert [line for line, code in outcome()["left"] if code == "CPL201"] != []  # `size=0`


def imported(path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(HERE / "package")}
    program = f"import runpy; runpy.run_path({str(path)!r}, run_name='fixed')"
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_raised_runs_after_the_fix() -> None:
    assert "ValueError: a whole deadline" in imported(BAD).stderr
    run = imported(HERE / "fixed.py")
    assert run.returncode == 0, run.stderr
