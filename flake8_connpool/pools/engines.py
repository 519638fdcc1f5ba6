"""Facts about engines that several rules need before they report their connections."""

from __future__ import annotations

import ast
from math import inf

from flake8_connpool.library.catalog import APIS, FILE_ARGUMENTS, IDLE_TIMEOUTS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.database_urls import dialect_in, serverless_dialect
from flake8_connpool.pools.dialect_branches import in_a_branch_for_one
from flake8_connpool.pools.lent_engines import why_lent
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.single_use import why_one_shot
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import Argument, as_number
from flake8_connpool.semantics.calls.passed import entries_of
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import Constant, QualifiedName, known_prefix

# What creates an engine, and engines, also known from an annotation only.
ENGINES = frozenset({Kind.ENGINE, Kind.ENGINE_FROM_CONFIG, Kind.ENGINE_SETTINGS})
KNOWN_ENGINES = ENGINES | {Kind.ENGINE_TYPE}


def reuses_connections(call: PoolCall) -> bool:
    """Return whether an engine reuses connections to a server after their first use.

    An engine in a migration does not, nor one that lives for one short run of a function or for a
    `with` block.
    """
    if call.api.kind not in ENGINES or not keeps_connections(call):
        return False
    model = call.model
    return not (why_one_shot(call.node, call.api, model) or why_lent(call.node, call.api, model))


def replaced_early(call: PoolCall | PoolSettings) -> str | None:
    """Return why a server is not known to close connections for being idle; None if it may.

    A maximum age below the server's idle timeout replaces them before. So may one that is unknown.
    """
    age = call.argument(Role.AGE)
    if age is None or not age.is_given or age.is_unlimited or age.value == Constant(None):
        return None
    seconds, written = as_number(age), written_form(age)
    if seconds is None:
        return f"`{written}` may replace connections before the server closes them"
    dialect = dialect_of(call)
    limits = IDLE_TIMEOUTS.values() if dialect is None else [IDLE_TIMEOUTS.get(dialect, inf)]
    is_below = seconds < min(limits, default=inf)
    return f"`{written}` replaces connections before the server closes them" if is_below else None


def keeps_connections(call: PoolCall) -> bool:
    """Return whether an engine is known to keep connections to a server after their use."""
    return without_pool(call) is None


def without_pool(call: PoolCall | PoolSettings) -> str | None:
    """Return why an engine is not known to keep connections to a server; None if it is.

    An unknown URL counts as that of a server. A database without a server, a pool class that is
    unknown or not a queue, and a pool created elsewhere do not count.
    """
    for role in (Role.POOL, Role.STRATEGY):
        given = call.argument(role)
        if given is not None and not given.is_absent:
            name = given.parameter.name
            return f"`{name}` is given" if given.is_given else f"`{name}` may be given"
    pool_class = call.argument(Role.POOL_CLASS)
    if pool_class is not None and not pool_class.is_absent:
        kind = pool_kind(pool_class)
        if kind is None:
            return "the pool class is not known"
        if kind is not Kind.QUEUE_POOL:
            return f"`{written_form(pool_class)}` keeps no queue of connections"
    return without_server(call)


def pool_kind(pool_class: Argument) -> Kind | None:
    """Return the kind of a pool class given by name; None if it is unknown."""
    value = pool_class.value
    api = APIS.get(value.name) if isinstance(value, QualifiedName) else None
    return api.kind if api else None


def is_other_pool(call: PoolCall | PoolSettings) -> bool:
    """Return whether the pool class of an engine is known and not a queue."""
    pool_class = call.argument(Role.POOL_CLASS)
    return (
        pool_class is not None
        and pool_class.is_given
        and pool_kind(pool_class) not in (None, Kind.QUEUE_POOL)
    )


def keeps_queue(call: PoolCall | PoolSettings) -> bool:
    """Return whether an engine is for a server, and no other pool than a queue is known."""
    return not is_other_pool(call) and not is_serverless(call)


def dialect_of(call: PoolCall | PoolSettings) -> str | None:
    """Return the dialect at the start of an engine's URL; None if it is unknown."""
    url = call.argument(Role.URL)
    head = known_prefix(url.value) if url else None
    return dialect_in(head) if head is not None else None


def driver_of(call: PoolCall) -> str:
    """Return the driver that an engine's URL names, "" if it names none or is unknown."""
    url = call.argument(Role.URL)
    head = known_prefix(url.value) if url is not None else None
    return (head or "").partition(":")[0].partition("+")[2]


def is_serverless(call: PoolCall | PoolSettings) -> bool:
    """Return whether the URL, a driver argument or a branch means a database without a server."""
    return without_server(call) is not None


def without_server(call: PoolCall | PoolSettings) -> str | None:
    """Return why the database of an engine has no server; None if it may have one."""
    url = call.argument(Role.URL)
    dialect = serverless_dialect(url.node, call.model) if url and url.node is not None else None
    if url is not None and url.node is not None and dialect is not None:
        return _of_url(url.node, dialect)
    connect_args = call.argument(Role.CONNECT_ARGS)
    if connect_args is not None and connect_args.node is not None:
        entries = entries_of(connect_args.node, call.model)
        for name in sorted(FILE_ARGUMENTS.intersection(entries or ())):
            return f"`{name}` is an argument of drivers without a server"
    return in_a_branch_for_one(call)


def _of_url(url: ast.expr, dialect: str) -> str:
    if isinstance(url, ast.Call) and isinstance(url.func, ast.Name | ast.Attribute):
        return f"`{dotted(url.func)}()` returns a URL of `{dialect}`"
    if isinstance(url, ast.Name | ast.Attribute):
        return f"`{dotted(url)}` is a URL of `{dialect}`"
    return f"the URL is one of `{dialect}`"
