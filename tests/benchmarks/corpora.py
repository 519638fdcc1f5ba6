"""The trees that are checked: pinned packages, unpacked without running their code, and parts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flake8_connpool.files.no_sources import NO_SOURCES
from flake8_connpool.files.project_root import root_of

_HERE = Path(__file__).parent
# The wheels that one platform gets, so that the files are the same on all of them.
_PLATFORM = [
    *("--only-binary=:all:", "--no-deps", "--implementation=cp", "--python-version=3.12"),
    *("--abi=cp312", "--abi=abi3", "--abi=none", "--platform=manylinux_2_28_x86_64"),
    *("--platform=manylinux_2_27_x86_64", "--platform=manylinux2014_x86_64"),
    "--platform=manylinux_2_17_x86_64",
]
# A repository would have this file; it says where the project starts.
_PROJECT_FILE, _PROJECT = "pyproject.toml", "[project]\n"
# So many packages are downloaded by one pip.
_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus of packages: its name, its title, and the file that lists the packages."""

    name: str
    title: str
    listed: Path

    def packages(self) -> list[str]:
        """Return the packages, each as `name==version`."""
        lines = self.listed.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]


CORPORA = (
    Corpus("pools", "Packages that use the libraries", _HERE / "packages_with_pools.txt"),
    Corpus("downloaded", "The most downloaded packages", _HERE / "packages_downloaded.txt"),
)
APPLICATIONS = "applications"
TITLES = {**{one.name: one.title for one in CORPORA}, APPLICATIONS: "Applications"}


def fetched(corpus: Corpus, directory: Path) -> Path:
    """Return the tree of a corpus below a directory, after downloading what is not there yet.

    The tree has exactly the packages of the list, each a project of its own.
    """
    tree = directory / corpus.name
    wanted = corpus.packages()
    for stale in tree.glob("*"):
        if stale.name not in wanted:
            shutil.rmtree(stale)
    missing = [one for one in wanted if not (tree / one).is_dir()]
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        print(f"downloading {len(missing) - start} packages of {corpus.name} ...", flush=True)
        wheels = directory / "wheels"
        shutil.rmtree(wheels, ignore_errors=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", *_PLATFORM]
        subprocess.run([*command, f"--dest={wheels}", *some], check=True)
        for one in some:
            _unpack(_wheel_of(one, wheels), tree / one)
        shutil.rmtree(wheels)
    return tree


def _wheel_of(package: str, wheels: Path) -> Path:
    name = package.partition("==")[0].replace("-", "_").replace(".", "_").lower()
    for path in wheels.glob("*.whl"):
        if path.name.partition("-")[0].replace(".", "_").lower() == name:
            return path
    raise LookupError(f"no wheel for {package}")


def _unpack(wheel: Path, target: Path) -> None:
    """Unpack the Python files of a wheel; the directory is there only if all of them are."""
    unfinished = target.with_name(f".{target.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.endswith(".py")]
        archive.extractall(unfinished, names)
    (unfinished / _PROJECT_FILE).write_text(_PROJECT, encoding="utf-8")
    unfinished.rename(target)


def sources(trees: Iterable[Path]) -> list[Path]:
    """Return the Python files below some directories, sorted, without those of no project."""
    found = []
    for tree in trees:
        for folder, folders, names in os.walk(tree):
            folders[:] = [name for name in folders if name not in NO_SOURCES]
            found += [Path(folder, name) for name in names if name.endswith(".py")]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def part_of(trees: Sequence[Path], files: int, target: Path) -> Path:
    """Copy a part of some trees: so many of their files, evenly spread, in their projects."""
    shutil.rmtree(target, ignore_errors=True)
    everything = sources(trees)
    step = max(len(everything) / files, 1)
    for number in range(min(files, len(everything))):
        path = everything[int(number * step)]
        tree = next(tree for tree in trees if path.is_relative_to(tree))
        copied = target / tree.name
        copy = copied / path.relative_to(tree)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        root = Path(root_of(str(path), "/") or tree)
        inside = root.relative_to(tree) if root.is_relative_to(tree) else Path()
        (copied / inside / _PROJECT_FILE).write_text(_PROJECT, encoding="utf-8")
    return target
