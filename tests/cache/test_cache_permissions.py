"""A cache that this user may not write, or not read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from children import needs_fork, needs_root, public_directory

from flake8_connpool.cache.store import Cache

from .caches import PROJECT, as_nobody, key_of, saved, shards, value_in

KEY = key_of("one", "00")
OTHER = key_of("two", "00")


def as_nobody_in(act: Callable[[Path], str], prepare: Callable[[Path], None]) -> str:
    """Return what happens to another user than root in a directory that is that user's own."""
    with public_directory() as public:

        def run() -> str:
            directory = public / "connlint"
            prepare(directory)
            return act(directory)

        return as_nobody(run)


def use(directory: Path) -> str:
    cache = Cache.open(str(directory), PROJECT)
    found = value_in(cache, KEY)
    cache.put(OTHER, "value")
    cache.save()
    return f"{cache.problem}|{found}|{value_in(Cache.open(str(directory), PROJECT), OTHER)}"


@needs_fork
@needs_root
def test_a_read_only_cache_is_read() -> None:
    def prepare(directory: Path) -> None:
        saved(directory, [KEY])
        for folder in (*directory.glob("v1/*"), directory / "v1", directory):
            folder.chmod(0o500)

    def act(directory: Path) -> str:
        try:
            return use(directory)
        finally:
            for folder in (directory, directory / "v1", *directory.glob("v1/*")):
                folder.chmod(0o700)

    assert as_nobody_in(act, prepare) == "|value|None"


@needs_fork
@needs_root
def test_a_cache_that_cannot_be_created_is_a_problem() -> None:
    with public_directory() as public:
        public.chmod(0o755)
        assert as_nobody(lambda: use(public / "connlint")) == "Permission denied|None|None"
        assert os.listdir(public) == []


@needs_fork
@needs_root
def test_a_file_without_permission_is_not_read() -> None:
    def prepare(directory: Path) -> None:
        saved(directory, [KEY])
        shards(directory)[0].chmod(0)

    assert as_nobody_in(use, prepare) == "|None|value"
