"""Projects with a cache that cannot be used, and projects that change while they are read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from children import NOBODY, become_nobody, needs_fork, needs_root, public_directory, run_in_child
from cli_runner import Connlint
from full_disk import room_for

from flake8_connpool.project.survey import survey

from .folders import announced, found, make
from .rates_shop import SHOP

EXPECTED = announced(SHOP)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Beside the project, where no other test has its files.
    directory = tmp_path.parent / f"{tmp_path.name}-caches" / "cache"
    directory.parent.mkdir()
    monkeypatch.setenv("CONNLINT_CACHE_DIR", str(directory))
    return directory


def is_file(cache: Path) -> None:
    cache.write_text("not a directory")


def is_link(cache: Path) -> None:
    target = cache.with_name(f"{cache.name}-target")
    target.mkdir()
    cache.symlink_to(target)


def is_link_to_nothing(cache: Path) -> None:
    cache.symlink_to(cache.with_name("nothing"))


def is_of_another_user(cache: Path) -> None:
    cache.mkdir()
    os.chown(cache, NOBODY, NOBODY)


def is_for_all(cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)


def has_other_files(cache: Path) -> None:
    cache.mkdir()
    (cache / "thesis.txt").write_text("chapter 1")


UNUSABLE: dict[str, Callable[[Path], None]] = {
    "a file": is_file,
    "a link": is_link,
    "a link to nothing": is_link_to_nothing,
    "a directory that others can write to": is_for_all,
    "a directory with other files": has_other_files,
}


@pytest.mark.parametrize("prepare", UNUSABLE.values(), ids=UNUSABLE)
def test_a_cache_that_cannot_be_used_changes_nothing(
    prepare: Callable[[Path], None], tmp_path: Path, connlint: Connlint, cache: Path
) -> None:
    make(tmp_path, SHOP)
    prepare(cache)
    before = contents(cache.parent)
    assert found(connlint, ".") == EXPECTED == found(connlint, ".")
    assert "internal error" not in connlint(".").err
    assert contents(cache.parent) == before


def contents(directory: Path) -> list[str]:
    return sorted(str(path) for path in directory.rglob("*") if "__pycache__" not in path.parts)


@needs_root
def test_the_cache_of_another_user_changes_nothing(
    tmp_path: Path, connlint: Connlint, cache: Path
) -> None:
    make(tmp_path, SHOP)
    is_of_another_user(cache)
    assert found(connlint, ".") == EXPECTED
    assert list(cache.iterdir()) == []


@needs_fork
@needs_root
def test_a_read_only_cache_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with public_directory() as public:
        make(public / "project", SHOP)
        cache = public / "cache"
        cache.mkdir()
        os.chown(cache, NOBODY, NOBODY)
        cache.chmod(0o500)
        monkeypatch.setenv("CONNLINT_CACHE_DIR", str(cache))
        outcome = run_in_child(
            "--output-format=concise", ".", before=become_nobody, cwd=public / "project"
        )
        assert outcome.out.startswith("shop/rates.py:5:12: CPL101")
        assert "internal error" not in outcome.err
        assert list(cache.iterdir()) == []


@contextmanager
def full() -> Iterator[None]:
    """No file can grow above 100 bytes: the first write fails."""
    with room_for(100):
        yield


ROOMS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "from the start": full,
    "after a run": nullcontext,
}


@pytest.mark.parametrize("first", ROOMS.values(), ids=ROOMS)
def test_a_full_disk_changes_nothing(
    first: Callable[[], AbstractContextManager[None]],
    tmp_path: Path,
    connlint: Connlint,
    cache: Path,
) -> None:
    make(tmp_path, SHOP)
    with first():
        assert found(connlint, ".") == EXPECTED
    (tmp_path / "shop/more.py").write_text("import requests\n\nrequests.get('https://x.io')\n")
    with full():
        outcome = connlint(".")
        assert outcome.places[0].startswith("shop/rates.py:5")
        assert "internal error" not in outcome.err
    assert found(connlint, ".") == EXPECTED
    assert not list(cache.rglob("*.tmp"))


def during(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something after the files of a project are read, before they are checked."""

    def surveyed(*arguments: object) -> object:
        known = survey(*arguments)  # type: ignore[arg-type]
        act()
        return known

    monkeypatch.setattr("flake8_connpool.project.survey.survey", surveyed)


def test_a_cache_that_vanishes_in_a_run_changes_nothing(
    tmp_path: Path, connlint: Connlint, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, SHOP)
    during(monkeypatch, lambda: shutil.rmtree(cache))
    assert found(connlint, ".") == EXPECTED == found(connlint, ".")


def test_a_handler_that_vanishes_in_a_run_was_there(
    tmp_path: Path, connlint: Connlint, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, SHOP)
    with monkeypatch.context() as patch:
        during(patch, (tmp_path / "shop/api.py").unlink)
        assert found(connlint, "shop/rates.py") == EXPECTED
    assert found(connlint, "shop/rates.py") == []


def test_a_file_that_vanishes_before_it_is_checked_is_not_an_internal_error(
    tmp_path: Path, connlint: Connlint, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, SHOP)
    during(monkeypatch, (tmp_path / "shop/rates.py").unlink)
    outcome = connlint("shop")
    assert "internal error" not in outcome.err
    assert "CPL000" not in outcome.out


@pytest.mark.parametrize(
    "changed",
    [
        "def load_rates():\n    return {}\n",
        "import requests\n\nrates = requests.Session()\n\ndef load_rates():\n    return rates\n",
    ],
)
def test_a_file_that_changes_before_it_is_checked_is_checked_as_it_is(
    changed: str,
    tmp_path: Path,
    connlint: Connlint,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make(tmp_path, SHOP)
    rates = tmp_path / "shop/rates.py"
    text = rates.read_text()
    with monkeypatch.context() as patch:
        during(patch, lambda: rates.write_text(changed))
        assert found(connlint, "shop") == []
    rates.write_text(text)
    assert found(connlint, "shop") == EXPECTED
