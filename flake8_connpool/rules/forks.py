"""What of a module runs in a child process that was forked."""

from __future__ import annotations

import ast

from flake8_connpool.code.callers import handed_to, uses_of
from flake8_connpool.code.flow import function_around, functions_around, parameters_of
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.frameworks.forks import DECORATORS, IN_FORKED_WORKERS, NAMED, TAKERS


def starts_in_child(node: ast.AST, module: Module) -> ast.AST | None:
    """Return the function around a node that runs in a child right after the fork, if any does."""
    for function in functions_around(node, module):
        if is_hook(function, module):
            return function
        if isinstance(function, Named):
            return _called_by_hooks(function, module)
    return None


def is_hook(function: ast.AST, module: Module) -> bool:
    """Return whether a function is called in a child right after the fork."""
    if isinstance(function, ast.Lambda):
        return is_handed_over(function, module)
    if not isinstance(function, Named):
        return False
    if any(_name(d, module) in DECORATORS for d in function.decorator_list):
        return True
    if NAMED.get(function.name) == tuple(parameters_of(function)):
        return module.names.parents[function] is module.tree
    return any(is_handed_over(use.node, module) for use in uses_of(function, module))


def is_handed_over(node: ast.expr, module: Module) -> bool:
    """Return whether an expression is what a fork is told to call in its children."""
    above = module.names.parents[node]
    call = module.names.parents[above] if isinstance(above, ast.keyword) else above
    if not isinstance(call, ast.Call):
        return False
    taker = TAKERS.get(_name(call, module))
    return taker is not None and handed_to(taker, call) is node


@remembered
def forked_workers(tree: ast.Module, module: Module) -> tuple[Named, ...]:
    """Return the functions of a module that are known to run in forked worker processes."""
    return tuple(
        function
        for function in module.names.scopes
        if isinstance(function, Named)
        and any(_name(one, module) in IN_FORKED_WORKERS for one in function.decorator_list)
    )


def _called_by_hooks(function: Named, module: Module) -> ast.AST | None:
    """Return a function that hooks alone call."""
    uses = uses_of(function, module)
    if not uses or any(use.call is None or use.call.func is not use.node for use in uses):
        return None
    callers = [function_around(use.node, module) for use in uses]
    is_one = all(caller is not None and is_hook(caller, module) for caller in callers)
    return function if is_one else None


def _name(node: ast.expr, module: Module) -> str:
    """Return the dotted name of a callable, or of what a call calls."""
    return module.named(node.func if isinstance(node, ast.Call) else node)
