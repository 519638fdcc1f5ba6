"""What a file does with the registries of sessions of its own module and of other files."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.registry_uses import Registry, uses_of
from flake8_connpool.pools.scoped_sessions import Kept, kept_by
from flake8_connpool.project.summary import OWN, RegistryUses, Span
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.reachability import reached_from
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_REGISTRIES = tuple(api for api in APIS.values() if api.kind is Kind.SESSION_REGISTRY)


def registry_uses_in(
    model: SemanticModel, positions: Positions, imported: Iterable[tuple[ast.expr, str]]
) -> Iterator[RegistryUses]:
    """Yield what a module does with what may be a registry of sessions.

    `imported` are the reads of imports, as dotted names, with their symbols.
    """
    for symbol, (api, reads) in _own(model).items():
        yield from _uses(symbol, reads, Registry(api, model), positions)
    reads_of: dict[str, list[ast.expr]] = {}
    for node, symbol in imported:
        for one, owner in _owners(node, symbol):
            reads_of.setdefault(owner, []).append(one)
    for api in _REGISTRIES:
        if api.loan is None:
            continue
        names = {*api.closes, *api.loan.gives, *api.loan.takes, *api.loan.lazily}
        for symbol, reads in reads_of.items():
            if any(getattr(model.parents[read], "attr", "") in names for read in reads):
                yield from _uses(symbol, reads, Registry(api, model), positions)


def _own(model: SemanticModel) -> Mapping[str, tuple[Api, list[ast.expr]]]:
    """Return the registries of the module, with the places that read them."""
    found: dict[str, tuple[Api, list[ast.expr]]] = {}
    for name in model.symbols.module.bindings:
        for load in model.symbols.loads_of(name, model.symbols.module):
            value = model.non_null(load)
            if isinstance(value, Instance) and value.api.kind is Kind.SESSION_REGISTRY:
                found.setdefault(f"{OWN}{name}", (value.api, []))[1].append(load)
    return found


def _owners(node: ast.expr, symbol: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield a dotted name, and what its attributes belong to, with their symbols."""
    yield node, symbol
    while isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
        node, symbol = node.value, symbol.rpartition(".")[0]
        if symbol.strip("."):
            yield node, symbol


def _uses(
    symbol: str, reads: list[ast.expr], registry: Registry, positions: Positions
) -> Iterator[RegistryUses]:
    uses = uses_of(reads, registry)
    model = registry.model
    place = _span(positions, reads[0])
    if isinstance(uses, str):
        yield RegistryUses(symbol, registry.api.name, place, uses)
        return
    kept = kept_by(reads, registry)
    giving = [qualified(f, model) for f, one in uses.items() if one.giving and isinstance(f, Named)]
    is_kept = isinstance(kept, Kept)
    if giving or is_kept:
        yield RegistryUses(
            symbol,
            registry.api.name,
            place,
            giving=tuple(sorted(giving)),
            places=tuple(
                (_span(positions, one.node), one.message)
                for one in (kept.related if isinstance(kept, Kept) else ())
                if isinstance(one.node, ast.expr | ast.stmt)
            ),
            calls=tuple(sorted(_called(kept.function, model))) if isinstance(kept, Kept) else (),
        )


def _called(function: Named, model: SemanticModel) -> set[str]:
    """Return the last names of what a function calls, and of what the module runs for it."""
    called = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for one in reached_from(function, model)
        for node in nodes_in(one, model)
        if isinstance(node, ast.Call)
    }
    return called - {""}


def _span(positions: Positions, node: ast.expr | ast.stmt) -> Span:
    span = positions.span(node)
    return span.line, span.column, span.end_line, span.end_column
