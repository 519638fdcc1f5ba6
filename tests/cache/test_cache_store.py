"""The cache keeps what it is given, writes only what changed, and drops what is not used."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flake8_connpool.cache import shard
from flake8_connpool.cache.store import Cache
from flake8_connpool.files import reading

from .caches import PROJECT, key_of, opened, saved, shards, value_in

KEY = key_of("one")


@pytest.mark.parametrize(
    "value",
    [
        0,
        True,
        "",
        [],
        {},
        1.5,
        10**30,
        "é\ud800\0\u2028",
        {"line": 3, "fix": None, "near": [[1, 2], {"a": "b"}]},
    ],
)
def test_a_value_is_the_same_in_the_next_run(directory: Path, value: object) -> None:
    saved(directory, [KEY], value)
    found = value_in(opened(directory), KEY)
    assert found == value
    assert type(found) is type(value)


def test_a_value_is_the_same_in_this_run_as_in_the_next(directory: Path) -> None:
    cache = opened(directory)
    value: dict[str, tuple[int, ...]] = {"places": (1, 2)}
    cache.put(KEY, value)
    assert value_in(cache, KEY) == {"places": [1, 2]}
    value["places"] = ()
    assert value_in(cache, KEY) == {"places": [1, 2]}


def test_another_key_and_another_project_have_no_value(directory: Path) -> None:
    saved(directory, [KEY])
    assert value_in(opened(directory), KEY[:-1] + ("0" if KEY[-1] != "0" else "1")) is None
    assert value_in(opened(directory, PROJECT + "/api"), KEY) is None
    assert value_in(opened(directory), KEY) == "value"


def test_nothing_is_kept_without_a_save(directory: Path) -> None:
    opened(directory).put(KEY, "value")
    assert value_in(opened(directory), KEY) is None


def test_a_new_value_replaces_the_old_one(directory: Path) -> None:
    saved(directory, [KEY], "old")
    saved(directory, [KEY], "new")
    assert value_in(opened(directory), KEY) == "new"


def deep(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_a_value_that_is_too_deep_or_too_large_is_not_kept(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "LARGEST_VALUE", 100)
    cache = opened(directory)
    cache.put(KEY, deep(100_000))
    assert value_in(cache, KEY) is None
    cache.put(KEY, "a" * 99)
    assert value_in(cache, KEY) is None
    cache.put(KEY, "a" * 98)
    cache.save()
    assert value_in(opened(directory), KEY) == "a" * 98


def test_what_json_does_not_have_is_an_error_of_the_caller(directory: Path) -> None:
    with pytest.raises(TypeError):
        opened(directory).put(KEY, {1, 2})


def test_entries_are_spread_over_64_files_by_the_first_six_bits(directory: Path) -> None:
    saved(directory, [key_of(number, f"{number:02x}") for number in range(256)])
    assert [path.name for path in shards(directory)] == [f"{n:02x}.json" for n in range(64)]
    for path in shards(directory):
        _, entries = json.loads(path.read_bytes())
        assert {int(key[:2], 16) >> 2 for key in entries} == {int(path.stem, 16)}
        assert len(entries) == 4


def test_only_files_of_changed_entries_are_read_and_written(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [key_of(number, f"{number * 4:02x}") for number in range(64)]
    saved(directory, keys)
    before = {path: path.stat().st_ino for path in shards(directory)}
    read: list[str] = []

    def read_file(path: str, **keywords: Any) -> bytes:
        read.append(os.path.basename(path))
        return reading.read_file(path, **keywords)

    monkeypatch.setattr(shard, "read_file", read_file)
    cache = opened(directory)
    assert value_in(cache, keys[5]) == "value"
    cache.put(keys[9], "value")
    cache.put(keys[17], "other")
    assert read == ["05.json", "09.json", "11.json"]
    cache.save()
    changed = [path.name for path, number in before.items() if path.stat().st_ino != number]
    assert changed == ["11.json"]
    assert len(read) == 3
    cache.save()
    assert shards(directory)[17].stat().st_ino != before[shards(directory)[17]]


def day_of_entry(directory: Path, key: str) -> int:
    (path,) = shards(directory)
    day = json.loads(path.read_bytes())[1][key][0]
    assert isinstance(day, int)
    return day


def test_a_use_is_written_down_once_in_seven_days(
    directory: Path, later: Callable[[int], None]
) -> None:
    later(0)
    saved(directory, [KEY])
    first = day_of_entry(directory, KEY)
    for day, written in ((1, 0), (6, 0), (7, 7), (8, 7), (13, 7), (14, 14)):
        later(day)
        cache = opened(directory)
        value_in(cache, KEY)
        before = shards(directory)[0].stat().st_ino
        cache.save()
        assert day_of_entry(directory, KEY) == first + written
        assert (shards(directory)[0].stat().st_ino != before) is (day == written)


def test_entries_without_use_for_30_days_are_dropped_when_their_file_is_written(
    directory: Path, later: Callable[[int], None]
) -> None:
    used, unused, new = (key_of(name, "00") for name in ("used", "unused", "new"))
    later(0)
    saved(directory, [used, unused])
    later(30)
    value_in(opened(directory), used)  # without a save
    saved(directory, [key_of("another", "00")])
    assert value_in(opened(directory), unused) == "value"
    later(31)
    cache = opened(directory)
    assert value_in(cache, used) == "value"
    cache.put(new, "value")
    cache.save()
    cache = opened(directory)
    assert [value_in(cache, key) for key in (used, unused, new)] == ["value", None, "value"]


def test_a_day_in_the_future_does_not_keep_an_entry(
    directory: Path, later: Callable[[int], None]
) -> None:
    later(1000)
    saved(directory, [key_of("wrong", "00")])
    later(0)
    saved(directory, [key_of("right", "00")])
    later(31)
    saved(directory, [key_of("new", "00")])
    assert value_in(opened(directory), key_of("wrong", "00")) is None


def test_a_file_has_no_more_entries_than_its_limit_and_keeps_those_used_last(
    directory: Path, later: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "MOST_ENTRIES", 3)
    for day in range(5):
        later(day)
        saved(directory, [key_of(day, "00")])
    cache = opened(directory)
    assert [value_in(cache, key_of(day, "00")) for day in range(5)] == [None, None, *["value"] * 3]


def test_a_file_is_no_larger_than_its_limit_and_keeps_the_entries_used_last(
    directory: Path, later: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "LARGEST", 1000)
    for day in range(5):
        later(day)
        saved(directory, [key_of(day, "00")], "v" * 250)
    later(5)
    saved(directory, [key_of("huge", "00")], "v" * 1000)
    (path,) = shards(directory)
    assert 700 < path.stat().st_size <= 1000
    cache = opened(directory)
    assert value_in(cache, key_of("huge", "00")) is None
    assert [value_in(cache, key_of(day, "00")) is not None for day in range(5)] == [
        *[False] * 2,
        *[True] * 3,
    ]


def test_an_entry_of_exactly_the_limit_can_be_read_again(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = set()
    for limit in range(50, 150):
        monkeypatch.setattr(shard, "LARGEST", limit)
        saved(directory, [KEY])
        kept.add(value_in(opened(directory), KEY) is not None)
        assert all(path.stat().st_size <= limit for path in shards(directory))
    assert kept == {False, True}


def test_a_cache_that_cannot_be_used_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = Cache.open(str(tmp_path / "file"), PROJECT)
    assert cache.problem == "it is not a directory"
    cache.put(KEY, "value")
    assert value_in(cache, KEY) is None
    cache.save()
    assert os.listdir(tmp_path) == ["file"]
