"""Whether exceptions of a call are handled, in its function or in that function's callers."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.python import CATCHING_ALL
from flake8_connpool.frameworks.retries import RETRYING
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.entry_points import has_unknown_decorator
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, Named
from flake8_connpool.semantics.values.abstract import ContainerLiteral, LocalClass, QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel


def may_be_handled(node: ast.AST, errors: frozenset[str], model: SemanticModel) -> bool:
    """Return whether one of some exceptions may be caught at a node, or further out.

    Unknown code may catch it: an unknown exception class, a decorator, `return_exceptions=True`. If
    the module calls a function, all its calls must be inside such a handler.
    """
    if _is_caught(node, errors, model):
        return True
    function = function_around(node, model)
    if function is None:
        return False
    return not isinstance(function, Named) or not _raises((function, errors), model)


@memoized
def _raises(of: tuple[Named, frozenset[str]], model: SemanticModel) -> bool:
    """Return whether an exception in a function is certain to leave a function without callers.

    Or the module. Functions that only call each other are not known to be called.
    """
    start, errors = of
    known = model.memory.setdefault(may_be_handled, {})
    called: dict[Named, list[Named]] = {}  # by each caller, outside of a handler
    raising: list[Named] = []
    waiting, seen = [start], {start}
    for function in waiting:
        if (function, errors) in known or _may_handle(function, model):
            raising += [function] if known.get((function, errors)) else []
            continue
        uses = references_to(function, model)
        calls = [use.call for use in uses if use.call is not None]
        uncaught = [one for one in calls if not _is_caught(one, errors, model)]
        callers = [function_around(one, model) for one in uncaught]
        if not uses or None in callers:
            raising.append(function)
        for caller in callers:
            if isinstance(caller, Named):
                called.setdefault(caller, []).append(function)
                if caller not in seen:
                    seen.add(caller)
                    waiting.append(caller)
    found = set(raising)
    for function in raising:
        for one in called.get(function, ()):
            if one not in found:
                found.add(one)
                raising.append(one)
    known.update(((function, errors), function in found) for function in waiting)
    return start in found


def _may_handle(function: Named, model: SemanticModel) -> bool:
    """Return whether a decorator of a function retries, or is unknown."""
    for decorator in function.decorator_list:
        callee = decorator.func if isinstance(decorator, ast.Call) else decorator
        if model.qualified_name(callee) in RETRYING:
            return True
    return has_unknown_decorator(function, model)


def _is_caught(node: ast.AST, errors: frozenset[str], model: SemanticModel) -> bool:
    below, above = node, model.parents.get(node)
    while above is not None and not isinstance(above, FUNCTIONS):
        match above:
            case ast.Try() | ast.TryStar() if below in above.body:
                if any(_catches(handler.type, errors, model) for handler in above.handlers):
                    return True
            case ast.With() | ast.AsyncWith() if below in above.body:
                if any(_suppresses(item.context_expr, errors, model) for item in above.items):
                    return True
            case ast.Call() if any(k.arg == "return_exceptions" for k in above.keywords):
                return True
        below, above = above, model.parents.get(above)
    return False


def _catches(kind: ast.expr | None, errors: frozenset[str], model: SemanticModel) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Name):
        assigned = model.symbols.assigned(kind)
        kind = assigned if assigned is not None else kind
    value = model.non_null(kind)
    if isinstance(value, ContainerLiteral) and isinstance(value.node, ast.Tuple):
        return any(_catches(one, errors, model) for one in value.node.elts)
    if isinstance(value, LocalClass):
        return False
    return not isinstance(value, QualifiedName) or value.name in errors | CATCHING_ALL


def _suppresses(context: ast.expr, errors: frozenset[str], model: SemanticModel) -> bool:
    """Return whether a block may suppress an exception: `suppress(...)`, or an unknown one."""
    callee = model.non_null(context.func) if isinstance(context, ast.Call) else None
    if callee == QualifiedName("contextlib.suppress") and isinstance(context, ast.Call):
        return any(_catches(one, errors, model) for one in context.args)
    return False
