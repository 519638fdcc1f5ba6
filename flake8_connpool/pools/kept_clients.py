"""Clients and engines that a module or an object keeps, and that its module never closes."""

from __future__ import annotations

import ast

from flake8_connpool.library.catalog import APIS, BORROWERS, LIBRARIES, SCHEMA_METHODS
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.owners import StorePlace, reads_of, store_of, store_place
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

LEAVING = frozenset({"__exit__", "__aexit__"})
_CLOSED = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.SERVICE, *ENGINES})
# The methods that close a client or an engine of any library.
CLOSING = LEAVING.union(*(api.endings for api in APIS.values() if api.kind in _CLOSED))
_CLIENTS = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.HOST_POOL, Kind.SERVICE})
# What may stand around the name of a client without passing it on.
_NEUTRAL = (ast.BoolOp, ast.Compare, ast.Expr, ast.If, ast.IfExp, ast.UnaryOp, ast.While)


def unclosed_store(subject: PoolCall) -> ast.Name | ast.Attribute | None:
    """Return where a client is kept, if nothing in its module closes it or passes it on."""
    model = subject.model
    if is_migration(model) or not _keeps_connections(subject):
        return None
    store = store_of(subject)
    if store is None or _may_be_closed((store_place(store, model), subject.api.name), model):
        return None
    return store


def exported_name(store: ast.Name | ast.Attribute, model: SemanticModel) -> str:
    """Return how other files know what is kept at a place: `client`, `Client.session`."""
    if isinstance(store, ast.Attribute):
        receiver = store.value
        scope = model.symbols.scope_of[store.value]
        owner = (
            model.symbols.class_of_receiver(receiver.id, scope)
            if isinstance(receiver, ast.Name)
            else None
        )
        return f"{qualified(owner, model)}.{store.attr}" if owner is not None else ""
    home = model.symbols.home(store.id, model.symbols.scope_of[store])
    if home is not None and isinstance(home.node, ast.ClassDef):
        return f"{qualified(home.node, model)}.{store.id}"
    return dotted(store)


def is_passed_on(use: ast.expr, api: Api | None, model: SemanticModel) -> bool:
    """Return whether what stands around a client may give it to something that closes it.

    The client may be of any library if no `api` is given.
    """
    above = model.parents[use]
    if isinstance(above, (ast.Attribute, *_NEUTRAL)):
        return False
    return not _only_uses(above, api, model)


def _only_uses(above: ast.AST, api: Api | None, model: SemanticModel) -> bool:
    """Return whether what stands around a client hands it to something that never closes it."""
    call = model.parents[above] if isinstance(above, ast.keyword) else above
    if not isinstance(call, ast.Call):
        return False
    callee = model.qualified_name(call.func)
    if callee:
        root = callee.partition(".")[0]
        is_own = root in LIBRARIES if api is None else root == api.library
        return is_own or callee in BORROWERS
    is_engine = api is None or api.kind in ENGINES
    return is_engine and isinstance(call.func, ast.Attribute) and call.func.attr in SCHEMA_METHODS


@memoized
def _may_be_closed(of: tuple[StorePlace, str], model: SemanticModel) -> bool:
    """Return whether something closes what is kept at a place, or somebody else has it."""
    place, name = of
    api = APIS[name]
    closing = LEAVING.union(api.endings)
    return any(
        getattr(model.parents[use], "attr", "") in closing or is_passed_on(use, api, model)
        for use in reads_of(place, model)
    )


def _keeps_connections(subject: PoolCall) -> bool:
    if subject.is_super or subject.api.kind not in (_CLIENTS | ENGINES):
        return False
    if subject.api.kind in ENGINES:
        return keeps_connections(subject)
    is_left_open = subject.api.kind is not Kind.SERVICE or not subject.api.tidy
    return is_left_open and reaches_pool(subject)
