"""Calls in a function that wait for something else: an HTTP request, a sleep, a process."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.catalog import SLOW
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolUse, pool_call, pool_use
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized_with_options, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import number
from flake8_connpool.semantics.values.model import SemanticModel

_CLIENTS = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.HOST_POOL})
# A sleep that is shorter, in seconds, gives way to other tasks.
_LEAST = 0.1


@memoized_with_options
def slow_calls_in(
    function: Named, model: SemanticModel, options: RuleOptions
) -> tuple[ast.Call, ...]:
    """Return the calls of a function that wait, also those of functions of the module that do."""
    found = []
    for call in _calls_in(function, model):
        helper = function_named(call.func, model)
        if helper is None:
            is_slow = _is_slow(call, model, options)
        else:
            is_slow = _runs_now(call, helper, model) and any(
                _is_slow(inner, model, options) for inner in _calls_in(helper, model)
            )
        if is_slow:
            found.append(call)
    return tuple(found)


def _calls_in(function: Named, model: SemanticModel) -> list[ast.Call]:
    calls = (node for node in nodes_in(function, model) if isinstance(node, ast.Call))
    return [call for call in calls if function_around(call, model) is function]


def _runs_now(call: ast.Call, function: Named, model: SemanticModel) -> bool:
    """Return whether the call of a function of the module runs its body before it returns."""
    if function.decorator_list or any(
        isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes_in(function, model)
    ):
        return False
    return isinstance(function, ast.FunctionDef) or _is_awaited(call, model)


def _is_slow(call: ast.Call, model: SemanticModel, options: RuleOptions) -> bool:
    is_async = SLOW.get(model.qualified_name(call.func))
    if is_async is not None:
        seconds = number(model.value(call.args[0])) if call.args else None
        if seconds is not None and seconds < _LEAST:
            return False
        return not is_async or _is_awaited(call, model)
    made = pool_call(call, model, options)
    if made is not None:
        return made.api.kind is Kind.REQUEST and made.taker is None and not made.is_super
    used = pool_use(call, model, options)
    return used is not None and _requests(used) and reaches_pool(used)


def _requests(use: PoolUse) -> bool:
    """Return whether a use sends a request, and waits for its response."""
    api = use.client.api
    if api.kind not in _CLIENTS or api.quick or use.path not in api.sends:
        return False
    return not api.is_async or _is_awaited(use.node, use.model)


def _is_awaited(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a coroutine is awaited where it is created, alone or among others."""
    while not isinstance(node, ast.stmt):
        above = model.parents[node]
        if isinstance(above, ast.Await):
            return True
        if isinstance(above, ast.withitem):
            return isinstance(model.parents[above], ast.AsyncWith)
        node = above
    return False
