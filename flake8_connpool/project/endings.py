"""The clients that a file keeps and never closes, and the clients of other files that it closes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.kept_clients import CLOSING, exported_name, is_passed_on, unclosed_store
from flake8_connpool.pools.lifespans import is_context_manager
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.project.summary import ANY, CALLED, OWN, End, Span
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.call_results import ENTERING_METHODS
from flake8_connpool.semantics.values.model import SemanticModel

# What may give an object in it to other code.
_TAKING = (
    *(ast.Call, ast.keyword, ast.Assign, ast.NamedExpr, ast.Lambda, ast.Return, ast.Yield),
    *(ast.Dict, ast.List, ast.Set, ast.Starred, ast.Tuple),
)
_WRAPPING = frozenset({"contextlib.closing", "contextlib.aclosing"})


def kept_by(calls: Iterable[PoolCall]) -> Iterator[tuple[str, str]]:
    """Yield the clients that a module never closes, as other files know them, with what they are.

    That is the name of the callable that creates them.
    """
    for subject in calls:
        store = unclosed_store(subject)
        if store is not None:
            yield exported_name(store, subject.model), subject.api.name
        elif subject.api.kind is Kind.CLIENT:
            function = function_around(subject.node, subject.model)
            if isinstance(function, Named) and is_context_manager(function, subject.model):
                yield f"{qualified(function, subject.model)}{CALLED}", subject.api.name


def ends_in(
    model: SemanticModel,
    imported: Iterable[tuple[ast.expr, str]],
    span: Callable[[ast.expr], Span],
    is_foreign: Callable[[str], bool],
) -> Iterator[End]:
    """Yield the places of a module that close objects of other files, or pass them on.

    `imported` are the reads of imports, as dotted names, with their symbols. A star import gives
    the module names that seem to be its own.
    """
    symbols = dict(imported)
    seen: set[tuple[str, bool, str]] = set()
    for node, is_close, method in _ending(model, symbols):
        symbol = symbols.get(node) or symbol_of(node, model)
        if not symbol or is_foreign(symbol):
            is_attribute = is_close and isinstance(node, ast.Attribute)
            symbol = f"{ANY}.{getattr(node, 'attr', '')}" if is_attribute else ""
        elif node not in symbols and _is_own(symbol):
            symbol = ""
        # The first place is enough.
        if symbol and (symbol, is_close, method) not in seen:
            seen.add((symbol, is_close, method))
            yield End(symbol, span(node), is_close, method)


def _ending(
    model: SemanticModel, imported: Iterable[ast.expr]
) -> Iterator[tuple[ast.expr, bool, str]]:
    """Yield what is closed, or passed on, whether it is closed, and the method that closes it."""
    for closing in model.symbols.attributes:
        if closing.attr in CLOSING and isinstance(closing.ctx, ast.Load):
            yield closing.value, True, closing.attr
    for item in model.symbols.with_items:
        if isinstance(item.context_expr, ast.Name | ast.Attribute):
            yield item.context_expr, True, ""
    attributes: list[ast.expr] = [
        node
        for node in model.symbols.attributes
        if isinstance(node.ctx, ast.Load)
        and isinstance(model.parents[node], ast.Call | ast.keyword)
        and CALLED in symbol_of(node, model)
    ]
    for node in (*attributes, *imported):
        above = model.parents[node]
        is_callee = isinstance(above, ast.Call) and above.func is node
        if isinstance(above, _TAKING) and not is_callee:
            is_close = isinstance(above, ast.Call) and _closes(above.func, model)
            if is_close or is_passed_on(node, None, model):
                yield node, is_close, ""


def _closes(function: ast.expr, model: SemanticModel) -> bool:
    """Return whether a call closes its argument later: `closing(client)`."""
    is_entering = isinstance(function, ast.Attribute) and function.attr in ENTERING_METHODS
    return is_entering or model.qualified_name(function) in _WRAPPING


def _is_own(symbol: str) -> bool:
    """Return whether a symbol is one of the module itself, and of no class."""
    return symbol.startswith(OWN) and CALLED not in symbol
