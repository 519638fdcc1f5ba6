"""flake8 with the plugin and connlint say the same of every fixture, in every way to call them."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from children import run_loaded
from flake8.plugins import finder
from markers import FIXTURES

# The plugin's codes alone, without choosing among them: that would turn the opt-in ones on.
_FLAKE8 = ["flake8", "--isolated", "--extend-ignore=C9,E,F,W"]
_CONNLINT = ["flake8_connpool", "--isolated", "--output-format=concise"]
BAD = sorted(FIXTURES.glob("*/bad.py"))
BAD_OF_GROUPS = list({path.parent.name[:4]: path for path in BAD}.values())
_MARKER = re.compile(rb"# (CPL\d{3})")


@pytest.fixture(scope="module", autouse=True)
def _without_checks_of_others() -> Iterator[None]:
    """Leave pycodestyle and pyflakes out of loaded runs: their findings are ignored anyway.

    They take as long as all the rest, and processes of their own still have them.
    """
    found = vars(finder)["_flake8_plugins"]

    def reporters(points: Iterator[EntryPoint], name: str, version: str) -> Iterator[finder.Plugin]:
        for plugin in found(points, name, version):
            if plugin.entry_point.group != "flake8.extension":
                yield plugin

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "_flake8_plugins", reporters)
        yield


def _said(command: list[str], cwd: Path, stdin: bytes = b"") -> list[str]:
    return _lines(run_loaded(*command, cwd=cwd, stdin=stdin))


def _lines(run: subprocess.CompletedProcess[bytes]) -> list[str]:
    assert run.returncode in (0, 1), run.stderr
    return sorted(line.removeprefix("./") for line in run.stdout.decode().splitlines())


def _assert_agree(cwd: Path, *options: str) -> list[str]:
    ours = _said([*_CONNLINT, *options, "."], cwd)
    assert ours == _said([*_FLAKE8, *options, "."], cwd)
    return ours


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bad file of each group of rules: enough beside the run over all fixtures."""
    root = tmp_path_factory.mktemp("bad") / "fixtures"
    others = (FIXTURES / code / "bad.py" for code in ("CPL206", "CPL401", "CPL403"))
    for path in (*BAD_OF_GROUPS, *others):
        (root / path.parent.name).mkdir(parents=True)
        shutil.copy2(path, root / path.parent.name)
    return root


@pytest.fixture(scope="module")
def with_noqa(bad: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of them in which comments silence every second and third line with a finding."""
    root = tmp_path_factory.mktemp("noqa") / "fixtures"
    shutil.copytree(bad, root)
    turns = itertools.cycle([b"# noqa: \\1", b"# noqa", b"# \\1", b"# NOQA:\\1,E501"])
    # In their project, some of the marked functions are not used.
    reported = {
        (path, int(line), said.split()[0].encode())
        for path, line, _, said in (one.split(":", 3) for one in _said([*_CONNLINT, "."], bad))
    }
    for path in root.rglob("*.py"):
        lines = path.read_bytes().splitlines(keepends=True)
        name = path.relative_to(root).as_posix()
        for index, line in enumerate(lines):
            if (name, index + 1, (_MARKER.findall(line) or [b""])[0]) in reported:
                lines[index] = _MARKER.sub(lambda m: m.expand(next(turns)), line)
        path.write_bytes(b"".join(lines))
    (whole,) = root.glob("CPL401/bad.py")
    whole.write_bytes(b"# flake8: noqa\n" + whole.read_bytes())
    return root


@pytest.mark.parametrize("jobs", [(), ("--jobs=2",)], ids=["as it comes", "two jobs"])
def test_as_processes_of_their_own(bad: Path, jobs: tuple[str, ...]) -> None:
    ours, theirs = (
        _lines(
            subprocess.run(
                [sys.executable, "-m", *command, "."], cwd=bad, capture_output=True, check=False
            )
        )
        for command in (_CONNLINT, [*_FLAKE8, *jobs])
    )
    assert ours == theirs != []


def test_with_the_opt_in_codes(tmp_path: Path) -> None:
    # Away from this project: flake8 reads the releases that it declares, connlint does not here.
    every = copytree(FIXTURES, tmp_path / "all", ignore=ignore_patterns("fixed*.py", "good_*.py"))
    ours = _assert_agree(every, "--extend-select=CPL9")
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


def test_with_rule_options_said_to_each_in_its_own_way(bad: Path) -> None:
    ours = _said([*_CONNLINT, "--server-idle-timeout=1", "--select=CPL403", "."], bad)
    theirs = [*_FLAKE8, "--connpool-server-idle-timeout=1", "--select=CPL403", "."]
    assert ours == _said(theirs, bad)
    assert len(ours) > len(_said([*_CONNLINT, "--select=CPL403", "."], bad))


@pytest.mark.parametrize("path", BAD_OF_GROUPS, ids=lambda path: path.parent.name)
def test_on_standard_input(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    ours = _said([*_CONNLINT, "-"], tmp_path, data)
    assert ours == _said([*_FLAKE8, "-"], tmp_path, data)


LINE = "import httpx; t = httpx.Timeout(30.0)"
# Python does not run these, except for those of the second table.
UNDECODABLE = {
    "unknown": f"# -*- coding: uft-8 -*-\n{LINE}\n".encode(),
    "unknown_in_line_2": f"#!python\n# coding: nonsense\n{LINE}\n".encode(),
    "latin_1": f"{LINE}  # \xe9\n".encode("latin-1"),
    "latin_1_said_utf_8": f"# coding: utf8\r\n{LINE}  # \xe9\r\n".encode("latin-1"),
    "far_down": f"{LINE}\n{'#' * 9999}\n# \xe9\n".encode("latin-1"),
    "in_utf_8_too": f"{LINE}  # \u4e2d".encode() + b"\xff\n",
    "said_ascii": f"# coding: ascii\n{LINE}  # \xe9\n".encode(),
    "said_cp1252": f"# coding: cp1252\n{LINE}  # \x81\n".encode("latin-1"),
    "said_shift_jis": f"# coding: shift_jis\n{LINE}  # \xfd\xfe\n".encode("latin-1"),
    "said_utf_7": f"# coding: utf-7\n{LINE}  # +AAA\n".encode(),
    "bom_and_latin_1": b"\xef\xbb\xbf" + f"# coding: latin-1\n{LINE}\n".encode(),
    "bom_and_not_utf_8": b"\xef\xbb\xbf" + f"{LINE}  # \xe9\n".encode("latin-1"),
}
DECODABLE = {
    "ascii": f"{LINE}\n".encode(),
    "utf_8": f"{LINE}  # \xe9\n".encode(),
    "utf_8_beyond_latin_1": f"{LINE}  # \xe9\u4e2d\n".encode(),
    "utf_8_like_latin_1": f"{LINE}  # \xc3\xa9\n".encode(),
    "said_utf_8": f"# coding: utf-8\n{LINE}  # \xe9\n".encode(),
    "said_latin_1": f"# coding: latin-1\n{LINE}  # \xe9\n".encode("latin-1"),
    "said_cp1252": f"# coding: cp1252\r\n{LINE}  # \u20ac\r\n".encode("cp1252"),
    "said_shift_jis": f"# coding: shift_jis\n{LINE}  # \u4e2d\n".encode("shift_jis"),
    "said_too_late": f"\n\n# coding: nonsense\n{LINE}\n".encode(),
    "bom": b"\xef\xbb\xbf" + f"{LINE}  # \xe9\n".encode(),
    "bom_and_said_utf_8": b"\xef\xbb\xbf" + f"# coding: utf-8\n{LINE}\n".encode(),
}


def test_neither_finds_anything_in_what_does_not_decode(tmp_path: Path) -> None:
    for table, name in ((UNDECODABLE, "not"), (DECODABLE, "yes")):
        (tmp_path / name).mkdir()
        for case, data in table.items():
            (tmp_path / name / f"{case}.py").write_bytes(data)
    ours = _said([*_CONNLINT, "."], tmp_path)
    theirs = _said([*_FLAKE8, "."], tmp_path)
    assert [line for line in ours if " CPL001 " not in line] == theirs
    assert {line.partition(":")[0] for line in theirs} == {f"yes/{case}.py" for case in DECODABLE}
    unreadable = {line.partition(":")[0] for line in ours if " CPL001 " in line}
    assert unreadable == {f"not/{case}.py" for case in UNDECODABLE}


# What flake8 itself dies of there is left out.
@pytest.mark.parametrize("case", ["unknown", "said_ascii", "bom_and_latin_1"])
def test_nor_in_standard_input_that_does_not_decode(tmp_path: Path, case: str) -> None:
    data = UNDECODABLE[case]
    assert [line.split()[1] for line in _said([*_CONNLINT, "-"], tmp_path, data)] == ["CPL001"]
    assert _said([*_FLAKE8, "-"], tmp_path, data) == []


@pytest.mark.parametrize("case", DECODABLE)
def test_standard_input_is_judged_by_itself_and_not_by_the_file_of_its_name(
    tmp_path: Path, case: str
) -> None:
    (tmp_path / "a.py").write_bytes(UNDECODABLE["latin_1"])
    command = [*_FLAKE8, "--stdin-display-name=a.py", "-"]
    (line,) = _said(command, tmp_path, DECODABLE[case])
    assert " CPL302 " in line
