"""The adapters mounted on a session of requests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.catalog import MOUNTS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.shared_clients import called_on
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_call
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.values.abstract import (
    Constant,
    ContainerLiteral,
    Instance,
    known_prefix,
)
from flake8_connpool.semantics.values.model import SemanticModel


def mounts_on(made: ast.Call, model: SemanticModel) -> list[ast.Call]:
    """Return the calls of the module that mount an adapter on the result of a call."""
    return list(called_on(made, tuple(MOUNTS), model))


def adapters_on(made: ast.Call, subject: PoolCall | PoolUse) -> list[PoolCall | None]:
    """Return the adapters mounted on the result of a call; None for each unknown adapter."""
    return [_adapter(call, subject) for call in mounts_on(made, subject.model)]


def opens_files(made: ast.Call, model: SemanticModel) -> bool:
    """Return whether all adapters on the result of a call are for `file://`: it opens files."""
    mounts = mounts_on(made, model)
    return bool(mounts) and all(
        (prefixes := _prefixes(mount, model)) and all(map(_is_of_files, prefixes))
        for mount in mounts
    )


def _is_of_files(prefix: str) -> bool:
    return prefix.lower().startswith("file:")


def sessions_of(adapter: PoolCall) -> Iterator[ast.Call]:
    """Yield the calls that create the sessions on which an adapter is mounted."""
    model = adapter.model
    for call in escape_of(adapter.node, model).passed:
        if isinstance(call.func, ast.Attribute) and call.func.attr in MOUNTS:
            owner = model.non_null(call.func.value)
            if isinstance(owner, Instance) and owner.call is not None:
                yield owner.call


def adapter_for(url: str, session: ast.Call, subject: PoolCall) -> ast.Call | None:
    """Return the call that creates the adapter that a session uses for a URL.

    For the session's default adapter, it is the call of the session itself. None if it is unknown.
    An unknown URL, "", has that adapter if there is no other.
    """
    model = subject.model
    charge, length = session, -1
    mounts = mounts_on(session, model)
    if mounts and not url:
        return None
    for mount in mounts:
        prefixes = _prefixes(mount, model)
        if not prefixes:
            return None
        for prefix in prefixes:
            if url.lower().startswith(prefix.lower()) and len(prefix) >= length:
                adapter = _adapter(mount, subject)
                if adapter is None:
                    return None
                charge, length = adapter.node, len(prefix)
    return charge


def _prefixes(mount: ast.Call, model: SemanticModel) -> list[str]:
    """Return the URL prefixes of a mount; none if they are unknown."""
    given = [*mount.args[:1], *(k.value for k in mount.keywords if k.arg == "prefix")]
    if not given:
        return []
    value = model.value(given[0])
    if isinstance(value, Constant):
        return [known_prefix(value) or ""]
    # `for prefix in ("http://", "https://"): session.mount(prefix, adapter)`
    above: ast.AST | None = mount
    while above is not None and not isinstance(above, ast.For):
        above = model.parents.get(above)
    if (
        above is None
        or not isinstance(given[0], ast.Name)
        or not isinstance(above.target, ast.Name)
    ):
        return []
    values = model.value(above.iter)
    if above.target.id != given[0].id or not isinstance(values, ContainerLiteral):
        return []
    found = [known_prefix(model.value(one)) for one in getattr(values.node, "elts", ())]
    return [one for one in found if one] if all(found) else []


def blocks(subject: PoolUse) -> bool:
    """Return whether a session or a manager is known to wait if its pool is full."""
    if subject.client.api.kind is not Kind.CLIENT:
        makers = [pool_call(c, subject.model, subject.options) for c in subject.client.calls]
    elif subject.client.call is not None:
        makers = adapters_on(subject.client.call, subject)
    else:
        makers = [_adapter(call, subject) for call in _mounts_by_factory(subject)]
    return bool(makers) and all(
        maker is not None
        and (block := maker.argument(Role.BLOCK)) is not None
        and block.value == Constant(True)
        for maker in makers
    )


def _mounts_by_factory(subject: PoolUse) -> list[ast.Call]:
    """Return the calls that mount an adapter in the function of the module that returns a session.

    The session may be kept in an object whose attributes are unknown, such as `threading.local()`.
    """
    model = subject.model
    func = subject.node.func if isinstance(subject.node, ast.Call) else None
    receiver = func.value if isinstance(func, ast.Attribute) else None
    if isinstance(receiver, ast.Name):
        receiver = model.symbols.assigned(receiver)
    factory = function_named(receiver.func, model) if isinstance(receiver, ast.Call) else None
    return [
        node
        for node in (nodes_in(factory, model) if factory is not None else ())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in MOUNTS
    ]


def _adapter(mount: ast.Call, subject: PoolCall | PoolUse) -> PoolCall | None:
    given = [*mount.args[1:2], *(k.value for k in mount.keywords if k.arg == "adapter")]
    value = subject.model.non_null(given[0]) if given else None
    if not isinstance(value, Instance) or value.call is None:
        return None
    adapter = pool_call(value.call, subject.model, subject.options)
    return adapter if adapter is not None and adapter.api.kind is Kind.ADAPTER else None
