"""Generators of a module that lend one session and close it, whatever creates the session."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.session_scopes import (
    SessionScope,
    closing_calls,
    is_known_generator,
)
from flake8_connpool.pools.session_sources import SessionSource
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.exits import yields_of
from flake8_connpool.semantics.symbols.scopes import Binding, valued
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


def lent_by(function: Named, model: SemanticModel) -> tuple[ast.Call, ast.Yield] | None:
    """Return the call that creates what a generator yields once and closes, and the `yield`.

    None if it is not such a generator.
    """
    yields = yields_of(function, model)
    if len(yields) != 1 or not isinstance(yields[0], ast.Yield) or yields[0].value is None:
        return None
    place = yields[0]
    if any(True for _ in loops_around(place, model)) or not is_known_generator(function, model):
        return None
    made = _made(place.value, model)
    if made is None or function_around(made, model) is not function:
        return None
    source = SessionSource(made, _closing(), isinstance(function, ast.AsyncFunctionDef))
    scope = SessionScope(source, made, function, model)
    if scope.yields != [place]:
        return None
    is_closed = scope.is_entered or any(
        True for statement in function.body for _ in closing_calls(statement, scope)
    )
    return (made, place) if is_closed else None


def _made(node: ast.expr | None, model: SemanticModel) -> ast.Call | None:
    """Return the call that the only binding of a name gives it, or that `with` enters."""
    if isinstance(node, ast.Name):
        home = model.symbols.home(node.id, model.symbols.scope_of[node])
        bound = list(_values(home.bindings[node.id])) if home is not None else []
        node = bound[0] if len(bound) == 1 else None
    if isinstance(node, ast.Await):
        node = node.value
    return node if isinstance(node, ast.Call) else None


def _values(bindings: list[Binding]) -> Iterator[ast.expr | None]:
    """Yield what is bound to a name, other than None."""
    for one in valued(bindings):
        if not (isinstance(one.value, ast.Constant) and one.value.value is None):
            yield one.value


@cache
def _closing() -> tuple[str, ...]:
    """Return the methods that close a session of some library, or a connection."""
    loans = [api.loan for api in APIS.values() if api.kind is Kind.SESSION]
    loans += [method.loan for api in APIS.values() for method in api.methods]
    return tuple(dict.fromkeys(name for loan in loans if loan is not None for name in loan.ends))
