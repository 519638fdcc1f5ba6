"""Removes the cache, whatever is configured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flake8_connpool.cache.directory import cache_directory
from flake8_connpool.cache.removal import clear
from flake8_connpool.command.answer import CLEAN, Answer
from flake8_connpool.terminal.display import printable, relative


def answer_clear_cache(values: Mapping[str, Any], here: str) -> Answer:
    """Remove the cache, and say what was removed; `here` is the working directory."""
    directory = cache_directory(values.get("cache-dir"))
    shown = printable(relative(directory, here))
    count = clear(directory)
    if count is None:
        text = f"There is no cache in {shown}\n"
    else:
        text = f"Removed the cache in {shown} ({count} {'file' if count == 1 else 'files'})\n"
    return Answer("" if values.get("quiet") else text, "", CLEAN)
