"""Clients behind a semaphore: at most as many requests at a time as the pool has connections."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.python import SEMAPHORES
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.reaching import bound_of, consumers_of
from flake8_connpool.pools.subjects import PoolCall, Subject
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.abstract import Instance, number
from flake8_connpool.semantics.values.model import SemanticModel

# Why a rule about waits reports nothing.
HAS_A_PLACE = "a semaphore of at most the pool's size is around every request of its client"


@memoized_per_model
def names_a_semaphore(model: SemanticModel) -> bool:
    """Return whether a module creates a semaphore or is passed one, which may bound requests."""
    return any(
        isinstance(node, ast.Name | ast.Attribute) and model.qualified_name(node) in SEMAPHORES
        for node in walk(model.tree)
    )


def has_a_place(subject: Subject) -> bool:
    """Return whether a semaphore bounds the requests of each client that a subject is about."""
    if not isinstance(subject, PoolCall):
        return False
    if subject.api.kind is Kind.CLIENT:
        return _is_behind_one(subject)
    consumers = consumers_of(subject) if subject.api.kind is Kind.TIMEOUT else []
    return bool(consumers) and all(map(has_a_place, consumers))


def _is_behind_one(client: PoolCall) -> bool:
    """Return whether a semaphore is around each request of a client that an object keeps."""
    model, bound = client.model, bound_of(client)
    size = as_number(bound) if bound is not None else None
    stores = escape_of(client.node, model).stores
    if size is None or len(stores) != 1 or not isinstance(stores[0], ast.Attribute):
        return False
    uses = [
        one
        for one in model.symbols.attributes
        if one.attr == stores[0].attr and isinstance(one.ctx, ast.Load)
    ]
    sends = [use for use in uses if not _closes(use, client)]
    return bool(sends) and all(_is_guarded(use, size, model) for use in sends)


def _closes(use: ast.Attribute, client: PoolCall) -> bool:
    made, above = client.model.value(client.node), client.model.parents[use]
    closes = made.api.closes if isinstance(made, Instance) else ()
    return isinstance(above, ast.Attribute) and above.attr in closes


def _is_guarded(use: ast.Attribute, size: float, model: SemanticModel) -> bool:
    """Return whether a use is a request inside `async with` of a semaphore that is small enough."""
    method = model.parents[use]
    if not isinstance(method, ast.Attribute) or not isinstance(model.parents[method], ast.Call):
        return False
    above = model.parents[method]
    while not isinstance(above, (*FUNCTIONS, ast.ClassDef, ast.Module)):
        if isinstance(above, ast.With | ast.AsyncWith) and any(
            _has_places(item.context_expr, size, model) for item in above.items
        ):
            return True
        above = model.parents[above]
    return False


def _has_places(entered: ast.expr, size: float, model: SemanticModel) -> bool:
    """Return whether an attribute of self is a semaphore with at most that many places."""
    if not isinstance(entered, ast.Attribute) or not isinstance(entered.value, ast.Name):
        return False
    symbols = model.symbols
    owner = symbols.class_of_receiver(entered.value.id, symbols.scope_of[entered.value])
    bindings = symbols.members(owner, entered.attr) if owner is not None else []
    made = bindings[0].value if len(bindings) == 1 else None
    if not isinstance(made, ast.Call) or model.qualified_name(made.func) not in SEMAPHORES:
        return False
    given = [*made.args, *(one.value for one in made.keywords)]
    places = number(model.value(given[0])) if given else 1
    return places is not None and places <= size
