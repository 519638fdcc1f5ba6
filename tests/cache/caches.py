"""Helpers of the tests of the cache."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from children import become_nobody

from flake8_connpool.cache import shard
from flake8_connpool.cache.store import Cache

PROJECT = "/somewhere/shop"


def key_of(name: object, first: str = "") -> str:
    """Return a key as callers make them: a digest of something, with digits in front."""
    return first + hashlib.blake2b(str(name).encode(), digest_size=20).hexdigest()


def opened(directory: Path, project: str = PROJECT) -> Cache:
    """Return the usable cache in a directory."""
    cache = Cache.open(str(directory), project)
    assert cache.problem == ""
    return cache


def saved(directory: Path, keys: Iterable[str], value: object = "value") -> None:
    """Save a value under some keys."""
    cache = opened(directory)
    for key in keys:
        cache.put(key, value)
    cache.save()


def value_in(cache: Cache, key: str) -> Any:
    """Return the value of a key; None if there is none, or a damaged one."""
    text = cache.text(key)
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def shards(directory: Path) -> list[Path]:
    """Return the files with entries, of every project."""
    return sorted(directory.glob("v1/*/*.json"))


def framed(text: str) -> bytes:
    """Return a file of the cache with any text and a digest that is right."""
    return shard._framed(text.encode())


def as_nobody(act: Callable[[], str]) -> str:
    """Return what a function returns in a child of this process that is not root."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        status = 70
        try:
            become_nobody()
            os.write(writing, act().encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(process, 0)
    assert status == 0
    return text
