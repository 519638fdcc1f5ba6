"""Where coroutines of the module run repeatedly, each time in a new event loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from flake8_connpool.frameworks.catalog import DECORATORS
from flake8_connpool.frameworks.schema import OFTEN
from flake8_connpool.pools.request_counts import serves_one
from flake8_connpool.semantics.calls.reachability import function_named, reached_from
from flake8_connpool.semantics.calls.references import (
    callback_passed_to,
    callback_taker,
    references_to,
)
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# A connection of one of their loops fails in the next. With trio and uvloop it does not.
_RUNNERS = frozenset({"asyncio.run", "anyio.run"})
# A file that starts such an event loop imports one of these packages.
LOOP_PACKAGES = frozenset(
    name.partition(".")[0]
    for name in (*_RUNNERS, *(name for name, runs in DECORATORS.items() if runs.in_new_loop))
)
# The maximum number of runs in one function that are compared with each other.
_MOST = 30


class LoopRun(Struct, frozen=True):
    """A place that starts an event loop: its line, what runs in it, and whether there are more.

    `is_again` means that the place itself runs repeatedly in one process.
    """

    node: ast.Call | ast.AsyncFunctionDef
    functions: frozenset[ast.AST]
    is_again: bool


@memoized
def loop_runs(tree: ast.Module, model: SemanticModel) -> tuple[LoopRun, ...]:
    """Return the places of a module that run its coroutines in a new event loop."""
    return tuple(_runs_in(model))


def _runs_in(model: SemanticModel) -> Iterator[LoopRun]:
    for call in model.symbols.calls:
        entry = _entry(call, model)
        if entry is not None:
            is_again = placement_of(call, model).placement in OFTEN
            yield LoopRun(call, reached_from(entry, model), is_again)
    for function in model.symbols.scopes:
        if isinstance(function, ast.AsyncFunctionDef):
            role = entry_point_of(function, model)
            if role.in_new_loop and role.placement in OFTEN:
                yield LoopRun(function, reached_from(function, model), True)


def _entry(call: ast.Call, model: SemanticModel) -> Named | None:
    """Return the coroutine function of the module that a call runs in a new event loop."""
    coroutine = coroutine_run_by(call, model)
    return function_named(coroutine, model) if coroutine is not None else None


def coroutine_run_by(call: ast.Call, model: SemanticModel) -> ast.expr | None:
    """Return the expression of the coroutine function that a call runs in a new event loop."""
    taker = callback_taker(call, model)
    if model.qualified_name(call.func) not in _RUNNERS or taker is None:
        return None
    if any(keyword.arg in ("backend", "backend_options", None) for keyword in call.keywords):
        return None
    handed = callback_passed_to(taker, call)
    return handed.func if isinstance(handed, ast.Call) else handed


def another_loop(
    runs: list[LoopRun], model: SemanticModel
) -> ast.Call | ast.AsyncFunctionDef | None:
    """Return where one process starts another loop, None if it is not certain that it does.

    Either one of the runs happens repeatedly, or two of them are on one path through a function,
    including runs in the functions that it calls.
    """
    for run in runs:
        if run.is_again:
            return run.node
    calls = [run.node for run in runs if isinstance(run.node, ast.Call)]
    around: dict[ast.AST | None, list[ast.Call]] = {}
    for call in calls:
        function = function_around(call, model)
        around.setdefault(function, []).append(call)
        uses = references_to(function, model) if isinstance(function, Named) else ()
        direct = [u.call for u in uses if u.runs is None and not u.is_guess and u.call is not None]
        calls += [one for one in direct if one not in calls and _runs(one, function, model)]
    for together in around.values():
        together.sort(key=evaluation_order(model).__getitem__)
        for one, other in combinations(together[:_MOST], 2):
            if not serves_one([one, other], one, model):
                return other
    return None


def _runs(call: ast.Call, function: ast.AST | None, model: SemanticModel) -> bool:
    return function is not None and function_named(call.func, model) is function
