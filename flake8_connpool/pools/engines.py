"""Facts about engines that several rules need before they report their connections."""

from __future__ import annotations

from flake8_connpool.library.catalog import APIS, FILE_ARGUMENTS, SERVERLESS_DIALECTS
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.dialect_branches import stands_in_a_branch_for_one
from flake8_connpool.pools.single_use import is_used_once
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.calls.passed import entries_of
from flake8_connpool.semantics.values.abstract import QualifiedName, known_prefix

# Calls that create an engine, and engines, also known from an annotation only.
ENGINES = frozenset({Kind.ENGINE, Kind.ENGINE_FROM_CONFIG})
KNOWN_ENGINES = ENGINES | {Kind.ENGINE_TYPE}


def reuses_connections(call: PoolCall) -> bool:
    """Return whether an engine reuses connections to a server after their first use.

    An engine that hands out a single connection in its lifetime does not.
    """
    if call.api.kind not in ENGINES or not keeps_connections(call):
        return False
    return not is_used_once(call.node, call.api, call.model)


def keeps_connections(call: PoolCall) -> bool:
    """Return whether an engine is known to keep connections to a server after their use.

    An unknown URL counts as that of a server. A database without a server, a pool class that is
    unknown or not a queue, and a pool created elsewhere do not count.
    """
    pool, pool_class = call.argument(Role.POOL), call.argument(Role.POOL_CLASS)
    if pool is not None and not pool.is_absent:
        return False
    is_named = pool_class is not None and not pool_class.is_absent
    if pool_class is not None and is_named and pool_kind(pool_class) is not Kind.QUEUE_POOL:
        return False
    return not is_serverless(call)


def pool_kind(pool_class: Argument) -> Kind | None:
    """Return the kind of a pool class given by name; None if it is unknown."""
    value = pool_class.value
    api = APIS.get(value.name) if isinstance(value, QualifiedName) else None
    return api.kind if api else None


def is_other_pool(call: PoolCall) -> bool:
    """Return whether the pool class of an engine is known and not a queue."""
    pool_class = call.argument(Role.POOL_CLASS)
    return (
        pool_class is not None
        and pool_class.is_given
        and pool_kind(pool_class) not in (None, Kind.QUEUE_POOL)
    )


def dialect_of(call: PoolCall) -> str | None:
    """Return the dialect at the start of an engine's URL; None if it is unknown."""
    url = call.argument(Role.URL)
    head = known_prefix(url.value) if url else None
    return head.partition(":")[0].partition("+")[0] if head is not None else None


def driver_of(call: PoolCall) -> str:
    """Return the driver that an engine's URL names, "" if it names none or is unknown."""
    url = call.argument(Role.URL)
    head = known_prefix(url.value) if url is not None else None
    return (head or "").partition(":")[0].partition("+")[2]


def is_serverless(call: PoolCall) -> bool:
    """Return whether the URL, a driver argument or a branch means a database without a server."""
    if dialect_of(call) in SERVERLESS_DIALECTS:
        return True
    connect_args = call.argument(Role.CONNECT_ARGS)
    if connect_args is not None and connect_args.node is not None:
        entries = entries_of(connect_args.node, call.model)
        if entries and not FILE_ARGUMENTS.isdisjoint(entries):
            return True
    return stands_in_a_branch_for_one(call)
