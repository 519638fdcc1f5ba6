"""What the tests of writing write, and a way to act while they do."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

import pytest

OLD = b"old = 1\r\n"
NEW = b"new = 1\r\n"


def in_between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen when the new file is written and not yet in place."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            act()

    monkeypatch.setattr(os, "fsync", fsync)
