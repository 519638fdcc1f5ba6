"""What is read from disk once per process, and forgotten before another project is checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Result = TypeVar("Result")

_forgetting: list[Callable[[], None]] = []


def remembered(function: Callable[..., Result]) -> _lru_cache_wrapper[Result]:
    """Return a function that reads files, with its results kept until `forget` is called."""
    found = cache(function)
    _forgetting.append(found.cache_clear)
    return found


def forget() -> None:
    """Forget what was read: in a process that lives long, the files may be others by now."""
    for clear in _forgetting:
        clear()
