"""Clients that send a single request: they wait for no connection, and need no limit."""

from __future__ import annotations

import ast

from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.reaching import clients_of, consumers_of
from flake8_connpool.pools.request_counts import serves_one
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall, PoolUse, Subject
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

# Why a rule about limits and waits reports nothing.
WAITS_FOR_NOBODY = "its client sends a single request, which waits for no other"

_PARTS = frozenset({Kind.LIMITS, Kind.TIMEOUT, Kind.TRANSPORT, Kind.SHARED_POOL})
_LOCAL = frozenset({EscapeKind.WITH})


def why_nobody_waits(subject: Subject) -> str:
    """Return why no request waits for a connection, as a clause; "" if one may."""
    if is_migration(subject.model):
        return "a migration runs once"
    return WAITS_FOR_NOBODY if sends_one(subject) else ""


def sends_one(subject: Subject) -> bool:
    """Return whether the client that a subject is about sends a single request in its life.

    This is so for a top-level function such as `httpx.get`, and for a client that stays in its
    function with one request outside of loops. For limits, a timeout and a transport, it
    must be so for all clients that use them.
    """
    if isinstance(subject, PoolUse):
        clients = clients_of(subject)
        return bool(clients) and all(map(_sends_one, clients))
    if subject.api.kind in _PARTS:
        consumers = consumers_of(subject)
        return bool(consumers) and all(map(sends_one, consumers))
    return _sends_one(subject)


def _sends_one(client: PoolCall) -> bool:
    if client.api.kind is Kind.REQUEST:
        return client.taker is None
    if client.api.kind is not Kind.CLIENT or client.is_super:
        return False
    return _is_for_one(client.node, client.model)


@memoized
def _is_for_one(made: ast.Call, model: SemanticModel) -> bool:
    """Return whether the client that a call creates sends one request; asked for each request."""
    client = model.value(made)
    if not isinstance(client, Instance) or isinstance(model.parents[made], ast.BoolOp):
        return False  # `client or httpx.Client()` may be a shared one
    escape, sends = escape_of(made, model), client.api.sends
    if not escape.kinds <= _LOCAL or escape.is_handed_over(sends, model):
        return False
    return serves_one(escape.called(sends, model), made, model)
