"""Stand-ins for database drivers that are not installed: enough to make an engine, no more."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import pytest

NAMES = (
    "MySQLdb",
    "aioodbc",
    "asyncpg",
    "cx_Oracle",
    "oracledb",
    "psycopg",
    "psycopg2",
    "pymysql",
    "pyodbc",
)


class _AnyError(Exception):
    """What can be raised, and called with anything."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()


class _Driver(ModuleType):
    """A module that has every name, and a version that is new enough for all."""

    __version__ = "9.9.9"
    version = "9.9.9"
    version_info = (9, 9, 9)
    paramstyle = "pyformat"
    apilevel = "2.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return 0 if name.isupper() else type(name, (_AnyError,), {})


class _Finder(MetaPathFinder, Loader):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name.partition(".")[0] not in self._names:
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Driver(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the drivers that are missing be imported for the time of a test."""
    missing = [name for name in NAMES if importlib.util.find_spec(name) is None]
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, _Finder(missing)])
    for name in missing:
        monkeypatch.delitem(sys.modules, name, raising=False)
