"""Clients that a process pool pickles with its work, so that they lose their connections."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.forks import CONTAINING
from flake8_connpool.pools.shared_clients import is_made_by
from flake8_connpool.pools.start_methods import process_pools
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.submitted_work import Work, works_of
from flake8_connpool.semantics.calls.reachability import function_named, is_within, reached_from
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.values.abstract import Partial
from flake8_connpool.semantics.values.model import SemanticModel

# Methods by which a class decides what is pickled.
_PICKLING = frozenset({"__getstate__", "__reduce__", "__reduce_ex__"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


def works_with(client: PoolCall) -> Iterator[Work]:
    """Yield the work of process pools, run more than once, with which a client is pickled."""
    model = client.model
    for pool in process_pools(model):
        for work in works_of(pool, model):
            if work.is_more_than(1) and _is_pickled_with(work, client):
                yield work


def _is_pickled_with(work: Work, client: PoolCall) -> bool:
    if _is_in_function(work.function, client):
        return True
    arguments = (*work.arguments, *(k.value for k in work.call.keywords))
    return any(_contains(one, client, ()) for one in arguments)


def _is_in_function(function: ast.expr, client: PoolCall) -> bool:
    """Return whether a function has the client: `session.get`, `self.fetch`, a `partial`."""
    model = client.model
    value = model.value(function)
    if isinstance(value, Partial):
        given = (*value.call.args[1:], *(k.value for k in value.call.keywords))
        return any(_contains(one, client, ()) for one in given) or (
            bool(value.call.args) and _is_in_function(value.call.args[0], client)
        )
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in client.api.sends and is_made_by(
        client.node, model.non_null(function.value)
    ):
        return True
    return _is_in_object(function, client, model)


def _is_in_object(method: ast.Attribute, client: PoolCall, model: SemanticModel) -> bool:
    """Return whether the object of a method of the module keeps the client in an attribute."""
    if not isinstance(method.value, ast.Name):
        return False
    owner = model.symbols.class_of_receiver(method.value.id, model.symbols.scope_of[method.value])
    function = function_named(method, model)
    if owner is None or function is None or any(model.defines(owner, n) for n in _PICKLING):
        return False
    if is_within(client.node, reached_from(function, model), model):
        return False  # each process creates its own
    stores = escape_of(client.node, model).stores
    return any(
        isinstance(store, ast.Attribute)
        and isinstance(store.value, ast.Name)
        and model.symbols.class_of_receiver(store.value.id, model.symbols.scope_of[store.value])
        in model.ancestry(owner)
        for store in stores
    )


def _contains(node: ast.expr, client: PoolCall, seen: tuple[ast.expr, ...]) -> bool:
    """Return whether the value of an expression is the client, or contains it as it is."""
    model = client.model
    if node in seen:
        return False
    seen = (*seen, node)

    def any_of(parts: list[ast.expr]) -> bool:
        return any(_contains(part, client, seen) for part in parts)

    if is_made_by(client.node, model.non_null(node)):
        return True
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any_of(parts)
        case ast.Dict(values=parts):
            return any_of(parts)
        case ast.Starred(value=part):
            return any_of([part])
        case ast.BinOp(left=left, right=right, op=ast.Mult() | ast.Add()):
            return any_of([left, right])
        case ast.Call(func=func, args=args) if model.qualified_name(func) in CONTAINING:
            return any_of(args)
        case ast.Name():
            assigned = model.symbols.assigned(node)
            return assigned is not None and any_of([assigned])
        case _ if isinstance(node, _COMPREHENSIONS):
            return any_of([node.elt])
    return False
