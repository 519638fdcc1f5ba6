"""What the tests of the cache ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_connpool.cache import clock, removal, store


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The path of a cache that does not exist yet."""
    return tmp_path / "caches" / "connlint"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let it be some days later than it is for the entries of the cache."""
    real = clock.today()
    return lambda days: monkeypatch.setattr(store, "today", lambda: real + days)


@pytest.fixture
def cleaned_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let it be some days later than it is for what removes directories, by their times."""
    real = clock.today()
    return lambda days: monkeypatch.setattr(removal, "today", lambda: real + days)
