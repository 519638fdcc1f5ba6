"""Which fixes are carried out, and how far each is trusted: decided as ruff decides."""

from __future__ import annotations

import itertools
import json
import subprocess
import sysconfig
from pathlib import Path

import pytest

from flake8_connpool.config.fix_policy import FixPolicy
from flake8_connpool.findings import Applicability, Finding, Fix

SAFE, UNSAFE, DISPLAY = Applicability.SAFE, Applicability.UNSAFE, Applicability.DISPLAY

# What ruff finds in it: F401 with a safe fix, E711 with an unsafe one.
SOURCE = "import os\n\nx = 1\nprint(x == None)\n"
RUFF = {"F401": SAFE, "E711": UNSAFE}
PREFIXES: list[tuple[str, ...]] = [(), ("F",), ("F401",), ("E",), ("E711",), ("E7", "F401")]


def finding(code: str, applicability: Applicability | None) -> Finding:
    fix = None if applicability is None else Fix(applicability, "Do it", ())
    return Finding(1, 1, code, "is wrong", 1, 2, fix)


def judged(policy: FixPolicy, code: str, applicability: Applicability) -> Applicability | None:
    fix = policy.judged(finding(code, applicability)).fix
    return None if fix is None else fix.applicability


def ruffs(root: Path, **configured: tuple[str, ...]) -> dict[str, str | None]:
    """Return what ruff makes of the fix of each finding."""
    (root / "a.py").write_text(SOURCE)
    (root / "ruff.toml").write_text(
        "".join(
            f"lint.{name.replace('_', '-')} = {json.dumps(prefixes)}\n"
            for name, prefixes in configured.items()
        )
    )
    command = ["ruff", "check", "--no-cache", f"--select={','.join(RUFF)}"]
    run = subprocess.run(
        [*command, "--exit-zero", "--output-format=json", "a.py"],
        cwd=root,
        env={"PATH": sysconfig.get_path("scripts")},
        capture_output=True,
        check=True,
    )
    records = json.loads(run.stdout)
    return {record["code"]: (record["fix"] or {}).get("applicability") for record in records}


def test_safe_and_unsafe_are_extended_as_by_ruff(tmp_path: Path) -> None:
    for safe, unsafe in itertools.product(PREFIXES, repeat=2):
        policy = FixPolicy(made_safe=safe, made_unsafe=unsafe)
        told = ruffs(tmp_path, extend_safe_fixes=safe, extend_unsafe_fixes=unsafe)
        assert told == {code: judged(policy, code, RUFF[code]) for code in RUFF}, policy


def test_what_is_fixable_is_chosen_as_by_ruff(tmp_path: Path) -> None:
    for fixable, unfixable in itertools.product(PREFIXES, repeat=2):
        policy = FixPolicy(fixable=fixable, unfixable=unfixable)
        told = ruffs(tmp_path, fixable=fixable, unfixable=unfixable)
        assert told == {code: judged(policy, code, RUFF[code]) for code in RUFF}, policy
    for unfixable in PREFIXES:
        policy = FixPolicy(unfixable=unfixable)
        told = ruffs(tmp_path, unfixable=unfixable)
        assert told == {code: judged(policy, code, RUFF[code]) for code in RUFF}, policy


@pytest.mark.parametrize(
    ("applicability", "usually", "with_unsafe"),
    [(SAFE, True, True), (UNSAFE, False, True), (DISPLAY, False, False), (None, False, False)],
)
def test_advice_is_never_carried_out_and_the_unsafe_only_if_asked_for(
    applicability: Applicability | None, usually: bool, with_unsafe: bool
) -> None:
    one = finding("CPL401", applicability)
    assert FixPolicy().wants(one) is usually
    assert FixPolicy(carries_out_unsafe=True).wants(one) is with_unsafe


def test_advice_stays_advice() -> None:
    for policy in (FixPolicy(made_safe=("CPL",)), FixPolicy(made_unsafe=("CPL",))):
        assert judged(policy, "CPL902", DISPLAY) is DISPLAY


def test_a_finding_without_a_fix_gets_none() -> None:
    one = finding("CPL401", None)
    assert FixPolicy(made_safe=("CPL",)).judged(one) is one
