"""Pools that live for one run of a function, so that none of their connections is idle for long."""

from __future__ import annotations

from flake8_connpool.frameworks.schema import OFTEN
from flake8_connpool.pools.lifespans import is_lifespan
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.syntax.nodes import Named

_KEPT = frozenset({EscapeKind.STORED, EscapeKind.RETURNED})


def why_used_up(pool: PoolCall) -> str | None:
    """Return why a pool is not known to keep connections for long, as a clause; None if it is.

    It does if it is kept in a name of the module or in an object, is returned, so that the caller
    keeps it, or belongs to a lifespan.
    """
    model = pool.model
    if is_migration(model):
        return "a migration runs once"
    if pool.is_super:
        return "it is that of a subclass, whose objects may live for one run of a function"
    if placement_of(pool.node, model).placement in OFTEN:
        return "it is created repeatedly, so its connections are new"
    escape, function = escape_of(pool.node, model), function_around(pool.node, model)
    if function is None or escape.kinds & _KEPT:
        return None
    if isinstance(function, Named) and is_lifespan(function, model):
        return None
    return "it lives for one run of its function"
