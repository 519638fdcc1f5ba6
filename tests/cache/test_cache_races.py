"""Runs at the same time: no file is ever damaged, and no entry is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flake8_connpool.cache import store

from .caches import key_of, opened, saved, shards, value_in

TESTS = str(Path(__file__).parent.parent)
RUNS, ROUNDS = 4, 15

# Each run puts its own keys into the same two files, and checks at once what it finds there.
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from cache.caches import key_of, opened, value_in
directory, run = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()  # all runs start at the same moment
for number in range({rounds}):
    cache = opened(directory)
    for other in range({runs}):
        for seen in range({rounds}):
            for first in ("00", "80"):
                value = value_in(cache, key_of((str(other), seen), first))
                assert value in (None, [str(other), seen, "x" * 2000]), value
    for first in ("00", "80"):
        cache.put(key_of((run, number), first), [run, number, "x" * 2000])
    cache.save()
"""


def test_runs_at_the_same_time_lose_nothing_and_damage_nothing(directory: Path) -> None:
    program = PROGRAM.format(tests=TESTS, runs=RUNS, rounds=ROUNDS)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(directory), str(run)], stdin=subprocess.PIPE
        )
        for run in range(RUNS)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait(timeout=120) for process in processes] == [0] * RUNS
    assert [path.name for path in shards(directory)] == ["00.json", "20.json"]
    assert all(len(os.listdir(path.parent)) == 2 for path in shards(directory))
    cache = opened(directory)
    for run in range(RUNS):
        for number in range(ROUNDS):
            for first in ("00", "80"):
                assert value_in(cache, key_of((str(run), number), first)) is not None, (run, number)


def test_entries_that_another_run_has_added_are_kept(directory: Path) -> None:
    one, two, both = (key_of(name, "00") for name in ("one", "two", "both"))
    first, second = opened(directory), opened(directory)
    first.put(one, 1)
    first.put(both, "same")
    second.put(two, 2)
    second.put(both, "same")
    first.save()
    second.save()
    cache = opened(directory)
    assert [value_in(cache, key) for key in (one, two, both)] == [1, 2, "same"]


def test_a_file_that_another_run_has_damaged_is_replaced(directory: Path) -> None:
    one, two = (key_of(name, "00") for name in ("one", "two"))
    saved(directory, [one])
    cache = opened(directory)
    cache.put(two, "value")
    shards(directory)[0].write_bytes(b"nonsense")
    cache.save()
    cache = opened(directory)
    assert (value_in(cache, one), value_in(cache, two)) == ("value", "value")


@pytest.mark.parametrize("answer", [False, None])
def test_without_the_lock_files_are_written_all_the_same(
    directory: Path, monkeypatch: pytest.MonkeyPatch, answer: bool | None
) -> None:
    @contextmanager
    def held(folder: str, patience: float) -> Iterator[bool | None]:
        yield answer

    monkeypatch.setattr(store, "held", held)
    saved(directory, [key_of("one")])
    assert value_in(opened(directory), key_of("one")) == "value"


def test_runs_that_create_the_cache_at_the_same_time_can_use_it(directory: Path) -> None:
    program = f"""
import sys
from pathlib import Path
sys.path.insert(0, {TESTS!r})
from cache.caches import key_of, saved
sys.stdin.readline()
saved(Path(sys.argv[1]), [key_of(sys.argv[2])])
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(directory), str(run)], stdin=subprocess.PIPE
        )
        for run in range(RUNS)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait(timeout=60) for process in processes] == [0] * RUNS
    cache = opened(directory)
    assert all(value_in(cache, key_of(str(run))) == "value" for run in range(RUNS))
