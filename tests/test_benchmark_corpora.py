"""What the benchmark compares and checks: peers, packages, parts, and sources that grow."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import __main__ as command_line
from benchmarks import corpora, only_plugins
from benchmarks.growth import SHAPES
from benchmarks.peers import BY_NAME, PEERS, Share
from benchmarks.runs import Plan
from markers import ROOT


def test_a_peer_that_is_not_installed_says_so(tmp_path: Path) -> None:
    peer = replace(BY_NAME["connlint"], needs="no-such-distribution")
    with pytest.raises(LookupError, match="no-such-distribution is not installed"):
        peer.command([], tmp_path, tmp_path)
    peer = replace(BY_NAME["connlint"], program="no-such-program")
    with pytest.raises(LookupError, match="no-such-program is not installed"):
        peer.command([], tmp_path, tmp_path)


def test_a_part_is_compared_with_the_floor_and_ruff_too(tmp_path: Path) -> None:
    plan = Plan(1, frozenset(BY_NAME), 5, 2, tmp_path)
    for share in (Share.PART, Share.FEW):
        assert {"floor", "connlint", "ruff-s113"} < {one.name for one in plan.peers_of(share)}
    few = [one.name for one in plan.peers_of(Share.FEW)]
    assert few.count("flake8") == 1  # a plugin is compared with it
    part = [one.name for one in plan.peers_of(Share.PART)]
    assert part.count("flake8") == 1
    alone = Plan(1, frozenset({"floor", "ruff-s113"}), 5, 2, tmp_path)
    assert alone.peers_of(Share.PART) == []


def test_flake8_runs_as_if_only_some_plugins_were_installed() -> None:
    run = subprocess.run(
        [sys.executable, only_plugins.__file__, "", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "pycodestyle" in run.stdout
    assert "connpool" not in run.stdout


@pytest.mark.parametrize("corpus", corpora.CORPORA, ids=lambda one: one.name)
def test_every_package_is_pinned_once(corpus: corpora.Corpus) -> None:
    packages = corpus.packages()
    names = [one.partition("==")[0] for one in packages]
    assert len(set(names)) == len(names) > 50
    assert all(one.partition("==")[2] for one in packages)


def test_only_python_files_of_a_wheel_are_unpacked_and_only_missing_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "packages.txt"
    listed.write_text("# words\nacme.shop==1.0\n")
    corpus = corpora.Corpus("acme", "Acme", listed)
    commands = []

    def download(command: list[str], check: bool) -> None:
        commands.append(command)
        wheels = Path(next(one for one in command if one.startswith("--dest=")).partition("=")[2])
        wheels.mkdir()
        with zipfile.ZipFile(wheels / "acme_shop-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("acme/shop.py", "x = 1\n")
            wheel.writestr("acme/shop.so", "")

    monkeypatch.setattr(subprocess, "run", download)
    (tmp_path / "acme" / "acme.shop==0.9").mkdir(parents=True)
    for _ in range(2):
        tree = corpora.fetched(corpus, tmp_path)
    assert len(commands) == 1
    assert {"--no-deps", "--only-binary=:all:", "acme.shop==1.0"} <= set(commands[0])
    files = {path.relative_to(tree).as_posix() for path in tree.rglob("*.*") if path.is_file()}
    assert files == {"acme.shop==1.0/acme/shop.py", "acme.shop==1.0/pyproject.toml"}


def test_a_part_of_a_corpus_keeps_its_projects(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("a", "b"):
        (tree / name).mkdir(parents=True)
        (tree / name / "pyproject.toml").touch()
        for number in range(10):
            (tree / name / f"m{number}.py").write_text(f"{name} = {number}\n")
    part = corpora.part_of([tree], 4, tmp_path / "part")
    copied = sorted(path.relative_to(part).as_posix() for path in part.rglob("*.py"))
    assert copied == ["tree/a/m0.py", "tree/a/m5.py", "tree/b/m0.py", "tree/b/m5.py"]
    assert (part / "tree" / "a" / "pyproject.toml").is_file()
    assert (part / "tree" / "a" / "m5.py").read_text() == "a = 5\n"


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_valid_python_and_grows(name: str, tmp_path: Path) -> None:
    shape, sizes = SHAPES[name], []
    for size in (shape.sizes[0], shape.sizes[0] * 2):
        directory = tmp_path / str(size)
        directory.mkdir()
        shape.write(size, directory)
        texts = [path.read_bytes() for path in directory.rglob("*.py")]
        for text in texts:
            ast.parse(text)
        sizes.append((len(texts), sum(text.count(b"\n") for text in texts)))
    assert list(shape.sizes) == sorted(shape.sizes)
    if name == "files":
        assert [files for files, _ in sizes] == [10, 20]
    elif name != "nesting":
        assert sizes[1][1] > 1.8 * sizes[0][1]


def test_the_deepest_nesting_is_valid_python(tmp_path: Path) -> None:
    shape = SHAPES["nesting"]
    shape.write(shape.sizes[-1], tmp_path)
    tree = ast.parse((tmp_path / "module.py").read_bytes())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert len(calls) == 2_400 + 1  # the client


def test_a_directory_in_a_repository_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main([str(ROOT / "build" / "packages")]) == 2
    assert "in a repository" in capsys.readouterr().err


def test_every_peer_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(PEERS)
