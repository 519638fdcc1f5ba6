"""Where a file uses the engines, clients and sessions of modules, and what its import loads."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache

from flake8_connpool.library.catalog import APIS, SCHEMA_METHODS
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.project.summary import OWN, TOP, Span, Touch
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.programs import is_in_main_block
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_KINDS = KNOWN_ENGINES | {Kind.CLIENT, Kind.SESSION_FACTORY, Kind.SESSION_REGISTRY}


def touches_in(
    model: SemanticModel, span: Callable[[ast.expr], Span], is_of_other: Callable[[str], bool]
) -> Iterator[Touch]:
    """Yield the uses of names of modules that may be engines or sessions."""
    for call in model.symbols.calls:
        func = call.func
        touched: list[ast.expr] = []
        if not isinstance(func, ast.Attribute):
            # Those of other files are uses anyway.
            touched = [func] if _is_of_module(func, model) else []
        elif func.attr in _methods():
            touched = [func.value]
        elif func.attr in SCHEMA_METHODS:
            touched = [*call.args, *(keyword.value for keyword in call.keywords)]
        symbols = [name_symbol(node, model) for node in touched]
        symbols = [one for one in symbols if one.startswith(OWN) or is_of_other(one)]
        if not symbols:
            continue
        function = function_around(call, model)
        is_known = function is None or isinstance(function, Named)
        if not is_known or is_in_main_block(call, model):
            continue
        within = qualified(function, model) if isinstance(function, Named) else TOP
        for symbol in symbols:
            yield Touch(symbol, getattr(func, "attr", ""), within, span(call))


def name_symbol(node: ast.expr, model: SemanticModel) -> str:
    """Return the symbol of a name of a module, as a name: `:engine` of one of this module."""
    if isinstance(node, ast.Name) and _is_of_module(node, model):
        return f"{OWN}{node.id}"
    symbol = symbol_of(node, model) if isinstance(node, ast.Name | ast.Attribute) else ""
    return symbol if not symbol.startswith(OWN) else ""


def _is_of_module(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression is a name that the module assigns."""
    bindings = model.symbols.module.bindings
    if not isinstance(node, ast.Name) or node.id not in bindings:
        return False
    scope = model.symbols.scope_of.get(node)
    home = model.symbols.home(node.id, scope) if scope is not None else None
    kinds = {one.kind for one in valued(bindings[node.id])}
    return home is model.symbols.module and kinds == {BindingKind.VALUE}


def loads_of(model: SemanticModel) -> Iterator[str]:
    """Yield the symbols that are imported when the module is."""
    for node in model.tree.body:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield start
            join = "" if not start or start.endswith(".") else "."
            yield from (f"{start}{join}{one.name}" for one in node.names if one.name != "*")


@cache
def _methods() -> frozenset[str]:
    """Return the methods with which an engine, a client or a factory works, or is closed."""
    apis = [api for api in APIS.values() if api.kind in _KINDS]
    return frozenset(name for api in apis for name in (*api.sends, *api.closes))
