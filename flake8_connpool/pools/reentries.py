"""Whether a `with` block enters a client that was entered or used before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.pools.reuse import runs_again
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.semantics.execution.allocations import is_often
from flake8_connpool.semantics.execution.loops import Loop, loops_around
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.object_parts import call_at
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, FunctionNode
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel


class Reentry(Struct, frozen=True):
    """How a client is entered again: in a loop, by runs of its function, or used beside the block.

    `how_often` is in the words of a message, "" if the block runs once.
    """

    how_often: str = ""
    loop: Loop | None = None
    other: ast.expr | None = None


def reentry_of(subject: PoolUse) -> Reentry | None:
    """Return how the block that a subject enters is entered again; None if that is not known."""
    node, model = subject.node, subject.model
    function = function_around(node, model)
    for loop in loops_around(node, model):
        if _is_of_before(loop, subject, function):
            return Reentry("on every iteration of a loop", loop=loop)
    if _is_shared(subject, function):
        placed = placement_of(node, model)
        requests = list(_requests_in(node, subject))
        if is_often(node, placed, model) or any(runs_again(one, placed, model) for one in requests):
            return Reentry(placed.words)
    api = subject.client.api
    if api.opens_once or api.stays_closed:
        other = _use_beside(subject)
        if other is not None:
            return Reentry(other=other)
    return None


def _is_shared(subject: PoolUse, function: FunctionNode | None) -> bool:
    """Return whether a client is known to outlive one run of a function that enters it.

    An object that creates the client may be created for one run itself, unless another of its
    methods uses the client too.
    """
    model = subject.model
    makers = [function_around(one, model) for one in subject.client.calls]
    if not makers or function in makers:
        return False
    if not any(maker is not None and _is_method(maker, model) for maker in makers):
        return True
    users = {function_around(one, model) for one in (*_sent_by(subject), *_entered(subject))}
    return not users <= {function, *makers}


def _is_method(function: FunctionNode, model: SemanticModel) -> bool:
    return isinstance(model.parents.get(function), ast.ClassDef)


def _entered(subject: PoolUse) -> Iterator[ast.expr]:
    """Yield where `with` blocks enter the client of a subject."""
    model = subject.model
    for item in model.symbols.with_items:
        if model.non_null(item.context_expr) == subject.client:
            yield item.context_expr


def _is_of_before(loop: Loop, subject: PoolUse, function: FunctionNode | None) -> bool:
    """Return whether a client is known to exist before a loop."""
    model = subject.model
    if subject.client.calls:
        return not any(_is_in(one, loop, model) for one in subject.client.calls)
    node = subject.node
    if not isinstance(node, ast.Name) or function is None:
        return False
    # Without a call it is annotated: a parameter, which nothing else may bind.
    bindings = model.symbols.lookup(node.id, model.symbols.scope_of[node])
    return [binding.kind for binding in bindings] == [BindingKind.PARAMETER]


def _is_in(node: ast.AST, outer: ast.AST, model: SemanticModel) -> bool:
    above: ast.AST | None = node
    while above is not None and above is not outer:
        above = model.parents.get(above)
    return above is outer


def _requests_in(node: ast.expr, subject: PoolUse) -> Iterator[ast.Call]:
    """Yield the requests that are sent with a client inside of the block that enters it."""
    block = subject.model.parents[subject.model.parents[node]]
    for call in _sent_by(subject):
        if _is_in(call, block, subject.model):
            yield call


def _sent_by(subject: PoolUse) -> Iterator[ast.Call]:
    """Yield the calls of methods that send with the client of a subject."""
    model = subject.model
    for name in subject.client.api.sends:
        for use in model.attributes_named.get(name, ()):
            call = call_at(use, model)
            if call is not None and model.non_null(use.value) == subject.client:
                yield call


def _use_beside(subject: PoolUse) -> ast.expr | None:
    """Return a request in the same block as the `with`, after it, or before it if that raises too.

    Only for a client that the same function creates: another function may get a new one.
    """
    model, node = subject.model, subject.node
    function = function_around(node, model)
    made = subject.client.call
    if made is None or function is None or function_around(made, model) is not function:
        return None
    statement = model.parents[model.parents[node]]
    place = block_position(statement, model)
    block, at = place if place is not None else ((), 0)
    first = 0 if subject.client.api.opens_once else at
    beside = {one for one in block[first:] if one is not statement}
    for call in _sent_by(subject):
        if isinstance(node, ast.Name) and model.symbols.is_same(_receiver(call), node):
            top = _statement_in(call, beside, model)
            if top is not None:
                return call
    return None


def _receiver(call: ast.Call) -> ast.expr:
    assert isinstance(call.func, ast.Attribute)
    return call.func.value


def _statement_in(node: ast.AST, block: set[ast.stmt], model: SemanticModel) -> ast.stmt | None:
    """Return the statement of a block that contains a node and always runs it."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, (*FUNCTIONS, ast.If, ast.Try, ast.IfExp)):
        if above in block:
            return above
        above = model.parents.get(above)
    return None
