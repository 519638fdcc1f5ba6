"""Which functions of the module a function runs, directly or indirectly."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set

from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import LocalFunction
from flake8_connpool.semantics.values.model import SemanticModel


@memoized
def reached_from(function: Named, model: SemanticModel) -> frozenset[ast.AST]:
    """Return a function and all functions of the module that it names, directly or indirectly."""
    found: set[ast.AST] = {function}
    waiting = [function]
    while waiting:
        for other in functions_named_in(waiting.pop(), model):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def function_named(node: ast.expr, model: SemanticModel) -> Named | None:
    """Return the function or method of the module that an expression names; None if unknown."""
    value = model.non_null(node)
    if isinstance(value, LocalFunction):
        return value.node
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    receiver = node.value
    owner = model.symbols.class_of_receiver(receiver.id, model.symbols.scope_of[receiver])
    for current in model.ancestry(owner) if owner is not None else ():
        members = model.symbols.members(current, node.attr)
        if members:
            method = members[0].node
            return method if len(members) == 1 and isinstance(method, Named) else None
    return None


def is_within(node: ast.AST, outer: frozenset[ast.AST], model: SemanticModel) -> bool:
    """Return whether a node is in one of some functions or statements."""
    above = model.parents.get(node)
    while above is not None and above not in outer:
        above = model.parents.get(above)
    return above is not None


def nodes_around(nodes: Iterable[ast.AST], model: SemanticModel) -> Set[ast.AST]:
    """Return all nodes around some nodes: to ask at once if one of them is within a function."""
    found: set[ast.AST] = set()
    for node in nodes:
        above = model.parents.get(node)
        while above is not None and above not in found:
            found.add(above)
            above = model.parents.get(above)
    return found


def functions_named_in(part: ast.AST, model: SemanticModel) -> Iterator[Named]:
    """Yield the functions of the module that a node names, except those defined inside it."""
    for node in walk(part):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            named = function_named(node, model)
            if named is not None and scope_around(named, model).node is not part:
                yield named
