"""The host of a request that the client of a service sends."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.url_starts import UrlStart, start_of_url
from flake8_connpool.semantics.values.abstract import Constant

# For a pool of a single host, whatever the request.
OF_THE_POOL = UrlStart("pool://host", "pool://host")


class ServiceRequest(Struct, frozen=True):
    """A method of the client of a service, and what it is called with."""

    method: str
    arguments: Sequence[ast.expr]
    keywords: Sequence[ast.keyword]


def chosen_by(request: ServiceRequest, client: PoolCall) -> ast.expr | None:
    """Return the argument of a request that chooses its host: `Bucket=name`."""
    choice = client.api.host_choice
    if choice is None:
        return None
    position = dict(choice.positions).get(request.method)
    if position is not None and position < len(request.arguments):
        before = request.arguments[: position + 1]
        return None if any(isinstance(one, ast.Starred) for one in before) else before[-1]
    return next((one.value for one in request.keywords if one.arg == choice.keyword), None)


def host_of_request(request: ServiceRequest, at: ast.AST, client: PoolCall) -> UrlStart | None:
    """Return what stands for the host of a request.

    None if it is not known to be the same for everything that starts at a node.
    """
    choice = client.api.host_choice
    if choice is None:
        return OF_THE_POOL
    decided = client.arguments[choice.parameter].value
    if not isinstance(decided, Constant):
        return None
    if decided.value != choice.value:
        return OF_THE_POOL
    chosen = chosen_by(request, client)
    value = client.model.value(chosen) if chosen is not None else None
    if isinstance(value, Constant):
        return UrlStart("", repr(value.value))
    return start_of_url(chosen, value, at, client.model)
