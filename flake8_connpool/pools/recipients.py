"""Who has a session or connection that a function of the module returns, yields or stores.

A helper such as `def get_session(): return Session()` leaves it to its callers, a dependency to the
functions that request it, and an object that stores it to the functions that create the object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.loan import Loan
from flake8_connpool.pools.checkouts import Checkout, checkout_of, checkout_of_parameter
from flake8_connpool.semantics.calls.parameters import defaults_of
from flake8_connpool.semantics.calls.references import Reference, references_to
from flake8_connpool.semantics.flow.dependence import function_around, is_generator
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.symbols.scopes import Scope
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# Helpers that return what other helpers return are followed so far, and through so many calls.
_DEEPEST = 3
_MOST_CALLS = 50
# A helper with more returns than this is not one.
_MOST_RETURNS = 20


def receiving_calls(made: ast.expr, model: SemanticModel, depth: int = 0) -> Iterator[ast.Call]:
    """Yield the calls in the module of a plain function that returns the object that it creates."""
    if depth >= _DEEPEST or escape_of(made, model).kinds != {EscapeKind.RETURNED}:
        return
    helper = _plain_function(made, model)
    if helper is None or not _returns_only(made, helper, model):
        return
    for use in references_to(helper, model)[:_MOST_CALLS]:
        call = use.direct_call
        if call is None or use.is_guess:
            continue
        if isinstance(helper, ast.AsyncFunctionDef) is not isinstance(
            model.parents[call], ast.Await
        ):
            continue
        yield call
        yield from receiving_calls(call, model, depth + 1)


def receiving_handlers(made: ast.expr, loan: Loan, model: SemanticModel) -> Iterator[Checkout]:
    """Yield what happens to an object in the functions that request it as a dependency.

    Nothing may follow the `yield` of the dependency that could close it.
    """
    escape = escape_of(made, model)
    if escape.kinds not in ({EscapeKind.RETURNED}, {EscapeKind.YIELDED}):
        return
    dependency = function_around(made, model)
    if not isinstance(dependency, Named) or dependency.decorator_list:
        return
    is_yielded = escape.kinds == {EscapeKind.YIELDED} and len(escape.leaving) == 1
    if is_yielded:
        own = checkout_of(made, loan, model)
        if any(node not in escape.leaving for node in own.steps if node is not made):
            return
    elif not _returns_only(made, dependency, model):
        return
    for use in references_to(dependency, model)[:_MOST_CALLS]:
        parameter = _parameter_of(use, model)
        if parameter is not None:
            yield checkout_of_parameter(*parameter, loan, model)


def _plain_function(made: ast.expr, model: SemanticModel) -> Named | None:
    """Return the function around a node, if its calls run it: no decorator, no generator."""
    function = function_around(made, model)
    if not isinstance(function, Named) or function.decorator_list:
        return None
    return None if is_generator(function, model) else function


def _returns_only(made: ast.expr, function: Named, model: SemanticModel) -> bool:
    """Return whether a function returns an object on each path that returns anything."""
    escape = escape_of(made, model)
    if escape.passed or escape.calls:
        return False
    returned = _returned_by(function, model)
    return len(returned) <= _MOST_RETURNS and all(value in escape.leaving for value in returned)


@memoized
def _returned_by(function: Named, model: SemanticModel) -> tuple[ast.expr, ...]:
    """Return what a function returns other than None."""
    returns = (node for node in nodes_in(function, model) if isinstance(node, ast.Return))
    values = (node.value for node in returns)
    return tuple(value for value in values if value is not None and not _is_none(value))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _parameter_of(use: Reference, model: SemanticModel) -> tuple[Named, str] | None:
    """Return the parameter whose default requests a dependency: `db=Depends(get_db)`."""
    call = use.call
    if call is None or use.node not in call.args or use.runs is None:
        return None
    arguments = model.parents[call]
    if not isinstance(arguments, ast.arguments):
        return None
    function = model.parents[arguments]
    if not isinstance(function, Named):
        return None
    defaults = defaults_of(function).items()
    return next(((function, name) for name, default in defaults if default is call), None)


def owning_calls(
    made: ast.expr, loan: Loan, model: SemanticModel
) -> Iterator[tuple[ast.Call, ast.Call]]:
    """Yield the calls that create an object that keeps a session and drop it, each with a use.

    The use executes on the session. Nothing of the class may end its transaction or pass it on.
    """
    store, owner = _kept_in(made, model)
    if store is None or owner is None or not _is_never_closed(store.attr, owner, loan, model):
        return
    taking = {
        method.name
        for method in owner.body
        if isinstance(method, Named) and _takes_in(method, store.attr, loan, model)
    }
    home = model.symbols.home(owner.name, model.symbols.scopes[model.tree])
    for load in model.symbols.loads_of(owner.name, home) if home is not None else ():
        call = model.parents[load]
        if not isinstance(call, ast.Call) or call.func is not load:
            continue
        if not isinstance(function_around(call, model), Named):
            continue
        escape = escape_of(call, model)
        uses = escape.called(tuple(taking), model)
        if not escape.kinds and not escape.calls and uses:
            yield call, uses[0]


def _kept_in(
    made: ast.expr, model: SemanticModel
) -> tuple[ast.Attribute | None, ast.ClassDef | None]:
    """Return the attribute of self that alone keeps an object, and the class of self."""
    escape = escape_of(made, model)
    store = escape.stores[0] if len(escape.stores) == 1 else None
    if escape.kinds != {EscapeKind.STORED} or not isinstance(store, ast.Attribute):
        return None, None
    function = function_around(made, model)
    if not isinstance(store.value, ast.Name) or getattr(function, "name", "") != "__init__":
        return None, None
    return store, model.symbols.class_of_receiver(
        store.value.id, model.symbols.scope_of[store.value]
    )


def _is_never_closed(name: str, owner: ast.ClassDef, loan: Loan, model: SemanticModel) -> bool:
    """Return whether everything that a module does with an attribute leaves its connection out."""
    scope: Scope = model.symbols.scopes[owner]
    if owner.bases or owner.keywords or owner.decorator_list:
        return False
    if not {"__enter__", "__aenter__", "__del__", "__getattr__"}.isdisjoint(scope.bindings):
        return False
    used = {*loan.takes, *loan.idle, *loan.lazily}
    for load in model.attributes_named.get(name, ()):
        above = model.parents[load]
        is_own = owner in _classes_around(load, model)
        if isinstance(load.ctx, ast.Load) and not (
            is_own and isinstance(above, ast.Attribute) and above.attr in used
        ):
            return False
    return True


def _classes_around(node: ast.AST, model: SemanticModel) -> Iterator[ast.ClassDef]:
    above = model.parents.get(node)
    while above is not None:
        if isinstance(above, ast.ClassDef):
            yield above
        above = model.parents.get(above)


def _takes_in(method: Named, name: str, loan: Loan, model: SemanticModel) -> bool:
    """Return whether a method executes on the session that an attribute keeps."""
    for node in nodes_in(method, model):
        if isinstance(node, ast.Attribute) and node.attr in loan.takes:
            kept = node.value
            if isinstance(kept, ast.Attribute) and kept.attr == name:
                return True
    return False
