"""Damages to the cache of a project that only its values show."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flake8_connpool.cache import shard


def damaged(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Return what changes each value of a cache, and keeps the digests of its files right."""

    def damage(cache: Path) -> None:
        for path in cache.glob("v*/*/*.json"):
            _, entries = json.loads(path.read_text())
            entries = {key: [day, change(value)] for key, (day, value) in entries.items()}
            path.write_bytes(shard._framed(json.dumps(entries, separators=(",", ":")).encode()))

    return damage
