"""Calls that close a client or an engine, for the rules about their placement."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, Named
from flake8_connpool.semantics.values.abstract import Instance, Value
from flake8_connpool.semantics.values.model import SemanticModel


def class_of(api: Api) -> str:
    """Return the canonical name of the class whose method closes it."""
    return api.gives or api.name


def closed_by(
    call: ast.AST, model: SemanticModel, value: Callable[[ast.expr], Value | None] | None = None
) -> Instance | None:
    """Return what a call closes; None if that is unknown or nothing.

    `value` is the value of the receiver, if the module alone does not show it.
    """
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    client = (value or model.non_null)(call.func.value)
    if not isinstance(client, Instance) or call.func.attr not in client.api.closes:
        return None
    is_own = client.local is not None and model.defines(client.local, call.func.attr)
    return None if is_own else client


def is_dropped(call: ast.expr, model: SemanticModel) -> bool:
    """Return whether the result of a call is not used, so that its coroutine never runs."""
    above = model.parents[call]
    while isinstance(above, ast.BoolOp | ast.IfExp) and call is not getattr(above, "test", None):
        call, above = above, model.parents[above]
    return isinstance(above, ast.Expr)


def nodes_in_source_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its descendants in source order, except nested functions."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, (*FUNCTIONS, ast.ClassDef)):
            stack.extend(reversed(list(ast.iter_child_nodes(current))))


def helpers_called(node: ast.AST, model: SemanticModel) -> Iterator[Named]:
    """Yield the function of the module that a call runs, if it calls none that closes."""
    helper = function_named(node.func, model) if isinstance(node, ast.Call) else None
    if helper is None or helper.decorator_list:
        return
    is_run = isinstance(helper, ast.FunctionDef) or isinstance(model.parents[node], ast.Await)
    if is_run and not any(
        isinstance(one, ast.Call) and function_named(one.func, model) is not None
        for one in nodes_in(helper, model)
    ):
        yield helper
