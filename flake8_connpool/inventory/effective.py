"""The settings that a pool gets: what its call gives, else the defaults of its library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flake8_connpool.inventory.arguments import NO_LIMIT, OF_ROLE, default_of, direct, setting_of
from flake8_connpool.inventory.pool import (
    IDLE_EXPIRY,
    KEPT,
    LIMIT,
    LIMIT_PER_HOST,
    RETRIES,
    UNKNOWN,
    WAIT,
    Setting,
    Source,
)
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Parameter
from flake8_connpool.pools.engines import ENGINES, pool_kind
from flake8_connpool.pools.mounts import adapters_on
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.values.abstract import Constant, Instance

Settings = Mapping[str, Setting]
# In the order of the values that a client has for its limits by default.
_OF_LIMITS = (LIMIT, KEPT, IDLE_EXPIRY)
_WITH_HOST_POOLS = frozenset({Kind.ADAPTER, Kind.MANAGER, Kind.HOST_POOL})


def effective(subject: PoolCall | PoolSettings) -> Settings:
    """Return the settings of a pool, by name; those that its library does not have are left out."""
    found = direct(subject)
    if subject.api.kind in (*ENGINES, Kind.ENGINE_SETTINGS):
        return _of_engine(subject, found)
    if not isinstance(subject, PoolCall):
        return found
    if subject.api.kind in _WITH_HOST_POOLS:
        return {**found, **_of_host_pools(subject, found)}
    if subject.api.adapter:
        return {**found, **_of_adapters(subject)}
    limits = {**found, **_of_least(subject, found), **_of_limits(subject)}
    return {**limits, **_kept_within(limits), **_of_timeout(subject)}


def _of_engine(subject: PoolCall | PoolSettings, found: dict[str, Setting]) -> Settings:
    """Return the settings of an engine: its queue, or the pool class that it is given."""
    given = subject.argument(Role.POOL)
    pool_class = subject.argument(Role.POOL_CLASS)
    kind = Kind.QUEUE_POOL
    if given is not None and not given.is_absent:
        return dict.fromkeys(found, UNKNOWN)
    if pool_class is not None and not pool_class.is_absent:
        kind = pool_kind(pool_class) or Kind.POOLLESS_TRANSPORT
    if kind is Kind.NULL_POOL:
        return {LIMIT: Setting(Source.GIVEN, is_unlimited=True), KEPT: Setting(Source.GIVEN, 0)}
    if kind is not Kind.QUEUE_POOL:
        return dict.fromkeys(found, UNKNOWN)
    overflow = subject.argument(Role.OVERFLOW)
    if overflow is None or LIMIT not in found:
        return found
    size, more = found[LIMIT], setting_of(overflow, subject)
    return {**found, KEPT: size, LIMIT: _sum(size, more)}


def _sum(size: Setting, more: Setting) -> Setting:
    sources = {size.source, more.source}
    source = Source.GIVEN if Source.GIVEN in sources else size.source
    variables = tuple(dict.fromkeys((*size.variables, *more.variables)))
    if size.is_unlimited or more.is_unlimited:
        return Setting(source, is_unlimited=True, variables=variables)
    if size.number is not None and more.number is not None:
        return Setting(source, size.number + more.number, variables=variables)
    if Source.UNKNOWN in sources:
        return UNKNOWN
    shown = [one.text or f"{one.number:g}" for one in (size, more) if one.text or one.number]
    return Setting(source, text=" + ".join(shown))


def _of_host_pools(subject: PoolCall, found: Settings) -> Settings:
    """Return the limits of pools of one host each: a full one blocks, or opens more."""
    block, kept = subject.argument(Role.BLOCK), found.get(KEPT, UNKNOWN)
    blocks = setting_of(block, subject) if block is not None else UNKNOWN
    if blocks.value is True:
        per_host = kept
    elif blocks.value is False:
        per_host = Setting(blocks.source, is_unlimited=True, variables=blocks.variables)
    else:
        per_host = UNKNOWN
    return {LIMIT_PER_HOST: per_host}


def _of_adapters(subject: PoolCall) -> Settings:
    """Return the settings of the adapters of a session: its own, or those that are mounted."""
    unknown = {KEPT: UNKNOWN, LIMIT_PER_HOST: UNKNOWN, RETRIES: UNKNOWN}
    touched = {use.attr for use in escape_of(subject.node, subject.model).uses}
    if subject.local is not None or subject.api.adapters in touched:
        return unknown
    mounted = adapters_on(subject.node, subject)
    if not mounted and subject.api.mount not in touched:
        return _of_adapter(APIS[subject.api.adapter].parameters, subject)
    found = [None if one is None or one.local else _of_mounted(one) for one in mounted]
    first = found[0] if found else None
    return first if first is not None and all(one == first for one in found) else unknown


def _of_adapter(parameters: Iterable[Parameter], subject: PoolCall) -> Settings:
    defaults = {
        OF_ROLE[one.role]: default_of(one, lambda: subject.target)
        for one in parameters
        if one.role in OF_ROLE
    }
    return {**defaults, LIMIT_PER_HOST: NO_LIMIT}


def _of_mounted(adapter: PoolCall) -> Settings:
    found = direct(adapter)
    return {**found, **_of_host_pools(adapter, found)}


def _of_least(subject: PoolCall, found: Settings) -> Settings:
    """Return the limit of a pool that opens some connections at once, and by default no more."""
    least, bound = subject.argument(Role.LEAST), subject.argument(Role.BOUND)
    if least is None:
        return {}
    kept = setting_of(least, subject)
    limit = found.get(LIMIT, UNKNOWN)
    is_as_many = bound is not None and not bound.is_unlimited and limit.value is None
    return {KEPT: kept, **({LIMIT: kept} if is_as_many and not limit.text else {})}


def _of_limits(subject: PoolCall) -> Settings:
    """Return the limits of a client that is given them as an object, or has them in a transport."""
    limits, transport = subject.argument(Role.LIMITS), subject.argument(Role.TRANSPORT)
    if subject.api.kind is Kind.SERVICE:
        # The limits of what an SDK has inside are not known.
        return {} if subject.argument(Role.BOUND) is not None else {LIMIT: UNKNOWN}
    if transport is not None and not transport.is_absent:
        made = _part(transport, subject)
        if made is None or made.local is not None:
            return dict.fromkeys(_OF_LIMITS, UNKNOWN)
        inner = made.argument(Role.LIMITS)
        own = direct(made)
        return {**own, **(_in_limits(inner, made) if inner is not None else {})}
    if limits is not None:
        return _in_limits(limits, subject)
    if transport is not None and isinstance(transport.parameter.usual, tuple):
        return _bydefault_of(transport.parameter.usual)
    return {}


def _in_limits(limits: Argument, subject: PoolCall) -> Settings:
    if limits.is_absent:
        return _bydefault_of(limits.parameter.usual or limits.parameter.default)
    made = _part(limits, subject)
    if made is None:
        return dict.fromkeys(_OF_LIMITS, UNKNOWN)
    # What an object with limits leaves out is not the default of a client without one.
    return {
        OF_ROLE[one.parameter.role]: _left_out(one) or setting_of(one, made)
        for one in made.arguments.values()
        if one.parameter.role in OF_ROLE
    }


def _left_out(argument: Argument) -> Setting | None:
    """Return what an object with limits means by an argument that it leaves out."""
    if not argument.is_absent or not isinstance(argument.value, Constant):
        return None
    value = argument.value.value
    return Setting(Source.DEFAULT, value) if isinstance(value, int | float) else NO_LIMIT


def _bydefault_of(values: object) -> Settings:
    if not isinstance(values, tuple):
        return dict.fromkeys(_OF_LIMITS, UNKNOWN)
    return {
        name: NO_LIMIT if value is None else Setting(Source.DEFAULT, value)
        for name, value in zip(_OF_LIMITS, values, strict=False)
    }


def _kept_within(found: Settings) -> Settings:
    """Return how many idle connections are kept: no more than there may be."""
    kept, most = found.get(KEPT), found.get(LIMIT, UNKNOWN)
    limit = most.number
    if kept is None or limit is None or not (kept.is_unlimited or (kept.number or 0) > limit):
        return {}
    return {KEPT: Setting(kept.source, limit, variables=most.variables)}


def _part(argument: Argument, subject: PoolCall) -> PoolCall | None:
    """Return the call that creates what an argument is, if it is known."""
    made = argument.value
    if not isinstance(made, Instance) or made.call is None:
        return None
    return pool_call(made.call, subject.model, subject.options)


def _of_timeout(subject: PoolCall) -> Settings:
    """Return how long a caller waits for a connection, by a timeout for all phases of a request."""
    timeout = subject.argument(Role.TIMEOUT)
    if timeout is None:
        return {}
    made = _part(timeout, subject) if timeout.is_given else None
    if made is None:
        return {WAIT: setting_of(timeout, subject)}
    wait, total = made.argument(Role.WAIT), made.argument(Role.TOTAL)
    for one in (wait, total):
        if one is not None and one.is_given:
            return {WAIT: setting_of(one, made)}
    if total is not None:  # without one, there is no limit
        return {WAIT: NO_LIMIT if total.is_absent else UNKNOWN}
    inherited = wait.value if wait is not None else None
    if isinstance(inherited, Constant) and isinstance(inherited.value, int | float):
        return {WAIT: Setting(Source.GIVEN, inherited.value)}
    is_endless = isinstance(inherited, Constant) and inherited.value is None
    return {WAIT: Setting(Source.GIVEN, is_unlimited=True) if is_endless else UNKNOWN}
