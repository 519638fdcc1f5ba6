"""Whether what a call raises is handled, in its function or in those that call it."""

from __future__ import annotations

import ast

from flake8_connpool.code.callers import uses_of
from flake8_connpool.code.flow import function_around
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import FUNCTIONS, Named
from flake8_connpool.code.roles import role_of
from flake8_connpool.code.values import Display, LocalClass, Symbol
from flake8_connpool.frameworks.python import CATCHING_ALL
from flake8_connpool.frameworks.retries import RETRYING


def may_be_handled(node: ast.AST, errors: frozenset[str], module: Module) -> bool:
    """Return whether one of some errors may be caught where a node raises it, or further out.

    What is not known may catch it: another exception, a decorator, `return_exceptions=True`. Of a
    function that the module calls, all calls have to be in the reach of such a handler.
    """
    waiting, seen = [node], set[ast.AST]()
    for raising in waiting:
        if _is_caught(raising, errors, module):
            continue
        function = function_around(raising, module)
        if function is None:
            return False
        if function in seen or not isinstance(function, Named) or _may_handle(function, module):
            continue
        seen.add(function)
        uses = uses_of(function, module)
        if not uses:
            return False
        waiting.extend(use.call for use in uses if use.call is not None)
    return True


def _may_handle(function: Named, module: Module) -> bool:
    """Return whether a decorator of a function retries, or is not known."""
    for decorator in function.decorator_list:
        callee = decorator.func if isinstance(decorator, ast.Call) else decorator
        if module.named(callee) in RETRYING:
            return True
    return role_of(function, module) is None


def _is_caught(node: ast.AST, errors: frozenset[str], module: Module) -> bool:
    below, above = node, module.names.parents.get(node)
    while above is not None and not isinstance(above, FUNCTIONS):
        match above:
            case ast.Try() | ast.TryStar() if below in above.body:
                if any(_catches(handler.type, errors, module) for handler in above.handlers):
                    return True
            case ast.With() | ast.AsyncWith() if below in above.body:
                if any(_suppresses(item.context_expr, errors, module) for item in above.items):
                    return True
            case ast.Call() if any(k.arg == "return_exceptions" for k in above.keywords):
                return True
        below, above = above, module.names.parents.get(above)
    return False


def _catches(kind: ast.expr | None, errors: frozenset[str], module: Module) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Name):
        assigned = module.names.assigned(kind)
        kind = assigned if assigned is not None else kind
    value = module.usable(kind)
    if isinstance(value, Display) and isinstance(value.node, ast.Tuple):
        return any(_catches(one, errors, module) for one in value.node.elts)
    if isinstance(value, LocalClass):
        return False
    return not isinstance(value, Symbol) or value.name in errors | CATCHING_ALL


def _suppresses(context: ast.expr, errors: frozenset[str], module: Module) -> bool:
    """Return whether a block may swallow an error: `suppress(...)`, or one that is not known."""
    callee = module.usable(context.func) if isinstance(context, ast.Call) else None
    if callee == Symbol("contextlib.suppress") and isinstance(context, ast.Call):
        return any(_catches(one, errors, module) for one in context.args)
    return False
