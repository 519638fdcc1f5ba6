"""Which code of a module runs in a forked child process."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.forks import FORK_DECORATORS, FORK_TAKERS, IN_FORKED_WORKERS, NAMED
from flake8_connpool.semantics.calls.references import callback_passed_to, references_to
from flake8_connpool.semantics.flow.dependence import (
    function_around,
    functions_around,
    parameters_of,
)
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel


def starts_in_child(node: ast.AST, model: SemanticModel) -> FunctionNode | None:
    """Return the function around a node that runs in a child right after the fork, if any does."""
    for function in functions_around(node, model):
        if is_hook(function, model):
            return function
        if isinstance(function, Named):
            return _called_by_hooks(function, model)
    return None


def is_hook(function: FunctionNode, model: SemanticModel) -> bool:
    """Return whether a function is called in a child right after the fork."""
    if isinstance(function, ast.Lambda):
        return is_handed_over(function, model)
    if any(_name(d, model) in FORK_DECORATORS for d in function.decorator_list):
        return True
    if NAMED.get(function.name) == tuple(parameters_of(function)):
        return model.parents[function] is model.tree
    return any(is_handed_over(use.node, model) for use in references_to(function, model))


def is_handed_over(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression is passed to a fork to be called in its children."""
    above = model.parents[node]
    call = model.parents[above] if isinstance(above, ast.keyword) else above
    if not isinstance(call, ast.Call):
        return False
    taker = FORK_TAKERS.get(_name(call, model))
    return taker is not None and callback_passed_to(taker, call) is node


@memoized
def forked_workers(tree: ast.Module, model: SemanticModel) -> tuple[Named, ...]:
    """Return the functions of a module that are known to run in forked worker processes."""
    return tuple(
        function
        for function in model.symbols.scopes
        if isinstance(function, Named)
        and any(_name(one, model) in IN_FORKED_WORKERS for one in function.decorator_list)
    )


def _called_by_hooks(function: Named, model: SemanticModel) -> FunctionNode | None:
    """Return a function that hooks alone call."""
    uses = references_to(function, model)
    if not uses or any(use.call is None or use.call.func is not use.node for use in uses):
        return None
    callers = [function_around(use.node, model) for use in uses]
    is_one = all(caller is not None and is_hook(caller, model) for caller in callers)
    return function if is_one else None


def _name(node: ast.expr, model: SemanticModel) -> str:
    """Return the dotted name of a callable, or of the callable that a call calls."""
    return model.qualified_name(node.func if isinstance(node, ast.Call) else node)
