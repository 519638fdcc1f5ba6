"""What decides whether an engine, a session or a factory of sessions keeps connections."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.session_sources import may_keep_connections
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_OF_SESSIONS = frozenset({Kind.SESSION, Kind.SESSION_FACTORY, Kind.SESSION_REGISTRY})
_DECIDING = (Role.ENGINE, Role.SESSIONS, Role.URL, Role.POOL_CLASS)
# Engines of factories of registries.
_DEEPEST = 4


def origins_of(
    node: ast.expr, model: SemanticModel, options: RuleOptions, left: int = _DEEPEST
) -> Iterator[PoolCall]:
    """Yield the calls that create the engine, session or factory that an expression is.

    So are those that create what such a call is passed.
    """
    made = model.non_null(node)
    calls = made.calls if isinstance(made, Instance) and left else ()
    for call in (pool_call(one, model, options) for one in calls):
        if call is None or call.api.kind not in ENGINES | _OF_SESSIONS:
            continue
        yield call
        if call.node is node:
            made_by = model.non_null(call.node.func)
            if isinstance(made_by, Instance):
                yield from origins_of(call.node.func, model, options, left - 1)
        for given in deciding(call):
            yield from origins_of(given, model, options, left - 1)


def deciding(call: PoolCall) -> Iterator[ast.expr]:
    """Yield the arguments of a call that decide whether it keeps connections."""
    for role in _DECIDING:
        argument = call.argument(role)
        if argument is not None and argument.is_given and argument.node is not None:
            yield argument.node


def is_idle(call: PoolCall) -> bool:
    """Return whether what a call creates is not known to keep connections to a server."""
    if call.api.kind in ENGINES:
        return not keeps_connections(call)
    return not may_keep_connections(call)
