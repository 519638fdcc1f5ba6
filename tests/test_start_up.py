"""What starting costs: nothing heavy is imported on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def loaded_by(program: str) -> tuple[set[str], str]:
    """Return the top-level modules that a Python process has loaded at its end, and its output."""
    program += "\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    *output, modules = run.stdout.decode().splitlines()
    return {name.partition(".")[0] for name in json.loads(modules)}, "\n".join(output)


HEAVY = {
    "dask",
    "distributed",
    "flake8",
    "libcst",
    "packaging",
    "pathspec",
    "rich",
    "httpx",
    "requests",
    "sqlalchemy",
}


@pytest.mark.parametrize(
    "module",
    [
        "flake8_connpool",
        "flake8_connpool.api",
        "flake8_connpool.cli",
        "flake8_connpool.plugin",
        "flake8_connpool.linter.registry",
    ],
)
def test_importing_it_imports_nothing_heavy(module: str) -> None:
    loaded, _ = loaded_by(f"import {module}")
    assert loaded & HEAVY == set()


def test_a_run_of_flake8_loads_neither_libcst_nor_a_library_that_it_reads_about(
    tmp_path: Path,
) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import httpx\nhttpx.Limits()\n")
    loaded, output = loaded_by(
        "from flake8.main.application import Application\n"
        f"Application().run(['--isolated', '--jobs=1', '--select=CPL', {str(bad)!r}])"
    )
    assert ":2:1: CPL202" in output
    assert loaded & {"libcst", "httpx"} == set()


@pytest.mark.parametrize(("source", "is_needed"), [("import os", False), ("import httpx", True)])
def test_frameworks_are_imported_only_for_a_source_that_needs_them(
    source: str, is_needed: bool
) -> None:
    program = f"""
import sys
from flake8_connpool.linter.lint import concerns, lint
from flake8_connpool.rule_options import RuleOptions
source = {source!r} + "\\nhttpx.Limits()"
if concerns(source, RuleOptions()):
    lint(source, RuleOptions())
print("flake8_connpool.frameworks.catalog" in sys.modules)
"""
    _, output = loaded_by(program)
    assert output.splitlines()[0] == str(is_needed)
