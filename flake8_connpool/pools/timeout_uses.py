"""Whether the pool timeout that a timeout sets can matter: which clients and requests use it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.pool_waits import (
    NOT_KNOWN,
    is_kept_by_taker,
    is_stored,
    why_it_never_waits,
)
from flake8_connpool.pools.reaching import clients_of, consumers_of
from flake8_connpool.pools.single_requests import why_nobody_waits
from flake8_connpool.pools.subjects import PoolCall, PoolUse, Subject, pool_call, pool_use
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.parameters import defaults_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, escape_of, escape_of_parameter
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel


def why_no_wait(timeout: PoolCall) -> str:
    """Return why the pool timeout of a timeout cannot matter, as a clause; "" if it may.

    A constant may be for any client, unless all its users are known. A timeout of a function is
    for the clients and requests that get it there.
    """
    reason = why_nobody_waits(timeout)
    if reason or timeout.is_super:
        return reason
    model, escape = timeout.model, _escape(timeout)
    users = list(_users_of(timeout, escape))
    reasons = [_why(user) for user in users]
    if "" in reasons:
        return ""
    default = _parameter(timeout)
    is_constant = default is None and function_around(timeout.node, model) is None
    stores = [store for store in escape.stores if _client_set(store, timeout) is None]
    if is_constant and isinstance(_target(timeout), ast.Name):
        return reasons[0] if reasons and consumers_of(timeout) else ""
    if is_constant or (stores and is_stored(escape, model)):
        return reasons[0] if reasons else ""
    if is_kept_by_taker(timeout.node, model) and not reasons:
        return ""
    return reasons[0] if reasons else NOT_KNOWN


def _target(timeout: PoolCall) -> ast.expr | None:
    """Return what a timeout is assigned to, if to one target only."""
    above = timeout.model.parents[timeout.node]
    if isinstance(above, ast.Assign):
        return above.targets[0] if len(above.targets) == 1 else None
    return above.target if isinstance(above, ast.AnnAssign) else None


def _why(user: Subject) -> str:
    clients = clients_of(user) if isinstance(user, PoolUse) else [user]
    reasons = [why_it_never_waits(client) for client in clients]
    return "" if "" in reasons else next(iter(reasons), NOT_KNOWN)


def _users_of(timeout: PoolCall, escape: Escape) -> Iterator[Subject]:
    """Yield the clients and requests that get a timeout, in the module or in its function."""
    model, options = timeout.model, timeout.options
    known = _users(model.tree, model, options).get(timeout.node, [])
    yield from known
    nodes = {user.node for user in known}
    for call in escape.passed:
        user = _user(call, model, options) if call not in nodes else None
        if user is not None:
            yield user
    for store in escape.stores:
        client = _client_set(store, timeout)
        if client is not None:
            yield client


def _client_set(store: ast.expr, timeout: PoolCall) -> PoolUse | None:
    """Return the use of a client whose attribute a timeout is assigned to: `client.timeout`."""
    model = timeout.model
    client = model.non_null(store.value) if isinstance(store, ast.Attribute) else None
    if not isinstance(client, Instance) or client.api.kind is not Kind.CLIENT:
        return None
    return PoolUse(client, getattr(store, "attr", ""), store, model, timeout.options)


def _escape(timeout: PoolCall) -> Escape:
    """Return what happens to a timeout; as a default, to the parameter that it is for."""
    parameter = _parameter(timeout)
    if parameter is not None:
        return escape_of_parameter(parameter, timeout.model)
    return escape_of(timeout.node, timeout.model)


def _parameter(timeout: PoolCall) -> tuple[Named, str] | None:
    arguments = timeout.model.parents[timeout.node]
    function = timeout.model.parents.get(arguments)
    if not isinstance(arguments, ast.arguments) or not isinstance(function, Named):
        return None
    defaults = defaults_of(function).items()
    return next(((function, name) for name, one in defaults if one is timeout.node), None)


@memoized_with_options
def _users(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> Mapping[ast.Call, list[Subject]]:
    """Return the clients and requests of a module, by the timeouts whose values they get."""
    found: dict[ast.Call, list[Subject]] = {}
    for call in model.symbols.calls:
        user = _user(call, model, options)
        argument = user.argument(Role.TIMEOUT) if user is not None else None
        made = argument.value if argument is not None else None
        for one in made.calls if isinstance(made, Instance) else ():
            if user is not None:
                found.setdefault(one, []).append(user)
    return found


def _user(call: ast.Call, model: SemanticModel, options: RuleOptions) -> Subject | None:
    """Return the client or request that a call is; None for anything else."""
    user = pool_call(call, model, options) or pool_use(call, model, options)
    if isinstance(user, PoolCall) and user.api.kind not in (Kind.CLIENT, Kind.REQUEST):
        return None
    return user
