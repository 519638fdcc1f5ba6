"""What depends on what: imports point down, and nothing heavy is imported on the way."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import flake8_connpool

PACKAGE = Path(flake8_connpool.__file__).parent
NAME = flake8_connpool.__name__

# From the doors down; those on one line know nothing of each other. A folder counts as one.
LAYERS = (
    {"__main__"},
    {"cli", "plugin"},
    {"looking_up", "work"},
    {"answers", "progress"},
    {"arguments", "fixing", "parallel", "silencing"},
    {"checking"},
    {"baseline_files", "files", "noqa_writing", "revisions"},
    {"baseline", "config", "git", "noqa", "output_files", "places"},
    {"writing"},
    {"config_files", "fix_policy", "output", "run"},
    {"explaining", "file_findings", "gitignore", "linter", "selection"},
    {"filter", "fixer", "rules", "versions"},
    {"code", "target_versions"},
    {"frameworks", "library"},
    {"findings", "settings"},
    {"options"},
    {"formats", "rule_options"},
    {"errors"},
    {"codes", "display", "globs", "reading", "streams", "_version"},
)

# Options are declared below what they name, and look it up when a value is read.
LOOKED_UP_LATE = {
    ("options", "rules"),
    ("options", "library"),
    ("options", "target_versions"),
}


def room(module: str) -> str:
    """Return the file or folder of the package that a module belongs to."""
    return module.removeprefix(f"{NAME}.").partition(".")[0]


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the dotted name of each import, and whether it is made when the module is."""
    tree = ast.parse(path.read_bytes())
    late = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node not in late
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node not in late


FILES = [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    depth = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert own in depth, "a new file or folder needs its place in LAYERS"
    for name, is_early in imports(path):
        if not name.startswith(f"{NAME}."):
            continue
        other = room(name)
        if other in {own, "__version__"} or (not is_early and (own, other) in LOOKED_UP_LATE):
            continue
        assert depth[other] > depth[own], f"{own} imports {other}"


def test_the_public_names_come_from_below_the_doors() -> None:
    rooms = {room(name) for name, _ in imports(PACKAGE / "__init__.py") if name.startswith(NAME)}
    assert rooms <= {"_version", "findings", "fixer", "linter", "rule_options"}


def test_the_fixer_alone_knows_what_rewrites_code() -> None:
    importers = {
        room(f"{NAME}.{path.relative_to(PACKAGE).as_posix().replace('/', '.')}")
        for path in FILES
        for name, _ in imports(path)
        if name.partition(".")[0] == "libcst"
    }
    assert importers <= {"fixer"}


def loaded_by(program: str) -> tuple[set[str], str]:
    """Return the top-level modules that a Python process has loaded at its end, and its output."""
    program += "\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    *output, modules = run.stdout.decode().splitlines()
    return {name.partition(".")[0] for name in json.loads(modules)}, "\n".join(output)


HEAVY = {"flake8", "libcst", "packaging", "pathspec", "rich", "httpx", "requests", "sqlalchemy"}


@pytest.mark.parametrize("module", [NAME, f"{NAME}.cli", f"{NAME}.plugin", f"{NAME}.rules"])
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
from flake8_connpool.linter import concerns, lint
from flake8_connpool.rule_options import RuleOptions
source = {source!r} + "\\nhttpx.Limits()"
if concerns(source, RuleOptions()):
    lint(source, RuleOptions())
print("flake8_connpool.frameworks" in sys.modules)
"""
    _, output = loaded_by(program)
    assert output.splitlines()[0] == str(is_needed)
