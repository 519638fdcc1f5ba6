"""Clients and requests that use the pool of a transport, such as a connector, of somebody else."""

from __future__ import annotations

import ast

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.doubts import Doubt
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.values.abstract import Constant, Instance


def why_shares_pool(subject: PoolCall) -> Doubt | None:
    """Return why a client or request may use a pool that was there before; None if it has its own.

    Its own is that of a transport that is created for it, in the call itself or in its function. A
    client that closes what it is given, always, is not asked.
    """
    if subject.api.shares_open:
        return Doubt("those for one server share a connection while one of them is open")
    owner, transport = subject.argument(Role.OWNER), subject.argument(Role.TRANSPORT)
    is_request = subject.api.kind is Kind.REQUEST
    if transport is None or not transport.is_given or (owner is None and not is_request):
        return None
    closes_it = owner is not None and owner.value == Constant(True)
    if closes_it and _is_created_for(subject, transport.node, transport.value):
        return None
    return Doubt(f"the pool is that of its `{transport.parameter.name}`, which may be shared")


def _is_created_for(client: PoolCall, transport: ast.expr | None, value: object) -> bool:
    """Return whether a transport is created for a client, and for no other."""
    model = client.model
    if not isinstance(value, Instance) or value.call is None:
        return False
    if isinstance(transport, ast.Call):
        return value.call is transport
    function = function_around(client.node, model)
    return function is not None and function_around(value.call, model) is function
