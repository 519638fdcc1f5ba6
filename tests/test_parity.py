"""flake8 with the plugin and connlint say the same of every fixture, in every way to call them."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markers import FIXTURES

# The plugin's codes alone, without choosing among them: that would turn the opt-in ones on.
_FLAKE8 = [sys.executable, "-m", "flake8", "--isolated", "--extend-ignore=C9,E,F,W"]
_CONNLINT = [sys.executable, "-m", "flake8_connpool", "--isolated"]
_MARKER = re.compile(rb"# (CPL\d{3})")


def _said(command: list[str], cwd: Path, stdin: bytes | None = None) -> list[str]:
    run = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    return sorted(line.removeprefix("./") for line in run.stdout.decode().splitlines())


def _assert_agree(cwd: Path, *options: str, flake8: tuple[str, ...] = ()) -> list[str]:
    ours = _said([*_CONNLINT, *options, "."], cwd)
    assert ours == _said([*_FLAKE8, *options, *flake8, "."], cwd)
    return ours


@pytest.fixture(scope="session")
def with_noqa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the fixtures in which comments silence every second and third marked line."""
    root = tmp_path_factory.mktemp("noqa") / "fixtures"
    shutil.copytree(FIXTURES, root)
    turns = itertools.cycle([b"# noqa: \\1", b"# noqa", b"# \\1", b"# NOQA:\\1,E501"])
    for path in root.rglob("*.py"):
        path.write_bytes(_MARKER.sub(lambda m: m.expand(next(turns)), path.read_bytes()))
    (whole,) = root.glob("CPL401/bad.py")
    whole.write_bytes(b"# flake8: noqa\n" + whole.read_bytes())
    return root


def test_plainly() -> None:
    assert _assert_agree(FIXTURES)


def test_with_the_opt_in_codes() -> None:
    ours = _assert_agree(FIXTURES, "--extend-select=CPL9")
    assert any(" CPL902 " in line for line in ours)


def test_with_selected_codes() -> None:
    assert _assert_agree(FIXTURES, "--select=CPL4,CPL902")


def test_with_ignored_codes() -> None:
    ours = _said([*_CONNLINT, "--extend-ignore=CPL30,CPL2", "."], FIXTURES)
    assert ours == _said([*_FLAKE8[:-1], f"{_FLAKE8[-1]},CPL30,CPL2", "."], FIXTURES)


def test_with_noqa_comments(with_noqa: Path) -> None:
    silenced = _assert_agree(with_noqa)
    assert 0 < len(silenced) < len(_said([*_CONNLINT, "."], FIXTURES))


def test_with_noqa_comments_disabled(with_noqa: Path) -> None:
    everything = _assert_agree(with_noqa, "--disable-noqa")
    assert len(everything) == len(_said([*_CONNLINT, "."], FIXTURES))


def test_with_two_jobs_of_flake8() -> None:
    assert _assert_agree(FIXTURES, flake8=("--jobs=2",))


def test_with_rule_options_said_to_each_in_its_own_way() -> None:
    ours = _said([*_CONNLINT, "--server-idle-timeout=1", "--select=CPL403", "."], FIXTURES)
    theirs = [*_FLAKE8, "--connpool-server-idle-timeout=1", "--select=CPL403", "."]
    assert ours == _said(theirs, FIXTURES)
    assert len(ours) > len(_said([*_CONNLINT, "--select=CPL403", "."], FIXTURES))


# Two processes a file: one file of each rule is enough beside the runs over all of them.
@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*/bad.py")), ids=lambda p: p.parent.name)
def test_on_standard_input(path: Path) -> None:
    data = path.read_bytes()
    ours = _said([*_CONNLINT, "-"], path.parent, data)
    assert ours == _said([*_FLAKE8, "-"], path.parent, data)
