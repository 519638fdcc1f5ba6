"""The responses to the requests of a loop, by the names that are bound to them."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.flow.dependence import (
    depends_on_loop_variable,
    is_carried_to_next_iteration,
)
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import LoopNode
from flake8_connpool.semantics.values.model import SemanticModel


def differs_in(node: ast.AST, loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a node is another in each iteration of a loop."""
    return depends_on_loop_variable(node, loop, model) or is_carried_to_next_iteration(
        node, loop, model
    )


def answers_of(node: ast.AST, loop: LoopNode, model: SemanticModel) -> set[str]:
    """Return the names of what a node gives, and of the responses if that is a client.

    None of a request that is another in each iteration.
    """
    given, item = _name_of(node, model)
    block = model.parents[item] if item is not None else None
    found = {given} if given else set()
    for part in walk(block) if given and block is not None else ():
        match part:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name == given:
                if differs_in(part, loop, model):
                    return set()
                found.add(_name_of(part, model)[0])
    return found


def _name_of(node: ast.AST, model: SemanticModel) -> tuple[str, ast.withitem | None]:
    """Return the name that is bound to what a node gives, and the item of `with` that does it."""
    above = model.parents[node]
    while isinstance(above, ast.Await):
        above = model.parents[above]
    match above:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name, None
        case ast.withitem(optional_vars=ast.Name(id=name)):
            return name, above
        case _:
            return "", None
