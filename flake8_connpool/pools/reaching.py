"""Whether requests use a pool, not an application, a mock or something unknown."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from flake8_connpool.findings import Related
from flake8_connpool.library.catalog import REPLACING_TRANSPORTS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.omitted import is_never_passed
from flake8_connpool.pools.subjects import PoolCall, PoolUse, Subject, pool_call, pool_use
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument, ArgumentState
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.syntax.memo import memoized_per_model, memoized_with_options
from flake8_connpool.semantics.values.abstract import ContainerLiteral, Instance
from flake8_connpool.semantics.values.model import SemanticModel

_MOST_USERS = 3
# What is made to be given to a client, as what uses it calls it.
_PARTS: Mapping[Kind, str] = MappingProxyType(
    {Kind.LIMITS: "these limits", Kind.TIMEOUT: "this timeout"}
)


def reaches_pool(subject: Subject) -> bool:
    """Return whether a subject affects a pool.

    False for a client without a pool or with an unknown transport, for its requests, and for limits
    and timeouts that are written inside the call of such a client or request.
    """
    return all(map(_has_pool, clients_of(subject))) and not _may_be_replaced(subject)


def can_wait(subject: Subject) -> bool:
    """Return whether a caller may wait for a connection: there is a pool, and it has a limit."""
    return reaches_pool(subject) and not any(map(_is_unbounded, clients_of(subject)))


def clients_of(subject: Subject) -> list[PoolCall]:
    """Return the known calls that create the client of a subject."""
    if isinstance(subject, PoolUse):
        made = [pool_call(c, subject.model, subject.options) for c in subject.client.calls]
        return [call for call in made if call is not None]
    if subject.api.kind in (Kind.CLIENT, Kind.SERVICE):
        return [subject]
    consumer = _consumer(subject) if subject.api.kind in _PARTS else None
    return clients_of(consumer) if consumer is not None else []


def related_users(part: PoolCall) -> tuple[Related, ...]:
    """Return the calls that are given limits or a timeout by a name, so that they stand elsewhere.

    There are none for any other call.
    """
    model, word = part.model, _PARTS.get(part.api.kind)
    users = _users_of_parts(model.tree, model, part.options).get(part.node, []) if word else []
    return tuple(Related(one, f"uses {word}") for one in users[:_MOST_USERS])


@memoized_with_options
def _users_of_parts(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> Mapping[ast.Call, list[ast.Call]]:
    found: dict[ast.Call, list[ast.Call]] = {}
    for call, _ in model.api_calls:
        user = pool_call(call, model, options)
        if user is None:
            continue
        for argument in map(user.argument, (Role.LIMITS, Role.TIMEOUT)):
            made = argument.value if argument is not None else None
            part = made.call if isinstance(made, Instance) else None
            if argument is not None and part not in (None, argument.node):
                found.setdefault(part, []).append(call)
    return found


def owns_pool(subject: Subject) -> bool:
    """Return whether closing the client of a subject closes its pool: no other pool is given."""
    api = subject.client.api if isinstance(subject, PoolUse) else subject.api
    if api.parameter(Role.POOL) is None:
        return True
    clients = clients_of(subject)
    return bool(clients) and not any(map(_is_given_pool, clients))


def _is_given_pool(client: PoolCall) -> bool:
    pool = client.argument(Role.POOL)
    if pool is None or pool.is_absent:
        return False
    return pool.is_given or not is_never_passed(pool.parameter.name, client)


def _may_be_replaced(subject: Subject) -> bool:
    return isinstance(subject, PoolUse) and _replaces_transports(subject.model)


@memoized_per_model
def _replaces_transports(model: SemanticModel) -> bool:
    """Return whether a client of the module gets another transport after it is created."""
    return any(
        isinstance(node.ctx, ast.Store) and node.attr in REPLACING_TRANSPORTS
        for node in model.symbols.attributes
    )


def _has_pool(client: PoolCall) -> bool:
    app = client.argument(Role.APP)
    if app is not None and app.is_given:
        return False
    if _is_given_pool(client) and not _is_for_it_alone(client):
        return False
    if _mounts_a_poolless_one(client):
        return False
    given = (one for one in client.arguments.values() if one.parameter.role is Role.TRANSPORT)
    return all(_leaves_a_pool(one, client) for one in given)


def _leaves_a_pool(transport: Argument, client: PoolCall) -> bool:
    """Return whether a client has a pool with what it is given as a transport, if it is."""
    if transport.is_absent:
        return True
    if transport.state is ArgumentState.UNKNOWN:
        return is_never_passed(transport.parameter.name, client)
    value = transport.value
    return isinstance(value, Instance) and value.api.kind is Kind.TRANSPORT


def _is_for_it_alone(client: PoolCall) -> bool:
    """Return whether the pool of a client is created beside it, and given to nothing else."""
    model, pool = client.model, client.argument(Role.POOL)
    made = pool.value.call if pool is not None and isinstance(pool.value, Instance) else None
    if made is None or function_around(made, model) is not function_around(client.node, model):
        return False
    escape = escape_of(made, model)
    return escape.kinds == {EscapeKind.PASSED} and escape.passed == [client.node]


def _mounts_a_poolless_one(client: PoolCall) -> bool:
    mounts = client.argument(Role.MOUNTS)
    value = mounts.value if mounts is not None else None
    if not isinstance(value, ContainerLiteral) or not isinstance(value.node, ast.Dict):
        return False
    mounted = map(client.model.value, value.node.values)
    return any(isinstance(m, Instance) and m.api.kind is Kind.POOLLESS_TRANSPORT for m in mounted)


def _is_unbounded(client: PoolCall) -> bool:
    """Return whether the limits in effect lack a bound."""
    bound = bound_of(client)
    return bound is not None and bound.is_unlimited


def bound_of(client: PoolCall) -> Argument | None:
    """Return the bound of the limits in effect, those of the transport if it has any.

    If only the connections to each host have a bound, it is that one.
    """
    transport = _made_for(client, Role.TRANSPORT)
    limits = _made_for(transport or client, Role.LIMITS) or transport
    bound = limits.argument(Role.BOUND) if limits is not None else None
    if limits is not None and bound is not None and bound.is_unlimited:
        return bound_per_host(limits) or bound
    return bound


def bound_per_host(limits: PoolCall) -> Argument | None:
    """Return the bound of the connections to each host, None if there is none or it is disabled."""
    bound = limits.argument(Role.BOUND_PER_HOST)
    return None if bound is None or bound.is_unlimited else bound


def _made_for(call: PoolCall, role: Role) -> PoolCall | None:
    """Return the call that creates the argument of a role."""
    argument = call.argument(role)
    made = argument.value if argument is not None else None
    if not isinstance(made, Instance) or made.call is None:
        return None
    return pool_call(made.call, call.model, call.options)


def consumers_of(part: PoolCall) -> list[Subject]:
    """Return the calls that have limits, a timeout or a transport as an argument.

    The argument may be a name that is bound once. If other code may use the part, there are none.
    """
    consumer = _consumer(part)
    if consumer is not None:
        return [consumer]
    symbols, above = part.model.symbols, part.model.parents[part.node]
    if not isinstance(above, ast.Assign | ast.AnnAssign) or above.value is not part.node:
        return []
    targets = above.targets if isinstance(above, ast.Assign) else [above.target]
    name = targets[0]
    if len(targets) != 1 or not isinstance(name, ast.Name):
        return []
    home = symbols.home(name.id, symbols.scope_of[name])
    if home is None or home.is_class or not home.binds_once(name.id):
        return []
    found = [_consumer_of(one, part) for one in symbols.loads_of(name.id, home)]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else []


def _consumer(part: PoolCall) -> Subject | None:
    """Return the call that has limits or a timeout as a direct argument."""
    return _consumer_of(part.node, part)


def _consumer_of(node: ast.expr, part: PoolCall) -> Subject | None:
    """Return the call that has a node, which means a part, as a direct argument."""
    parents = part.model.parents
    above = parents.get(node)
    if isinstance(above, ast.keyword):
        above = parents.get(above)
    if not isinstance(above, ast.Call):
        return None
    made = pool_call(above, part.model, part.options)
    return made or pool_use(above, part.model, part.options)
