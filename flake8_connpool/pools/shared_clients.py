"""Clients and engines in module variables, and where the module uses them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from flake8_connpool.library.catalog import is_stub
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.reaching import clients_of, reaches_pool
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument, as_number
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.flow.object_parts import call_at
from flake8_connpool.semantics.syntax.memo import (
    memoized,
    memoized_per_model,
    memoized_with_options,
)
from flake8_connpool.semantics.values.abstract import Constant, Instance
from flake8_connpool.semantics.values.model import SemanticModel

_CLIENTS = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.SERVICE})
_FIRST = itemgetter(0)
_BORROWING = frozenset({Kind.SESSION, Kind.SESSION_FACTORY})


def is_of_the_module(call: PoolCall) -> bool:
    """Return whether the result of a call is bound to a module variable, and to nothing else."""
    model = call.model
    escape = escape_of(call.node, model)
    if call.is_super or escape.kinds != {EscapeKind.STORED} or len(escape.stores) != 1:
        return False
    store = escape.stores[0]
    scope = model.symbols.scope_of.get(store)
    if not isinstance(store, ast.Name) or scope is not model.symbols.module:
        return False
    return is_made_by(call.node, model.non_null(store), only=True)


def exported_name(call: PoolCall) -> str:
    """Return the name of the module by which other files use the result of a call, "" if none.

    An engine without one may be that of a factory: `opened = sessionmaker(bind=engine)`.
    """
    model = call.model
    if is_of_the_module(call):
        return _name_of(escape_of(call.node, model).stores[0], model)
    for taker in escape_of(call.node, model).passed if call.api.kind in ENGINES else ():
        made = pool_call(taker, model, call.options)
        if made is not None and made.api.kind is Kind.SESSION_FACTORY:
            stores = escape_of(taker, model).stores
            return _name_of(stores[0], model) if len(stores) == 1 else ""
    return ""


def _name_of(store: ast.expr, model: SemanticModel) -> str:
    if not isinstance(store, ast.Name):
        return ""
    home = model.symbols.home(store.id, model.symbols.scope_of[store])
    return store.id if home is model.symbols.module else ""


def is_kept(call: PoolCall) -> bool:
    """Return whether the result of a call is bound to a module variable or an attribute of self."""
    if is_of_the_module(call):
        return True
    model = call.model
    escape = escape_of(call.node, model)
    if call.is_super or escape.kinds != {EscapeKind.STORED} or len(escape.stores) != 1:
        return False
    store = escape.stores[0]
    if not isinstance(store, ast.Attribute) or not isinstance(store.value, ast.Name):
        return False
    scope = model.symbols.scope_of[store.value]
    is_of_self = model.symbols.class_of_receiver(store.value.id, scope) is not None
    return is_of_self and is_made_by(call.node, model.non_null(store), only=True)


def is_made_by(made: ast.Call, value: object, *, only: bool = False) -> bool:
    """Return whether a value is the result of a call; `only` if it is never that of another."""
    if not isinstance(value, Instance) or made not in value.calls:
        return False
    return not only or value.call is made


def keeps_idle_connections(call: PoolCall) -> bool:
    """Return whether a client or engine is known to keep connections for the next use."""
    if call.api.kind in ENGINES:
        return keeps_connections(call)
    if call.api.kind not in _CLIENTS or not reaches_pool(call):
        return False
    return all(map(_keeps_idle, clients_of(call)))


def _keeps_idle(client: PoolCall) -> bool:
    """Return whether the limits of a client are known to keep idle connections in its pool."""
    for role in (Role.TRANSPORT, Role.LIMITS):
        argument = client.argument(role)
        if argument is None or argument.is_absent:
            continue
        made = argument.value.call if isinstance(argument.value, Instance) else None
        call = pool_call(made, client.model, client.options) if made is not None else None
        if call is None:
            return False
        if role is Role.TRANSPORT:
            return _keeps_idle(call) and not _discards(call)
        return all(map(_is_not_nought, (call.argument(Role.KEPT), call.argument(Role.IDLE_EXPIRY))))
    return True


def _discards(transport: PoolCall) -> bool:
    """Return whether a transport may close each connection after its request."""
    expiry, discarding = transport.argument(Role.IDLE_EXPIRY), transport.argument(Role.DISCARDING)
    if expiry is not None and expiry.is_given and not _is_not_nought(expiry):
        return True
    return discarding is not None and discarding.value != Constant(False)


def _is_not_nought(argument: Argument | None) -> bool:
    if argument is None or not isinstance(argument.value, Constant):
        return False
    return as_number(argument) != 0


def uses_of_pool(call: PoolCall) -> Iterator[ast.expr]:
    """Yield where a client sends, or an engine lends a connection, to a session too."""
    model = call.model
    yield from called_on(call.node, call.api.sends, model)
    if call.api.stubs:
        yield from _stubs_of(call)
    if call.api.kind not in ENGINES:
        return
    for borrower in _borrowers(model.tree, model, call.options).get(call.node, ()):
        if borrower.api.kind is Kind.SESSION:
            yield borrower.node
            continue
        yield from called_on(borrower.node, borrower.api.sends, model)
        yield from _calls_of_objects(model).get(borrower.node, ())


def _stubs_of(call: PoolCall) -> Iterator[ast.Call]:
    """Yield the calls that create an object of a generated class, which sends with a client."""
    yield from _stubs_by_client(call.model).get(call.node, ())


@memoized_per_model
def _stubs_by_client(model: SemanticModel) -> Mapping[ast.Call, Sequence[ast.Call]]:
    """Return the calls that create such objects, by the calls that create the clients."""
    found: dict[ast.Call, list[ast.Call]] = {}
    for stub in model.symbols.calls:
        if is_stub(model.qualified_name(stub.func)):
            passed = [model.non_null(one) for one in stub.args]
            clients = [one.calls for one in passed if isinstance(one, Instance)]
            for made in dict.fromkeys(chain.from_iterable(clients)):
                found.setdefault(made, []).append(stub)
    return found


@memoized_per_model
def _calls_of_objects(model: SemanticModel) -> Mapping[ast.Call, Sequence[ast.Call]]:
    """Return the calls of objects of a library, by the only calls that create the objects."""
    found: dict[ast.Call, list[ast.Call]] = {}
    for call in model.symbols.calls:
        called = model.non_null(call.func)
        if isinstance(called, Instance) and called.call is not None:
            found.setdefault(called.call, []).append(call)
    return found


def called_on(made: ast.Call, names: tuple[str, ...], model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the calls of methods with these names on the result of a call."""
    for name in names:
        groups = _calls_by_owner(name, model).get(made, ())
        # The object of a call is in several groups if names may mean several objects.
        numbered = (
            groups[0] if len(groups) == 1 else sorted(chain.from_iterable(groups), key=_FIRST)
        )
        for _, call in numbered:
            yield call


@memoized
def _calls_by_owner(
    name: str, model: SemanticModel
) -> Mapping[ast.Call, Sequence[Sequence[tuple[int, ast.Call]]]]:
    """Return the calls of methods with a name, numbered, by the calls that create their objects.

    They are grouped by object. There may be many calls for one object, and many objects.
    """
    groups: dict[int, tuple[Instance, list[tuple[int, ast.Call]]]] = {}
    for number, attribute in enumerate(model.attributes_named.get(name, ())):
        call = call_at(attribute, model)
        owner = _owner_of(attribute, model) if call is not None else None
        if call is not None and isinstance(owner, Instance):
            groups.setdefault(id(owner), (owner, []))[1].append((number, call))
    found: dict[ast.Call, list[Sequence[tuple[int, ast.Call]]]] = {}
    for owner, calls in groups.values():
        for made in owner.calls:
            found.setdefault(made, []).append(calls)
    return found


def _owner_of(method: ast.Attribute, model: SemanticModel) -> object:
    """Return the object that a method is called on; the whole, if that is a part of one."""
    node = method.value
    owner = model.non_null(node)
    while owner is None and isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
        owner = model.non_null(node)
    is_whole = node is method.value or (isinstance(owner, Instance) and bool(owner.api.parts))
    return owner if is_whole else None


@memoized_with_options
def _borrowers(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> Mapping[ast.Call, Sequence[PoolCall]]:
    """Return the calls that create objects that use the connections of an engine, by its call."""
    found: dict[ast.Call, list[PoolCall]] = {}
    for call in (pool_call(one, model, options) for one in model.symbols.calls):
        if call and call.api.kind in _BORROWING and not call.is_super:
            bind = call.argument(Role.ENGINE)
            engine = bind.value if bind is not None else None
            if isinstance(engine, Instance) and engine.call is not None:
                found.setdefault(engine.call, []).append(call)
    return found
