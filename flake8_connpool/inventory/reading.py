"""The pools of one module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import MappingProxyType

from flake8_connpool.inventory.effective import effective
from flake8_connpool.inventory.life import (
    ONCE,
    closing_places,
    how_often,
    owner_of,
    uses_of,
)
from flake8_connpool.inventory.pool import (
    LIMIT,
    Created,
    Pool,
    PoolKind,
    Reference,
    Setting,
    Source,
)
from flake8_connpool.inventory.servers import has_server, product_of, server_of
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall, subjects_of
from flake8_connpool.project.summary import OWN
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.flow.dependence import named_function_around
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_KINDS = MappingProxyType(
    {
        Kind.CLIENT: PoolKind.CLIENT,
        Kind.SERVICE: PoolKind.SERVICE,
        Kind.MANAGER: PoolKind.CLIENT,
        Kind.HOST_POOL: PoolKind.POOL,
        Kind.SHARED_POOL: PoolKind.POOL,
        Kind.ENGINE: PoolKind.ENGINE,
        Kind.ENGINE_FROM_CONFIG: PoolKind.ENGINE,
        Kind.ENGINE_SETTINGS: PoolKind.ENGINE,
        Kind.DATABASE_SETTINGS: PoolKind.THREADS,
    }
)


def pools_in(model: SemanticModel, path: str, options: RuleOptions) -> Iterator[Pool]:
    """Yield the pools that a module creates or configures; `path` is the module's in its project.

    Left out are pools of databases without a server and of migrations, objects that are given a
    pool from elsewhere, and functions that create a client for one request.
    """
    if is_migration(model):
        return
    seen: set[ast.AST] = set()
    for subject in subjects_of(model, options):
        if not isinstance(subject, PoolCall | PoolSettings) or subject.node in seen:
            continue
        seen.add(subject.node)
        if isinstance(subject, PoolSettings):
            yield _of_settings(subject, path)
        elif subject.api.kind in _KINDS and _is_own(subject):
            yield _of_call(subject, path)


def _is_own(call: PoolCall) -> bool:
    """Return whether a call creates a pool for a server, which is not given to it."""
    given = call.argument(Role.POOL)
    is_given = call.api.kind is not Kind.ENGINE and given is not None and given.is_given
    return not (call.is_super or call.taker is not None or is_given) and has_server(call)


def _of_call(call: PoolCall, path: str) -> Pool:
    function = named_function_around(call.node, call.model)
    created, often = how_often(call)
    return Pool(
        call.api.library,
        _KINDS[call.api.kind],
        call.api.name,
        path,
        call.node.lineno,
        owner_of(call),
        qualified(function, call.model) if function is not None else "",
        server_of(call, path),
        product_of(call),
        created,
        often,
        tuple(dict.fromkeys(closing_places(call, path))),
        effective(call),
        is_async=call.api.is_async,
        uses=tuple(dict.fromkeys(uses_of(call))),
    )


def _of_settings(settings: PoolSettings, path: str) -> Pool:
    kind = _KINDS[settings.api.kind]
    of_thread = {LIMIT: Setting(Source.DEFAULT, 1)} if kind is PoolKind.THREADS else {}
    return Pool(
        settings.api.library,
        kind,
        settings.api.name,
        path,
        settings.node.lineno,
        settings.name,
        "",
        server_of(settings, path),
        product_of(settings),
        Created.ONCE,
        ONCE,
        settings={**of_thread, **effective(settings)},
    )


def references_in(model: SemanticModel) -> Iterator[Reference]:
    """Yield the functions that name a pool of a module, or a factory of what uses one."""
    symbols = model.symbols
    for scope in symbols.scopes.values():
        for name in symbols.imported_in(scope):
            imported = {one.imported for one in scope.bindings[name] if one.imported}
            for load in symbols.loads_of(name, scope) if len(imported) == 1 else ():
                yield from _reference(load, next(iter(imported)), model)
    for name in symbols.module.bindings:
        for load in symbols.loads_of(name, symbols.module):
            if isinstance(model.non_null(load), Instance):
                yield from _reference(load, f"{OWN}{name}", model)


def _reference(node: ast.expr, symbol: str, model: SemanticModel) -> Iterator[Reference]:
    """Yield the reference that a name is, or the attributes after it: `db.engine`."""
    while not isinstance(model.non_null(node), Instance):
        above = model.parents.get(node)
        if not isinstance(above, ast.Attribute):
            return
        node, symbol = above, f"{symbol}.{above.attr}"
    function = named_function_around(node, model)
    if function is not None:
        yield Reference(symbol, qualified(function, model))
