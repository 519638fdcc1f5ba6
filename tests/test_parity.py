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
BAD = sorted(FIXTURES.glob("*/bad.py"))
BAD_OF_GROUPS = list({path.parent.name[:4]: path for path in BAD}.values())
_MARKER = re.compile(rb"# (CPL\d{3})")


def _said(command: list[str], cwd: Path, stdin: bytes | None = None) -> list[str]:
    run = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    return sorted(line.removeprefix("./") for line in run.stdout.decode().splitlines())


def _assert_agree(cwd: Path, *options: str, flake8: tuple[str, ...] = ()) -> list[str]:
    ours = _said([*_CONNLINT, *options, "."], cwd)
    assert ours == _said([*_FLAKE8, *options, *flake8, "."], cwd)
    return ours


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bad file of each rule: enough beside the runs over all fixtures."""
    root = tmp_path_factory.mktemp("bad") / "fixtures"
    for path in BAD:
        (root / path.parent.name).mkdir(parents=True)
        shutil.copy2(path, root / path.parent.name)
    return root


@pytest.fixture(scope="module")
def with_noqa(bad: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of them in which comments silence every second and third marked line."""
    root = tmp_path_factory.mktemp("noqa") / "fixtures"
    shutil.copytree(bad, root)
    turns = itertools.cycle([b"# noqa: \\1", b"# noqa", b"# \\1", b"# NOQA:\\1,E501"])
    for path in root.rglob("*.py"):
        path.write_bytes(_MARKER.sub(lambda m: m.expand(next(turns)), path.read_bytes()))
    (whole,) = root.glob("CPL401/bad.py")
    whole.write_bytes(b"# flake8: noqa\n" + whole.read_bytes())
    return root


def test_plainly(bad: Path) -> None:
    assert _assert_agree(bad)


def test_with_the_opt_in_codes() -> None:
    ours = _assert_agree(FIXTURES, "--extend-select=CPL9")
    assert any(" CPL902 " in line for line in ours)


def test_with_selected_codes(bad: Path) -> None:
    assert _assert_agree(bad, "--select=CPL4,CPL902")


def test_with_ignored_codes(bad: Path) -> None:
    ours = _said([*_CONNLINT, "--extend-ignore=CPL30,CPL2", "."], bad)
    assert ours == _said([*_FLAKE8[:-1], f"{_FLAKE8[-1]},CPL30,CPL2", "."], bad)


def test_with_noqa_comments(bad: Path, with_noqa: Path) -> None:
    silenced = _assert_agree(with_noqa)
    assert 0 < len(silenced) < len(_said([*_CONNLINT, "."], bad))


def test_with_noqa_comments_disabled(bad: Path, with_noqa: Path) -> None:
    everything = _assert_agree(with_noqa, "--disable-noqa")
    assert len(everything) == len(_said([*_CONNLINT, "."], bad))


def test_with_two_jobs_of_flake8(bad: Path) -> None:
    assert _assert_agree(bad, flake8=("--jobs=2",))


def test_with_rule_options_said_to_each_in_its_own_way(bad: Path) -> None:
    ours = _said([*_CONNLINT, "--server-idle-timeout=1", "--select=CPL403", "."], bad)
    theirs = [*_FLAKE8, "--connpool-server-idle-timeout=1", "--select=CPL403", "."]
    assert ours == _said(theirs, bad)
    assert len(ours) > len(_said([*_CONNLINT, "--select=CPL403", "."], bad))


# Two processes a file: one of each group of rules.
@pytest.mark.parametrize("path", BAD_OF_GROUPS, ids=lambda path: path.parent.name)
def test_on_standard_input(path: Path) -> None:
    data = path.read_bytes()
    ours = _said([*_CONNLINT, "-"], path.parent, data)
    assert ours == _said([*_FLAKE8, "-"], path.parent, data)
