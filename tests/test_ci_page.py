"""What the page on CI shows is valid to the services, and its commands do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from markers import ROOT
from samples import Block, blocks

from flake8_connpool import __version__
from flake8_connpool.urls import SOURCE

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
FILES = [block for block in blocks(PAGE) if block.title and block.language == "yaml"]
WORKFLOWS = [block for block in FILES if block.title and "workflows/" in block.title]
(ACTION,) = (block for block in WORKFLOWS if "flake8-connpool@" in block.text)
(ANNOTATIONS,) = (block for block in WORKFLOWS if "connlint --output-format github\n" in block.text)
(SCANNING,) = (block for block in WORKFLOWS if "upload-sarif" in block.text)
(CHANGES,) = (block for block in WORKFLOWS if "--diff-from" in block.text)
PIPELINES = [block for block in FILES if block.title == ".gitlab-ci.yml"]

BAD = "import httpx\n\nhttpx.Client(timeout=None)\n"
WITHOUT_GIT = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}


def commands(file: Block) -> list[str]:
    """Return the calls of connlint that a file makes."""
    return re.findall(r"^ +- (?:run: )?(connlint\b.*)$", file.text, re.MULTILINE)


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    run = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        env=WITHOUT_GIT,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def commit(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "--message", name)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a finding in main, another in a branch, and a merge of the two."""
    folder = tmp_path_factory.mktemp("origin")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "old.py", BAD)
    git(folder, "checkout", "--quiet", "-b", "branch")
    commit(folder, "new.py", BAD)
    git(folder, "checkout", "--quiet", "main")
    commit(folder, "meanwhile.py", BAD)
    git(folder, "checkout", "--quiet", "-b", "merged")
    git(folder, "merge", "--quiet", "--no-ff", "branch")
    return folder


def run(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the services do."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**WITHOUT_GIT, "PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("schema", "files"),
    [("vendor.github-workflows", WORKFLOWS), ("vendor.gitlab-ci", PIPELINES)],
    ids=["GitHub", "GitLab"],
)
def test_the_files_are_valid_to_the_schemas_of_the_services(
    schema: str, files: list[Block], tmp_path: Path
) -> None:
    assert len(files) > 1
    for number, file in enumerate(files):
        (tmp_path / f"{number}.yml").write_text(file.text)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    outcome = subprocess.run(
        [*command, *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout


def test_the_hooks_are_valid_to_pre_commit(tmp_path: Path) -> None:
    (file,) = (file for file in FILES if file not in WORKFLOWS + PIPELINES)
    (tmp_path / "hooks.yaml").write_text(file.text)
    command = [sys.executable, "-m", "pre_commit", "validate-config", "hooks.yaml"]
    subprocess.run(command, cwd=tmp_path, check=True)


def test_what_is_installed_is_this_version_and_pinned() -> None:
    named = re.findall(r"flake8-connpool(\S*?)\]?$", "".join(f.text for f in FILES), re.MULTILINE)
    assert set(named) == {f"=={__version__}", f"/flake8-connpool@v{__version__}"}


def test_the_action_comes_from_the_repository_and_has_the_inputs_of_the_table() -> None:
    (repository,) = re.findall(r"uses: (.+)@v[\d.]+\.\d+$", ACTION.text, re.MULTILINE)
    assert f"https://github.com/{repository}" == SOURCE
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert [name for name, _, _ in rows] == list(action["inputs"])
    for name, default, meaning in rows:
        given = action["inputs"][name]
        assert given["description"].startswith(meaning)
        assert default == (f"`{given['default']}`" if given["default"] else "that of the action")


@pytest.mark.parametrize(
    "file", [ANNOTATIONS, SCANNING, PIPELINES[0]], ids=lambda file: str(file.title)
)
def test_every_command_has_the_status_and_the_report_that_the_job_needs(
    file: Block, tmp_path: Path
) -> None:
    (tmp_path / "bad.py").write_text(BAD)
    for command in commands(file):
        outcome = run(command, tmp_path)
        assert outcome.returncode == (0 if "--exit-zero" in command else 1), outcome.stderr
        if "--output-file" not in command:
            assert "bad.py" in outcome.stdout
    uploaded = re.findall(r"^ +(?:sarif_file|codequality|junit): (\S+)$", file.text, re.MULTILINE)
    assert {*uploaded, "bad.py"} == {path.name for path in tmp_path.iterdir()}


def test_a_pull_request_fetched_as_shown_has_only_its_own_findings(
    origin: Path, tmp_path: Path
) -> None:
    (depth,) = re.findall(r"fetch-depth: (\d+)", CHANGES.text)
    where = f"--depth={depth}", "--branch=merged", origin.as_uri(), "clone"
    git(tmp_path, "clone", "--quiet", *where)
    (command,) = commands(CHANGES)
    outcome = run(command, tmp_path / "clone")
    assert outcome.returncode == 1
    assert re.findall(r"::(\w+\.py):", outcome.stdout) == ["new.py"]


def test_a_commit_that_was_not_fetched_is_an_error(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=merged", origin.as_uri(), "clone")
    (command,) = commands(CHANGES)
    outcome = run(command, tmp_path / "clone")
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "HEAD^" in outcome.stderr


def test_a_branch_has_only_its_own_findings(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--branch=branch", origin.as_uri(), "clone")
    base = git(origin, "merge-base", "main", "branch")
    (command,) = commands(PIPELINES[1])
    (elsewhere,) = re.findall(r"`(--diff-from origin/\S+)`", PAGE)
    for call in (command, f"connlint {elsewhere}"):
        outcome = run(call, tmp_path / "clone", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
        assert outcome.returncode == 1
        assert re.findall(r"\b(\w+\.py):\d", outcome.stdout) == ["new.py"]
