"""What the statements of a function close: clients and engines with connections."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.closings import (
    class_of,
    closed_by,
    helpers_called,
    is_dropped,
    nodes_in_source_order,
)
from flake8_connpool.pools.engines import ENGINES, keeps_queue
from flake8_connpool.pools.lifespans import name_of_call
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.reachability import is_within
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import Constant, Instance, Value
from flake8_connpool.semantics.values.model import SemanticModel

_Values = Callable[[ast.expr], Value | None]


class Closing(Struct, frozen=True):
    """A call that closes a client or an engine, itself or by a function that does.

    `method` is what closes it, as the library spells it: `httpx.Client.close`. `elsewhere` is where
    a function of another file does.
    """

    call: ast.Call
    method: str
    elsewhere: RelatedLocation | None = None


def closings_after(
    function: Named, statements: Iterable[ast.stmt], model: SemanticModel, options: RuleOptions
) -> dict[ast.stmt, list[Closing]]:
    """Return what some statements of a function close, also through functions that it calls."""
    values = _values(function, model)
    found: dict[ast.stmt, list[Closing]] = {}
    for statement in statements:
        found[statement] = [
            Closing(call, _method(call, client))
            for call, client in _closing_in(statement, values, model, options)
        ]
        found[statement] += _of_others(function, statement, model)
    return found


def closings_in(
    function: Named, model: SemanticModel, options: RuleOptions
) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls in a function that close what others have, with the method."""
    values = _values(function, model)
    for statement in function.body:
        for node in nodes_in_source_order(statement):
            client = _closed(node, values, model, options)
            if client is None or not isinstance(node, ast.Call):
                continue
            if not _is_its_own(client, function, model):
                yield node, _method(node, client)


def runs_helper(closing: Closing, model: SemanticModel) -> bool:
    """Return whether a function that is called closes it, which may do more."""
    is_elsewhere = closing.elsewhere is not None
    return is_elsewhere or any(True for _ in helpers_called(closing.call, model))


def _of_others(function: Named, statement: ast.stmt, model: SemanticModel) -> Iterator[Closing]:
    """Yield the calls in a statement of functions of other files that close a client."""
    for node in nodes_in_source_order(statement):
        if not isinstance(node, ast.Call):
            continue
        helper = model.environment.helpers.get(name_of_call(function, node, model))
        if helper is None:
            continue
        is_awaited = isinstance(model.parents[node], ast.Await)
        if is_awaited == helper.is_async:
            yield Closing(node, dotted(node.func), helper.place)


def _method(call: ast.Call, client: Instance) -> str:
    return f"{class_of(client.api)}.{dotted(call.func).rpartition('.')[2]}"


def _values(function: Named, model: SemanticModel) -> _Values:
    """Return what tells an expression, things that the function stores elsewhere among them."""
    stored: dict[str, list[Value | None]] = {}
    for node in (node for statement in function.body for node in nodes_in_source_order(statement)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if not isinstance(target, ast.Name):
                    stored.setdefault(dotted(target), []).append(model.non_null(node.value))

    def value(node: ast.expr) -> Value | None:
        known = model.non_null(node)
        if isinstance(known, Instance) or isinstance(node, ast.Name):
            return known
        # What is stored last may be None, when it is closed.
        put = [v for v in stored.get(dotted(node), ()) if v != Constant(None)]
        return put[0] if len(put) == 1 else None

    return value


def _closing_in(
    statement: ast.stmt, value: _Values, model: SemanticModel, options: RuleOptions
) -> Iterator[tuple[ast.Call, Instance]]:
    """Yield the calls in a statement that close a client or engine, and what they close.

    A call of a function of the module that closes one does so too.
    """
    for node in nodes_in_source_order(statement):
        for inner in helpers_called(node, model):
            clients = [
                client
                for one in inner.body
                for _, client in _closing_in(one, value, model, options)
                if not _is_its_own(client, inner, model)
            ]
            if clients and isinstance(node, ast.Call):
                yield node, clients[0]
        client = _closed(node, value, model, options)
        if client is not None and isinstance(node, ast.Call):
            yield node, client


def _closed(
    node: ast.AST, value: _Values, model: SemanticModel, options: RuleOptions
) -> Instance | None:
    """Return the client or engine with connections that a call closes."""
    client = closed_by(node, model, value)
    if client is None or not isinstance(node, ast.Call) or client.api.kind is Kind.SESSION:
        return None
    is_never_run = client.api.is_async and is_dropped(node, model)
    return client if not is_never_run and _has_pool(client, model, options) else None


def _is_its_own(client: Instance, function: Named, model: SemanticModel) -> bool:
    """Return whether a function creates what it closes: without it, there is nothing to close."""
    inside = frozenset({function})
    return bool(client.calls) and all(is_within(call, inside, model) for call in client.calls)


def _has_pool(client: Instance, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether there is something to close: no mock, no engine that keeps nothing.

    Of an engine whose pool class is unknown, what closes it shows that.
    """
    for call in client.calls:
        made = pool_call(call, model, options)
        if made is not None and not (
            keeps_queue(made) if made.api.kind in ENGINES else reaches_pool(made)
        ):
            return False
    return True
