"""Arguments that stay the same on each iteration of the loop that calls a function."""

from __future__ import annotations

import ast
from collections.abc import Set

from flake8_connpool.semantics.calls.parameters import Missing, argument_for, defaults_of
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.flow.dependence import named_function_around, parameters_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import REPEATING, FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel

# What consists of these has the same value as long as its names have.
_PLAIN = (ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict)


def is_same_in_loop(
    function: FunctionNode, name: str, placed: Placed, model: SemanticModel
) -> bool:
    """Return whether a loop of a caller passes the same for a parameter on each iteration.

    The calls of `placed` lead from the function to the loop. Each passes on what it was passed.
    """
    loop = placed.loop
    names: Set[str] = {name}
    for call in placed.calls if isinstance(loop, REPEATING) else ():
        if not isinstance(function, Named) or function_named(call.func, model) is not function:
            return False
        passed = [_names_passed(one, call, function, model) for one in names]
        given = {name for some in passed if some is not None for name in some}
        if None in passed:
            return False
        if not given:
            return True
        if loop is not None and _is_within(call, loop, model):
            return given.isdisjoint(_changed(loop, model))
        around = named_function_around(call, model)
        if around is None or not given.issubset(_kept_parameters(around, model)):
            return False
        function, names = around, given
    return False


def _names_passed(
    name: str, call: ast.Call, function: Named, model: SemanticModel
) -> frozenset[str] | None:
    """Return the names in what a call passes for a parameter; None if it may be anything."""
    argument = argument_for(name, call, function, model)
    if argument is Missing.ABSENT:
        argument = defaults_of(function).get(name, Missing.ABSENT)
    if isinstance(argument, Missing):
        return None
    parts = list(walk(argument))
    if not all(isinstance(part, _PLAIN) for part in parts):
        return None
    return frozenset(part.id for part in parts if isinstance(part, ast.Name))


def _is_within(node: ast.AST, loop: ast.AST, model: SemanticModel) -> bool:
    above: ast.AST | None = node
    while above is not None and above is not loop:
        above = model.parents.get(above)
    return above is loop


@memoized
def _kept_parameters(function: Named, model: SemanticModel) -> frozenset[str]:
    scope = model.symbols.scopes[function]
    return frozenset(name for name in parameters_of(function) if scope.binds_once(name))


@memoized
def _changed(loop: ast.AST, model: SemanticModel) -> frozenset[str]:
    """Return the names that a loop binds or changes; a method may change its object."""
    found = set()
    for part in walk(loop):
        below: ast.AST = part
        match part:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=below))):
                pass
            case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(value=below)))):
                pass
            case ast.Name() | ast.Attribute() | ast.Subscript():
                if isinstance(part.ctx, ast.Load):
                    continue
            case _:
                continue
        while isinstance(below, ast.Attribute | ast.Subscript):
            below = below.value
        found.add(getattr(below, "id", ""))
    return frozenset(found)
