"""Fixes that create a client before the loop that creates one in each iteration."""

from __future__ import annotations

import ast

from flake8_connpool.findings import Applicability, Fix
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.pools.edits import hoisting
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import spelled
from flake8_connpool.pools.wrapped_blocks import can_hold_client, is_unchanged_in
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placement import function_placement
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import LOOPS, LoopNode
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

_WITHS = (ast.With, ast.AsyncWith)


def moving_before_loop(subject: PoolCall) -> Fix | None:
    """Return the unsafe fix that moves the `with` of a client out of the loops around it.

    Out of the outermost loop that does not change the client's arguments. None where the client is
    created for each request of a handler anyway, where it is changed in the loop, or where its
    name has another meaning there.
    """
    model, node = subject.model, subject.node
    item = model.parents.get(node)
    block = model.parents.get(item) if isinstance(item, ast.withitem) else None
    if not isinstance(block, _WITHS) or len(block.items) != 1 or subject.local is not None:
        return None
    function = function_around(node, model)
    if function is not None and (
        function_placement(function, model).placement is Placement.PER_REQUEST
    ):
        return None
    if not _only_sends(subject):
        return None
    loops = [loop for loop in loops_around(node, model) if isinstance(loop, LOOPS)]
    for loop in reversed(loops):
        if _can_move(block, loop, node, model):
            message = f"Create the `{spelled(subject)}` before the loop"
            return Fix(Applicability.UNSAFE, message, (hoisting(block, loop),))
    return None


def _only_sends(subject: PoolCall) -> bool:
    """Return whether a client is only used to send requests, so that nothing changes it."""
    escape = escape_of(subject.node, subject.model)
    sent = escape.called(subject.api.sends, subject.model)
    return escape.kinds == {EscapeKind.WITH} and len(sent) == len(escape.uses) > 0


def _can_move(
    block: ast.With | ast.AsyncWith, loop: LoopNode, made: ast.Call, model: SemanticModel
) -> bool:
    name = block.items[0].optional_vars
    parts = [*made.args, *(keyword.value for keyword in made.keywords)]
    return (
        isinstance(name, ast.Name)
        and made.func is not None
        and all(is_unchanged_in(loop, part, model) for part in [made.func, *parts])
        and _means_client_only(name, block, loop, model)
        and can_hold_client([loop], made, model)
    )


def _means_client_only(
    name: ast.Name, block: ast.With | ast.AsyncWith, loop: LoopNode, model: SemanticModel
) -> bool:
    """Return whether a loop uses a name only inside the block that binds it.

    Elsewhere in the function, blocks of their own may bind and use the same name.
    """
    if any(
        isinstance(n, ast.Name) and n.id == name.id and n is not name
        for n in walk(loop)
        if not isinstance(getattr(n, "ctx", None), ast.Load)
    ):
        return False
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    return home is not None and all(
        _is_inside(load, block, model)
        or (not _is_inside(load, loop, model) and _is_in_own_block(load, model))
        for load in model.symbols.loads_of(name.id, home)
    )


def _is_inside(node: ast.AST, outer: ast.AST, model: SemanticModel) -> bool:
    above: ast.AST | None = node
    while above is not None and above is not outer:
        above = model.parents.get(above)
    return above is outer


def _is_in_own_block(load: ast.Name, model: SemanticModel) -> bool:
    """Return whether a name is read in the body of a `with` statement that binds it."""
    below: ast.AST = load
    above = model.parents.get(load)
    while above is not None:
        if isinstance(above, _WITHS) and block_position(below, model) is not None:
            targets = [item.optional_vars for item in above.items]
            if any(isinstance(t, ast.Name) and t.id == load.id for t in targets):
                return True
        below, above = above, model.parents.get(above)
    return False
