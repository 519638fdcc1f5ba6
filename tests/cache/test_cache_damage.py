"""Whatever happens to the files of the cache costs time, and changes nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from children import NOBODY, needs_root
from full_disk import room_for

from flake8_connpool.cache import shard
from flake8_connpool.cache.store import Cache

from .caches import PROJECT, framed, key_of, opened, saved, shards, value_in

KEY = key_of("one", "00")
OTHER = key_of("two", "00")


@pytest.fixture
def path(directory: Path) -> Path:
    """The file of KEY, which has a value."""
    saved(directory, [KEY])
    (path,) = shards(directory)
    return path


def check_it_is_replaced(directory: Path, path: Path) -> None:
    """Check that nothing is read from a damaged file, and that the next run writes a good one."""
    cache = opened(directory)
    assert value_in(cache, KEY) is None
    cache.put(OTHER, "new")
    cache.save()
    assert os.listdir(path.parent) == [path.name]
    cache = opened(directory)
    assert (value_in(cache, KEY), value_in(cache, OTHER)) == (None, "new")


def test_a_file_that_ends_early_has_no_entries(directory: Path, path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert value_in(opened(directory), KEY) is None, length
    check_it_is_replaced(directory, path)


def test_a_file_with_any_byte_changed_has_no_entries(directory: Path, path: Path) -> None:
    whole = path.read_bytes()
    for place in range(len(whole)):
        for changed in (whole[place] ^ 1, ord("0"), ord(" "), 0, 0xFF):
            if changed != whole[place]:
                path.write_bytes(whole[:place] + bytes([changed]) + whole[place + 1 :])
                assert value_in(opened(directory), KEY) is None, (place, changed)
    path.write_bytes(whole + b" ")
    assert value_in(opened(directory), KEY) is None
    path.write_bytes(whole)
    assert value_in(opened(directory), KEY) == "value"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "null",
        "[]",
        '"text"',
        f'["{KEY}"]',
        f'{{"{KEY}": null}}',
        f'{{"{KEY}": "ab"}}',
        f'{{"{KEY}": {{"0": 1, "1": 2}}}}',
        f'{{"{KEY}": [1]}}',
        f'{{"{KEY}": [1, 2, 3]}}',
        f'{{"{KEY}": ["1", 2]}}',
        f'{{"{KEY}": [true, 2]}}',
        f'{{"{KEY}": [null, 2]}}',
        f'{{"{KEY}": [1.5, 2]}}',
        f'{{"{KEY}": [1e999, 2]}}',
        f'{{"{KEY}": [NaN, 2]}}',
        f'{{"{KEY}": [{"9" * 5000}, 2]}}',
        f'{{"{KEY}": [1, {"9" * 5000}]}}',
        f'{{"{KEY}": [1, {"[" * 100_000}{"]" * 100_000}]}}',
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
    ids=lambda text: text[:30].replace(KEY, "KEY"),
)
def test_a_file_with_something_else_has_no_entries(directory: Path, path: Path, text: str) -> None:
    path.write_bytes(framed(text))
    check_it_is_replaced(directory, path)


def test_one_invalid_entry_does_not_take_the_others_with_it(directory: Path, path: Path) -> None:
    path.write_bytes(framed(f'{{"{KEY}": [{"9" * 30}, "kept"], "a": 1, "": []}}'))
    assert value_in(opened(directory), KEY) == "kept"


def test_a_file_above_the_limit_is_not_read(
    directory: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "LARGEST", path.stat().st_size)
    assert value_in(opened(directory), KEY) == "value"
    monkeypatch.setattr(shard, "LARGEST", path.stat().st_size - 1)
    assert value_in(opened(directory), KEY) is None


def test_a_sparse_file_of_a_terabyte_is_not_read(directory: Path, path: Path) -> None:
    os.truncate(path, 1 << 40)
    check_it_is_replaced(directory, path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
def test_a_fifo_does_not_block(directory: Path, path: Path) -> None:
    path.unlink()
    os.mkfifo(path)
    check_it_is_replaced(directory, path)


def test_a_link_is_not_followed(directory: Path, path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    path.rename(elsewhere)
    content = elsewhere.read_bytes()
    path.symlink_to(elsewhere)
    check_it_is_replaced(directory, path)
    assert elsewhere.read_bytes() == content


def test_a_link_is_not_followed_if_it_appears_before_the_file_is_opened(
    directory: Path, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shard._stamp_of

    def stamp_of(name: str) -> tuple[int, int, int] | None:
        stamp = real(name)
        path.rename(tmp_path / "elsewhere.json")
        path.symlink_to(tmp_path / "elsewhere.json")
        return stamp

    monkeypatch.setattr(shard, "_stamp_of", stamp_of)
    assert value_in(opened(directory), KEY) is None


def test_a_directory_in_the_place_of_a_file_stays(directory: Path, path: Path) -> None:
    path.unlink()
    path.mkdir()
    cache = opened(directory)
    cache.put(KEY, "value")
    cache.put(other := key_of("three", "ff"), "value")
    cache.save()
    assert sorted(os.listdir(path.parent)) == [path.name, "3f.json"]
    cache = opened(directory)
    assert (value_in(cache, KEY), value_in(cache, other)) == (None, "value")


@needs_root
def test_a_file_of_another_user_is_not_read(directory: Path, path: Path) -> None:
    os.chown(path, NOBODY, NOBODY)
    check_it_is_replaced(directory, path)


def test_a_full_disk_keeps_the_old_file(directory: Path, path: Path) -> None:
    before = path.read_bytes()
    cache = opened(directory)
    cache.put(OTHER, "v" * 5000)
    with room_for(len(before)):
        cache.save()
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]
    cache.save()  # there is room again
    assert value_in(opened(directory), OTHER) == "v" * 5000


def test_a_full_disk_from_the_start_is_a_problem(directory: Path) -> None:
    with room_for(1):
        cache = Cache.open(str(directory), PROJECT)
        cache.put(KEY, "value")
        cache.save()
    assert cache.problem == "File too large"
    assert os.listdir(directory) == []
    saved(directory, [KEY])  # an attempt that failed leaves a directory that can be used
    assert value_in(opened(directory), KEY) == "value"


def test_a_directory_that_vanishes_costs_only_time(directory: Path, path: Path) -> None:
    cache = opened(directory)
    cache.put(OTHER, "value")
    path.unlink()
    path.parent.rmdir()
    cache.save()
    assert value_in(cache, OTHER) == "value"
    assert value_in(opened(directory), OTHER) is None
