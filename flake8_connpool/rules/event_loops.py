"""Where coroutines of the module are run in an event loop of their own, again and again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from flake8_connpool.code.callers import handed_to, taker_of, uses_of
from flake8_connpool.code.flow import function_around
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.placement import placement_of
from flake8_connpool.code.reach import function_named, reached_from
from flake8_connpool.code.roles import role_of
from flake8_connpool.code.service import serves_one
from flake8_connpool.frameworks.model import OFTEN

# What was a connection in one of their loops fails in the next. Those of trio and uvloop do not.
_RUNNERS = frozenset({"asyncio.run", "anyio.run"})
# So many runs in one function are compared with one another.
_MOST = 30


@dataclass(frozen=True, slots=True)
class Run:
    """One place that starts an event loop: its line, what runs in it, and whether there are more.

    `is_again` says that the place itself is run again in one process.
    """

    node: ast.AST
    line: int
    functions: frozenset[ast.AST]
    is_again: bool


@remembered
def runs_in(tree: ast.Module, module: Module) -> tuple[Run, ...]:
    """Return the places of a module that run its coroutines in an event loop of their own."""
    return tuple(_runs_in(module))


def _runs_in(module: Module) -> Iterator[Run]:
    for call in module.names.calls:
        entry = _entry(call, module)
        if entry is not None:
            is_again = placement_of(call, module).placement in OFTEN
            yield Run(call, call.lineno, reached_from(entry, module), is_again)
    for function in module.names.scopes:
        if isinstance(function, ast.AsyncFunctionDef):
            role = role_of(function, module)
            if role is not None and role.in_new_loop and role.placement in OFTEN:
                yield Run(function, function.lineno, reached_from(function, module), True)


def _entry(call: ast.Call, module: Module) -> Named | None:
    """Return the coroutine function that a call runs in a loop of its own."""
    taker = taker_of(call, module)
    if module.named(call.func) not in _RUNNERS or taker is None:
        return None
    if any(keyword.arg in ("backend", "backend_options", None) for keyword in call.keywords):
        return None
    handed = handed_to(taker, call)
    handed = handed.func if isinstance(handed, ast.Call) else handed
    return function_named(handed, module) if handed is not None else None


def line_of_another(runs: list[Run], module: Module) -> int:
    """Return the line where one process starts another loop, 0 if it is not certain that it does.

    Either one of the runs is run again, or two of them are on one way through a function, what
    runs them counting as they do.
    """
    for run in runs:
        if run.is_again:
            return run.line
    calls = [run.node for run in runs if isinstance(run.node, ast.Call)]
    around: dict[ast.AST | None, list[ast.Call]] = {}
    for call in calls:
        function = function_around(call, module)
        around.setdefault(function, []).append(call)
        uses = uses_of(function, module) if isinstance(function, Named) else ()
        direct = [u.call for u in uses if u.runs is None and not u.is_guess and u.call is not None]
        calls += [one for one in direct if one not in calls and _runs(one, function, module)]
    for together in around.values():
        together.sort(key=lambda one: (one.lineno, one.col_offset))
        for one, other in combinations(together[:_MOST], 2):
            if not serves_one([one, other], one, module):
                return other.lineno
    return 0


def _runs(call: ast.Call, function: ast.AST | None, module: Module) -> bool:
    return function is not None and function_named(call.func, module) is function
