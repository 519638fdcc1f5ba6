"""Whether a coroutine waits for a call only for a limited time, since it is cancelled then."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.deadlines import (
    LIMIT,
    LIMITED_BLOCKS,
    MAKING_TASKS,
    WAITING_FOR,
)
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel


def is_limited(call: ast.expr, model: SemanticModel) -> bool:
    """Return whether a call in a coroutine is cancelled after some time.

    It is in a block with a limit, or passed to `wait_for`; or each call of the private function
    around it is.
    """
    function = function_around(call, model)
    if not isinstance(function, ast.AsyncFunctionDef):
        return False
    return _is_limited_here(call, model) or _is_run_limited(function, model)


@memoized
def _is_run_limited(function: ast.AsyncFunctionDef, model: SemanticModel) -> bool:
    """Return whether each call of a function that no other module calls is limited."""
    if not function.name.startswith("_"):
        return False
    calls = [use.direct_call for use in references_to(function, model)]
    return bool(calls) and all(call is not None and _is_limited_here(call, model) for call in calls)


def _is_limited_here(call: ast.expr, model: SemanticModel) -> bool:
    return _is_in_limited_block(call, model) or _is_waited_for(call, model)


def _is_in_limited_block(node: ast.expr, model: SemanticModel) -> bool:
    function = function_around(node, model)
    above = model.parents.get(node)
    while above is not None and above is not function:
        if isinstance(above, ast.With | ast.AsyncWith) and any(
            _limits(item.context_expr, model) for item in above.items
        ):
            return True
        above = model.parents.get(above)
    return False


def _limits(manager: ast.expr, model: SemanticModel) -> bool:
    return (
        isinstance(manager, ast.Call)
        and model.qualified_name(manager.func) in LIMITED_BLOCKS
        and bool(manager.args)
        and model.value(manager.args[0]) != Constant(None)
    )


def _is_waited_for(call: ast.expr, model: SemanticModel) -> bool:
    """Return whether `wait_for` is passed a coroutine, or a task that is made of it."""
    above = model.parents.get(call)
    match above:
        case ast.Call(args=args) if call in args:
            if _waits_for(above, call, model):
                return True
            name = getattr(above.func, "attr", getattr(above.func, "id", ""))
            return name in MAKING_TASKS and _is_waited_for(above, model)
        case ast.Assign(targets=[ast.Name() as task]):
            return _is_task_waited_for(task, model)
        case _:
            return False


def _is_task_waited_for(task: ast.Name, model: SemanticModel) -> bool:
    """Return whether all that is done with a task is that `wait_for` gets it."""
    scope = model.symbols.scope_of[task]
    home = model.symbols.home(task.id, scope)
    loads = model.symbols.loads_of(task.id, home) if home is not None else ()
    return bool(loads) and all(_waits_for(model.parents[one], one, model) for one in loads)


def _waits_for(waiting: ast.AST, call: ast.expr, model: SemanticModel) -> bool:
    """Return whether a node waits for a coroutine for a limited time."""
    if not isinstance(waiting, ast.Call) or waiting.args[:1] != [call]:
        return False
    if model.qualified_name(waiting.func) not in WAITING_FOR:
        return False
    named = [keyword.value for keyword in waiting.keywords if keyword.arg == LIMIT]
    limits = [*waiting.args[1:2], *named]
    return bool(limits) and model.value(limits[0]) != Constant(None)
