"""The steps of action.yml install connlint and run it, as a runner of GitHub runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from markers import ROOT

from flake8_connpool import __version__

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, CHECK = (step for step in ACTION["runs"]["steps"] if "run" in step)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="runners find bash elsewhere")


def run(
    step: dict[str, Any], cwd: Path, temporary: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a step's commands with the variables that it declares, and no others of the action."""
    assert step["shell"] == "bash"
    assert set(step["env"]) <= set(variables)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=cwd,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PIP_"))},
            "RUNNER_TEMP": str(temporary),
            "GITHUB_OUTPUT": str(cwd.parent / "output"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "PIP_NO_COMPILE": "1",  # what is imported is compiled then
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one finding in each of two files."""
    path = tmp_path / "project"
    path.mkdir()
    for name in ("a.py", "b.py"):
        (path / name).write_text("import httpx\n\nhttpx.Client(timeout=None)\n")
    return path


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the action makes its environment; to make one with pip in it takes seconds."""
    return tmp_path_factory.mktemp("runner")


def test_it_installs_its_own_version_and_annotates_the_findings(
    project: Path, temporary: Path
) -> None:
    installed = run(INSTALL, project, temporary, PYTHON=sys.executable, VERSION="")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    output = (project.parent / "output").read_text()
    command = output.removeprefix("connlint=").removesuffix("\n")
    assert CHECK["env"]["CONNLINT"] == "${{ steps.install.outputs.connlint }}"
    defaults = {name: str(given["default"]) for name, given in ACTION["inputs"].items()}
    for src, found in ((defaults["src"], 2), ("b.py", 1), ("a.py b.py", 2)):
        checked = run(CHECK, project, temporary, CONNLINT=command, ARGS=defaults["args"], SRC=src)
        assert checked.returncode == 1, checked.stderr
        assert re.findall("^::", checked.stdout, re.MULTILINE) == ["::"] * found
    checked = run(CHECK, project, temporary, CONNLINT=command, ARGS="--version", SRC="")
    assert (checked.returncode, checked.stdout.split()) == (0, ["connlint", __version__])
    checked = run(
        CHECK, project, temporary, CONNLINT=command, ARGS="--isolated --exclude *.py", SRC="."
    )
    assert checked.returncode == 0  # the pattern is connlint's, and bash makes no names of it
    assert "no Python files found" in checked.stderr


def test_a_version_comes_from_the_package_index(project: Path, temporary: Path) -> None:
    wanted = {"VERSION": "9.8.7", "PIP_NO_INDEX": "1"}
    failed = run(INSTALL, project, temporary, PYTHON=sys.executable, **wanted)
    assert failed.returncode != 0
    assert "flake8-connpool==9.8.7" in failed.stderr
    assert not (project.parent / "output").exists()


def test_every_input_reaches_a_step() -> None:
    given = {value for step in ACTION["runs"]["steps"] for value in step.get("env", {}).values()}
    assert {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]} <= given
