"""Functions that close a client or an engine, which the lifespan of another file may call."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.pools.client_closings import closings_in
from flake8_connpool.pools.kept_clients import CLOSING
from flake8_connpool.pools.lifespans import calls_after_yield, name_of_call
from flake8_connpool.project.summary import Closing, Span
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.project.touches import name_symbol
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_OF_CLASSES = frozenset({"classmethod", "staticmethod"})


def closings_of(
    model: SemanticModel,
    options: RuleOptions,
    span: Callable[[ast.expr], Span],
    is_of_other: Callable[[str], bool],
) -> Iterator[Closing]:
    """Yield the first place in each function of a module that closes what others have.

    A decorator may wrap what runs, so a function with one closes nothing that is known.
    """
    for function, calls in _closing_calls(model).items():
        if not {getattr(one, "id", "") for one in function.decorator_list} <= _OF_CLASSES:
            continue
        within = qualified(function, model)
        own = next(closings_in(function, model, options), None)
        if own is not None:
            closed = own[0].func.value if isinstance(own[0].func, ast.Attribute) else own[0]
            yield Closing(within, span(own[0]), name_symbol(closed, model))
            continue
        for call, attribute in calls:
            symbol = symbol_of(attribute.value, model)
            if is_of_other(symbol):
                is_awaited = isinstance(model.parents[call], ast.Await)
                yield Closing(within, span(call), symbol, attribute.attr, is_awaited)
                break


def after_yields(
    model: SemanticModel, is_of_other: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Yield what lifespans call after their `yield`, if other files define it, with its symbol."""
    for function, call in calls_after_yield(model):
        symbol = symbol_of(call.func, model)
        if is_of_other(symbol):
            yield name_of_call(function, call, model), symbol


def _closing_calls(model: SemanticModel) -> dict[Named, list[tuple[ast.Call, ast.Attribute]]]:
    """Return the calls that may close something, by the function around them."""
    found: dict[Named, list[tuple[ast.Call, ast.Attribute]]] = {}
    for node in model.symbols.attributes:
        call = model.parents.get(node) if node.attr in CLOSING else None
        if isinstance(call, ast.Call) and call.func is node:
            function = function_around(call, model)
            if isinstance(function, Named):
                found.setdefault(function, []).append((call, node))
    return found
