"""The hooks, run by the real pre-commit in a git repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BAD = "import httpx\n\nhttpx.Timeout(30.0)\n"
FIXED = "import httpx\n\nhttpx.Timeout(30.0, pool=30.0)\n"


_CONFIGURATION = """\
repos:
- repo: {clone}
  rev: {revision}
  hooks:
  - id: {hook}
"""


class Repository:
    """A git repository, and pre-commit run in it on the hooks of a clone of this one."""

    def __init__(self, path: Path, home: Path, clone: Path) -> None:
        self.path = path
        self._clone = clone
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
            "PRE_COMMIT_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PIP_NO_COMPILE": "1",  # what is imported is compiled then
        }
        git(path, "init", "--quiet")

    def hook(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a hook on what is staged."""
        revision = git(self._clone, "rev-parse", "HEAD").strip()
        text = _CONFIGURATION.format(clone=self._clone, revision=revision, hook=name)
        (self.path / ".pre-commit-config.yaml").write_text(text)
        git(self.path, "add", ".pre-commit-config.yaml")
        return self.pre_commit("run", "--verbose")

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments],
            cwd=self.path,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )


def git(path: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, cwd=path, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of this one's files as they are now."""
    path = tmp_path_factory.mktemp("clone")
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, path / name)
    git(path, "init", "--quiet")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message=all", "--no-verify")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment of the hooks; made once."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path: Path, home: Path, clone: Path) -> Repository:
    return Repository(tmp_path, home, clone)


def test_a_newcomer_can_try_the_hooks(repository: Repository, clone: Path) -> None:
    (repository.path / "client.py").write_text(BAD)
    git(repository.path, "add", "client.py")
    run = repository.pre_commit("try-repo", str(clone), "connlint", "--verbose")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "--> client.py:3:1" in run.stdout


def test_the_hook_fails_on_a_finding_and_passes_without(repository: Repository) -> None:
    (repository.path / "client.py").write_text(BAD)
    git(repository.path, "add", "client.py")
    failed = repository.hook("connlint")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "--> client.py:3:1" in failed.stdout
    assert (repository.path / "client.py").read_text() == BAD
    (repository.path / "client.py").write_text(FIXED)
    git(repository.path, "add", "client.py")
    passed = repository.hook("connlint")
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_fixing_hook_rewrites_the_file_and_passes_once_that_is_staged(
    repository: Repository,
) -> None:
    (repository.path / "client.py").write_text(BAD)
    git(repository.path, "add", "client.py")
    first = repository.hook("connlint-fix")
    assert "files were modified by this hook" in first.stdout, first.stdout + first.stderr
    assert (repository.path / "client.py").read_text() == FIXED
    git(repository.path, "add", "client.py")
    second = repository.hook("connlint-fix")
    assert second.returncode == 0, second.stdout + second.stderr


def test_the_fixing_hook_leaves_what_is_not_staged_as_it_is(repository: Repository) -> None:
    # Farther from the finding than git's patches look around a change.
    between = "\n" + "# ...\n" * 9
    (repository.path / "client.py").write_text(f"{BAD}{between}done = False\n")
    (repository.path / "other.py").write_text(BAD)
    git(repository.path, "add", "client.py")
    (repository.path / "client.py").write_text(f"{BAD}{between}done = True\n")
    run = repository.hook("connlint-fix")
    assert run.returncode == 1, run.stdout + run.stderr
    assert (repository.path / "client.py").read_text() == f"{FIXED}{between}done = True\n"
    assert (repository.path / "other.py").read_text() == BAD
    assert git(repository.path, "show", ":client.py") == f"{BAD}{between}done = False\n"
