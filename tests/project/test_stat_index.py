"""A file that has not changed since an earlier run is not read, and one that may have is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_runner import Connlint, write

from flake8_connpool.files.reading import read_file
from flake8_connpool.project import parts, project, stat_index

from .folders import make

SHOP = """
--- shop/__init__.py
--- shop/stock.py
import httpx

client = httpx.Client(timeout=None)
--- shop/views.py
TITLE = "Prices"
"""
VIEWS = "shop/views.py"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of a cache that no other test uses."""
    directory = tmp_path.parent / f"{tmp_path.name}-cache"
    monkeypatch.setenv("CONNLINT_CACHE_DIR", str(directory))
    return directory


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that projects read, in their order."""
    found: list[str] = []

    def noted(path: str) -> bytes:
        found.append(os.path.basename(path))
        return read_file(path)

    monkeypatch.setattr(project, "read_file", noted)
    return found


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as old as soon as they are written."""
    monkeypatch.setattr(stat_index, "_SETTLED_AFTER", 0)


def codes(connlint: Connlint, *arguments: str) -> list[str]:
    found = json.loads(connlint("--output-format=json", *arguments).out)
    return [one["code"] for one in found]


@pytest.mark.usefixtures("old")
def test_old_files_are_read_once(tmp_path: Path, connlint: Connlint, read: list[str]) -> None:
    make(tmp_path, SHOP)
    assert codes(connlint) == ["CPL301"]
    assert sorted(read) == ["__init__.py", "stock.py", "views.py"]
    read.clear()
    assert codes(connlint) == codes(connlint, "shop/stock.py") == ["CPL301"]
    assert read == []


def test_a_file_that_was_just_written_is_read_again(
    tmp_path: Path, connlint: Connlint, read: list[str]
) -> None:
    make(tmp_path, SHOP)
    codes(connlint)
    read.clear()
    codes(connlint)
    assert sorted(read) == ["__init__.py", "stock.py", "views.py"]


def with_its_times(path: Path) -> None:
    """Change a file, and set its size and the time of the change as they were."""
    before = path.stat()
    path.write_text("client = 1; x" + path.read_text()[13:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def replaced(path: Path) -> None:
    """Put another file in its place, with the same size and time."""
    before = path.stat()
    other = path.with_name("other.txt")
    other.write_text(path.read_text())
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)


def touched(path: Path) -> None:
    path.touch()


def longer(path: Path) -> None:
    path.write_text(path.read_text() + "x = 1\n")


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("change", [with_its_times, replaced, touched, longer])
def test_whatever_changes_a_file_lets_it_be_read_again(
    tmp_path: Path, connlint: Connlint, read: list[str], change: Callable[[Path], None]
) -> None:
    make(tmp_path, SHOP)
    codes(connlint)
    read.clear()
    change(tmp_path / VIEWS)
    codes(connlint)
    assert read[0] == "views.py"
    read.clear()
    codes(connlint)
    assert read == []


@pytest.mark.usefixtures("old")
def test_a_changed_file_has_other_findings(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, SHOP)
    assert codes(connlint) == ["CPL301"]
    write(tmp_path, VIEWS, text="import httpx\n\nother = httpx.Client(timeout=None)\n")
    assert codes(connlint) == ["CPL301", "CPL301"]
    (tmp_path / "shop/stock.py").unlink()
    assert codes(connlint) == ["CPL301"]
    write(tmp_path, VIEWS, text="other = 1\n")
    assert codes(connlint) == []


@pytest.mark.usefixtures("old")
def test_a_comment_that_suppresses_nothing_is_told_each_time(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, SHOP + "X = 1  # noqa: CPL101\n")
    assert codes(connlint) == codes(connlint) == ["CPL301", "CPL002"]


@pytest.mark.usefixtures("old")
def test_other_aliases_let_files_be_read_again(
    tmp_path: Path, connlint: Connlint, read: list[str]
) -> None:
    make(tmp_path, SHOP + "from acme import waiting\n\nother = waiting(timeout=None)\n")
    assert codes(connlint) == ["CPL301"]
    alias = "--aliases=acme.waiting=httpx.Client"
    assert codes(connlint, alias) == codes(connlint, alias) == ["CPL301", "CPL301"]
    assert codes(connlint) == ["CPL301"]


@pytest.mark.usefixtures("old")
def test_a_project_of_many_files_is_kept_in_parts(
    tmp_path: Path, connlint: Connlint, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_IN_ONE", 3)
    names = [f"shop/part_{number}.py" for number in range(10)]
    for name in names:
        write(tmp_path, name, text=f"import httpx\n\n{'x' * 9} = 1\n")
    assert codes(connlint) == []
    for gone, count in ((None, 10), (names[1], 9), (names[8], 8)):
        if gone is not None:
            (tmp_path / gone).unlink()
            codes(connlint)
        read.clear()
        assert codes(connlint) == []
        assert read == [], count
    write(tmp_path, "shop/another.py", text="")
    codes(connlint)
    assert read == ["another.py"]
