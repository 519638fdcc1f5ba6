"""Where a session goes after the call that creates it, and whether it is closed too early there.

A session is followed through its function, through helpers of the module that return it, and
through generators of the module that yield it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from msgspec import Struct

from flake8_connpool.frameworks.python import (
    ENTERING_METHODS,
    FIRST_ITEM_FUNCTIONS,
    FIRST_ITEM_METHODS,
)
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.lifespans import is_context_manager
from flake8_connpool.pools.session_sources import SessionSource
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, Named
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.call_results import enters
from flake8_connpool.semantics.values.model import SemanticModel

# A session that more functions get is not followed further.
_MOST_SCOPES = 50


class SessionScope(Struct, frozen=True):
    """A function that has a session, from the call `made` in it."""

    source: SessionSource
    made: ast.expr
    function: Named
    model: SemanticModel

    @property
    def escape(self) -> Escape:
        """What the function does with the session."""
        return escape_of(self.made, self.model)

    @property
    def is_entered(self) -> bool:
        """Whether a `with` block closes it."""
        return EscapeKind.WITH in self.escape.kinds

    def holds(self, node: ast.expr | None) -> bool:
        """Return whether an expression of the function is the session."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Name):
            return node is self.made
        symbols = self.model.symbols
        home = symbols.home(node.id, symbols.scope_of[node])
        return any((home, node.id) == name for name in self.escape.names)

    def may_close(self, node: ast.expr) -> bool:
        """Return whether a method of an expression closes the session, or its registry's."""
        value = self.model.non_null(node)
        is_registry = isinstance(value, Instance) and value.api.kind is Kind.SESSION_REGISTRY
        return is_registry or self.holds(node)

    @property
    def yields(self) -> list[ast.Yield]:
        """Where the function yields the session."""
        return [one for one in self._exits() if isinstance(one, ast.Yield)]

    @property
    def returns(self) -> list[ast.expr]:
        """Where the function returns the session."""
        return [one.value for one in self._exits() if isinstance(one, ast.Return) and one.value]

    def _exits(self) -> Iterator[ast.Yield | ast.Return]:
        by_value = _exits_of(self.function, self.model)
        for value in (self.made, *self.escape.names):
            yield from by_value.get(value, ())


@memoized
def _exits_of(
    function: Named, model: SemanticModel
) -> Mapping[object, list[ast.Yield | ast.Return]]:
    """Return what a function yields and returns, by the name of the value, or the value itself."""
    found: dict[object, list[ast.Yield | ast.Return]] = {}
    for node in nodes_in(function, model):
        if not isinstance(node, ast.Yield | ast.Return):
            continue
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        if value is None or function_around(node, model) is not function:
            continue
        key: object = value
        if isinstance(value, ast.Name):
            home = model.symbols.home(value.id, model.symbols.scope_of[value])
            key = (home, value.id)
        found.setdefault(key, []).append(node)
    return found


def scopes_of(source: SessionSource, model: SemanticModel) -> Iterator[SessionScope]:
    """Yield the function that creates a session, and the functions that get it from there."""
    waiting: list[ast.expr] = [source.made]
    for made in waiting:  # which grows
        function = function_around(made, model)
        if not isinstance(function, Named):
            continue
        scope = SessionScope(source, made, function, model)
        yield scope
        is_lender = bool(scope.yields) and is_context_manager(function, model)
        is_helper = not function.decorator_list and bool(scope.returns) and not scope.is_entered
        for call in calls_of(function, model) if is_lender or is_helper else ():
            if call not in waiting and len(waiting) < _MOST_SCOPES:
                waiting.append(call)


def calls_of(function: Named, model: SemanticModel) -> list[ast.Call]:
    """Return the places of the module that certainly call a function."""
    found = [use.call for use in references_to(function, model) if not use.is_guess]
    return [call for call in found if call is not None and _names(call.func, function, model)]


def _names(node: ast.expr, function: Named, model: SemanticModel) -> bool:
    """Return whether a call names the function itself, and does not take it as an argument."""
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return bool(name == function.name)


def is_plain_generator(function: Named, model: SemanticModel) -> bool:
    """Return whether a call of a generator gives the generator itself: no decorator changes it."""
    return not function.decorator_list or all(
        any(model.is_builtin(decorator, name) for name in ("classmethod", "staticmethod"))
        for decorator in function.decorator_list
    )


def is_known_generator(function: Named, model: SemanticModel) -> bool:
    """Return whether a function that yields is a generator or context manager, as far as known."""
    return is_context_manager(function, model) or is_plain_generator(function, model)


def closing_calls(statement: ast.stmt, scope: SessionScope) -> Iterator[ast.Call]:
    """Yield the calls in a statement that close the session of its function."""
    for node in nodes_in(statement, scope.model):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            func = node.func
            if func.attr in scope.source.closing and scope.may_close(func.value):
                yield node


def first_items(function: Named, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the calls that take the first item of a new generator, which is dropped thereby.

    Of a context manager: the calls of `__enter__` on a new one.
    """
    entering = is_context_manager(function, model)
    if not entering and not is_plain_generator(function, model):
        return
    for call in calls_of(function, model):
        taken = first_item(call, model, entering=entering)
        if taken is not None:
            yield taken


def first_item(call: ast.Call, model: SemanticModel, *, entering: bool) -> ast.Call | None:
    """Return the call that takes the first item of what a call gives, and drops that thereby.

    `entering` says that it gives a context manager.
    """
    above = model.parents[call]
    if isinstance(above, ast.Attribute):
        outer = model.parents[above]
        wanted = ENTERING_METHODS if entering else FIRST_ITEM_METHODS
        is_taken = above.attr in wanted and isinstance(outer, ast.Call) and outer.func is above
        return outer if is_taken and isinstance(outer, ast.Call) else None
    return above if not entering and _is_first_item(above, call, model) else None


def _is_first_item(node: ast.AST, of: ast.Call, model: SemanticModel) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call) or node.args[:1] != [of]:
        return False
    return model.qualified_name(node.func) in FIRST_ITEM_FUNCTIONS


def loops_left_with(function: Named, model: SemanticModel) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield the calls of a generator that a loop leaves early, and where its item is used then."""
    for call in calls_of(function, model) if is_plain_generator(function, model) else ():
        use = use_after_loop(call, model)
        if use is not None:
            yield call, use


def use_after_loop(call: ast.Call, model: SemanticModel) -> ast.expr | None:
    """Return where the item of a loop over a call is used after the loop was left early."""
    loop = model.parents[call]
    if not isinstance(loop, ast.For | ast.AsyncFor) or loop.iter is not call:
        return None
    return _use_after(loop, loop.target, model) if isinstance(loop.target, ast.Name) else None


def _use_after(
    loop: ast.For | ast.AsyncFor, item: ast.Name, model: SemanticModel
) -> ast.expr | None:
    """Return where the item of a loop is returned, or used after a `break`; None if nowhere."""
    inside = [node for statement in loop.body for node in nodes_in(statement, model)]
    returned = [node.value for node in inside if isinstance(node, ast.Return)]
    for value in returned:
        if isinstance(value, ast.Name) and value.id == item.id:
            return value
    around = model.parents[loop]
    if not any(isinstance(node, ast.Break) for node in inside):
        return None
    while not isinstance(around, (*FUNCTIONS, ast.Module)):
        around = model.parents[around]
    home = model.symbols.home(item.id, model.symbols.scope_of[item])
    if home is None or home.node is not around or not home.binds_once(item.id):
        return None
    last = loop.end_lineno or loop.lineno
    later = [load for load in model.symbols.loads_of(item.id, home) if load.lineno > last]
    return later[0] if later else None


def closing_uses(
    object_: ast.expr, source: SessionSource, model: SemanticModel
) -> Iterator[ast.AST]:
    """Yield where a session that an expression gives is closed, or may be: `with`, `close`."""
    escape = escape_of(object_, model)
    if EscapeKind.WITH in escape.kinds:
        yield object_
    yield from (use for use in escape.uses if use.attr in source.closing)
    for call in escape.passed:
        if enters(call) or isinstance(model.parents[call], ast.withitem):
            yield call
    for store in escape.stores:
        for name in source.closing:
            for use in model.attributes_named.get(name, ()):
                if _is_like(use.value, store):
                    yield use
    yield from _closed_by_callers(object_, source, model)


def _closed_by_callers(
    object_: ast.expr, source: SessionSource, model: SemanticModel
) -> Iterator[ast.AST]:
    """Yield the calls of the function that returns a session, if they close it."""
    function = function_around(object_, model)
    if EscapeKind.RETURNED not in escape_of(object_, model).kinds or not isinstance(
        function, Named
    ):
        return
    for call in calls_of(function, model):
        escape = escape_of(call, model)
        if EscapeKind.WITH in escape.kinds or any(u.attr in source.closing for u in escape.uses):
            yield call


def _is_like(node: ast.expr, store: ast.expr) -> bool:
    """Return whether an expression may read what is stored, whatever object keeps it."""
    if isinstance(node, ast.Attribute) and isinstance(store, ast.Attribute):
        return node.attr == store.attr
    return isinstance(node, ast.Name) and isinstance(store, ast.Name) and node.id == store.id


def is_used(object_: ast.expr, source: SessionSource, model: SemanticModel) -> bool:
    """Return whether the session that an expression gives is used, and may take a connection."""
    escape = escape_of(object_, model)
    is_working = any(use.attr not in source.idle for use in escape.uses)
    return bool(escape.kinds or is_working or escape.passed or escape.calls)
