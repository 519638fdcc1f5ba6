"""The files that services read are valid to them, and agree with the rest of the project.

`zizmor` (in `.ci/run`) and `actionlint` (in the nox session `workflows`) look for what is unsafe or
fails in the workflows.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from markers import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
CONFIG = GITHUB / "ISSUE_TEMPLATE" / "config.yml"
FILES = {
    "github-workflows": WORKFLOWS,
    "github-actions": [ROOT / "action.yml"],
    "github-issue-config": [CONFIG],
    "github-issue-forms": sorted(set((GITHUB / "ISSUE_TEMPLATE").iterdir()) - {CONFIG}),
    "dependabot": [GITHUB / "dependabot.yml"],
    "readthedocs": [ROOT / ".readthedocs.yaml"],
}
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("schema", FILES)
def test_files_are_valid_to_the_schema_of_the_service(schema: str) -> None:
    assert FILES[schema]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    run = subprocess.run(
        [*command, *map(str, FILES[schema])], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_no_other_file_is_there_for_github() -> None:
    checked = {path for paths in FILES.values() for path in paths}
    unchecked = {path.name for path in GITHUB.rglob("*") if path.is_file()} - {
        path.name for path in checked
    }
    assert unchecked == {
        "CODE_OF_CONDUCT.md",
        "CONTRIBUTING.md",
        "PULL_REQUEST_TEMPLATE.md",
        "SECURITY.md",
    }


def test_every_action_is_pinned_and_one_action_to_one_commit() -> None:
    texts = [path.read_text(encoding="utf-8") for path in [*WORKFLOWS, ROOT / "action.yml"]]
    used = re.findall(r"uses: (?!\./)(.+)$", "\n".join(texts), re.MULTILINE)
    pinned = {use: re.fullmatch(r"([\w./-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in used}
    assert all(pinned.values()), pinned
    names = [match[1] for match in pinned.values() if match is not None]
    assert len(names) == len(set(names))


def test_every_python_of_nox_is_tested_on_every_system() -> None:
    matrix = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"][
        "tests"
    ]["strategy"]["matrix"]
    (pythons,) = re.findall(r"^PYTHONS = (.+)$", NOXFILE, re.MULTILINE)
    assert matrix["python"] == yaml.safe_load(pythons)
    assert [system.partition("-")[0] for system in matrix["system"]] == [
        "ubuntu",
        "macos",
        "windows",
    ]


def test_every_python_that_the_metadata_names_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    (pythons,) = re.findall(r"^PYTHONS = (.+)$", NOXFILE, re.MULTILINE)
    assert set(named) <= set(yaml.safe_load(pythons))
    assert project["requires-python"] == f">={named[0]}"


def test_every_session_of_nox_that_a_workflow_names_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    sessions = set(re.findall(r"nox --session (\w+)", text))
    assert sessions
    assert sessions <= set(re.findall(r"^def (\w+)\(session: ", NOXFILE, re.MULTILINE))


def test_a_release_needs_a_tag_that_names_the_version(tmp_path: Path) -> None:
    steps = yaml.safe_load((GITHUB / "workflows" / "release.yml").read_text(encoding="utf-8"))
    (compare,) = (
        step["run"]
        for step in steps["jobs"]["build"]["steps"]
        if step.get("name") == "Compare the tag with the version"
    )
    (tmp_path / "flake8_connpool").mkdir()
    (tmp_path / "flake8_connpool" / "_version.py").write_bytes(
        (ROOT / "flake8_connpool" / "_version.py").read_bytes().replace(b"0.1.0", b"1.20.3")
    )
    statuses = [
        subprocess.run(
            ["sh", "-c", compare], cwd=tmp_path, env={"GITHUB_REF_NAME": tag}, check=False
        ).returncode
        for tag in ("v1.20.3", "v1.20.4", "1.20.3")
    ]
    assert statuses == [0, 1, 1]
