"""What the fixes write works: every changed call of the fixed fixtures is made for real.

Safe fixes leave the pool and the timeouts as they were, unsafe ones do not.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from drivers import stand_in
from markers import FIXTURES, fixtures, name_of
from pool_effects import Effect, effect_of
from remade_calls import Making, changed, is_request
from signatures import EXPECTED

# What a safe fix may change all the same: the ping that is asked for, or that was never sent.
PINGED = {"CPL401", "CPL404", "CPL902"}
# What raises before a safe fix.
RAISING = {"CPL207", "CPL303"}
# Another library that stands in for one that is missing: both have the same names.
TWINS = {"httpx2": "httpx", "sqlmodel": "sqlalchemy"}
# Names that SQLAlchemy 1.4 has elsewhere.
MOVED = {"Engine": "engine", "NullPool": "pool", "QueuePool": "pool", "URL": "engine"}

# What moves statements, makes no pool or needs a server is run elsewhere: loops by
# `fixer/test_client_fixes.py`, blocks by `fixer/test_entering_fixes.py`, lifespans by
# `test_lifespans.py`, settings by `frameworks/test_settings.py`, others by the claims.
_MOVED = ("CPL101", "CPL102", "CPL104", "CPL304", "CPL305", "CPL501", "CPL503", "CPL505", "CPL506")
RUN_ELSEWHERE = {FIXTURES / code for code in _MOVED}


def is_run_elsewhere(path: Path) -> bool:
    return path.parent in RUN_ELSEWHERE or path.stem.endswith(("_settings", "_options"))


SAFE = [
    path
    for path in fixtures("fixed")
    if not path.name.startswith("fixed_unsafe") and not is_run_elsewhere(path)
]
UNSAFE = [
    path
    for path in fixtures("fixed_unsafe")
    if not is_run_elsewhere(path) and path != FIXTURES / "CPL301" / "fixed_unsafe_postgres.py"
]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, one_authority: None) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.internal/shop")
    for name, twin in TWINS.items():
        if importlib.util.find_spec(name) is None:
            monkeypatch.setitem(sys.modules, name, importlib.import_module(twin))
    for name, module in MOVED.items():
        if not hasattr(sqlalchemy, name):
            value = getattr(importlib.import_module(f"sqlalchemy.{module}"), name)
            monkeypatch.setattr(sqlalchemy, name, value, raising=False)
    stand_in(monkeypatch)


class Pair:
    """A fixed fixture, and the one that it was made of."""

    def __init__(self, path: Path, made_of: Path) -> None:
        self._before, self._after = Making(made_of), Making(path)
        self._sites = changed(self._before.tree, self._after.tree)
        self._raises = path.parent.name in RAISING

    def effects(self) -> Iterator[tuple[Effect, Effect]]:
        """Yield what every changed call gives before and after; nothing at all if it raises."""
        done = 0
        for site in self._sites:
            try:
                before = effect(self._before, site.before)
            except ValueError:
                assert self._raises
                before = {}
            except Exception:
                # A release may lack a dialect or a parameter; our own environment has them all.
                if not EXPECTED:
                    raise
                continue
            yield before, effect(self._after, site.after)
            done += 1
        assert done > len(self._sites) / 2


def effect(making: Making, node: ast.AST) -> Effect:
    """Return what becomes of a call; of a request it is the timeout that it is sent with."""
    if not is_request(node):
        return effect_of(making.made(node))
    timeout = making.value(node, "timeout")
    if making.imports("aiohttp"):
        return {"timeout": timeout}
    library = "httpx2" if type(timeout).__module__.startswith("httpx2") else "httpx"
    client = importlib.import_module(library).Client()
    return dict(client.build_request("GET", "https://api.example", timeout=timeout).extensions)


def without_kept(effect: Effect) -> Effect:
    return {name: value for name, value in effect.items() if name != "maxsize"}


@pytest.mark.parametrize("path", SAFE, ids=name_of)
def test_a_safe_fix_leaves_everything_as_it_was(path: Path) -> None:
    pair = Pair(path, path.with_name(path.name.replace("fixed", "bad", 1)))
    for before, after in pair.effects():
        if path.parent.name in RAISING:
            assert before == {}
            assert after
        elif path.parent.name == "CPL205":
            # More is kept, and nothing else is changed.
            assert without_kept(after) == without_kept(before)
        elif path.parent.name in PINGED:
            assert without_ping(after) == without_ping(before)
        else:
            assert after == before


@pytest.mark.parametrize("path", UNSAFE, ids=name_of)
def test_an_unsafe_fix_works_and_has_an_effect(path: Path) -> None:
    safe = path.with_name(path.name.replace("fixed_unsafe", "fixed", 1))
    bad = path.with_name(path.name.replace("fixed_unsafe", "bad", 1))
    pair = Pair(path, safe if safe.exists() else bad)
    for before, after in pair.effects():
        assert after != before


def without_ping(effect: Effect) -> Effect:
    return {name: value for name, value in effect.items() if name not in ("_check", "_pre_ping")}


def test_a_ping_changes_no_answer_and_no_number_of_connections(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'answers.db'}"
    assert answers(url) == answers(url, pool_pre_ping=True) == ([0, 1, 2], 1)


def answers(url: str, **options: bool) -> tuple[list[object], int]:
    """Return what an engine answers, and how many connections it makes for that."""
    made: list[object] = []
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.QueuePool, **options)
    sqlalchemy.event.listen(engine, "connect", lambda connection, _: made.append(connection))
    given: list[object] = []
    for number in range(3):
        with engine.connect() as connection:
            given.append(connection.execute(sqlalchemy.text(f"select {number}")).scalar())
    engine.dispose()
    return given, len(made)
