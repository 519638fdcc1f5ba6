"""Objects of the module's classes that only the function that creates them has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.semantics.calls.injection import injected_classes
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.flow.dependence import named_function_around, parameters_of
from flake8_connpool.semantics.flow.escape import (
    Escape,
    EscapeKind,
    escape_of,
    escape_of_parameter,
)
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import LocalClass
from flake8_connpool.semantics.values.model import SemanticModel

INIT = "__init__"
# Objects that keep objects that keep others are followed so far.
_DEEPEST = 3
# Classes of Python whose objects nothing else has.
PLAIN_BASES = frozenset({"abc.ABC", "builtins.object"})
_MAKING = frozenset({"__new__", "__class_getitem__", "__del__"})


def owner_of_init(function: Named | None, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class whose objects a function initializes; None for another function."""
    owner = scope_around(function, model).node if function is not None else None
    is_init = function is not None and function.name == INIT
    return owner if is_init and isinstance(owner, ast.ClassDef) else None


def keeper_of(escape: Escape, function: Named | None, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class whose objects alone keep what its `__init__` stores in attributes of self.

    None if other code may keep it, or may keep the objects.
    """
    owner = keeper_by_itself(escape, function, model)
    return owner if owner is not None and is_plain(owner, model) else None


def keeper_by_itself(
    escape: Escape, function: Named | None, model: SemanticModel
) -> ast.ClassDef | None:
    """Return the same, if bases in other files keep no objects either."""
    owner = owner_of_init(function, model)
    if owner is None or escape.kinds != {EscapeKind.STORED}:
        return None
    is_kept = all(_of_self(store, model) for store in escape.stores)
    return owner if is_kept and is_plain_itself(owner, model) else None


def _of_self(store: ast.expr, model: SemanticModel) -> bool:
    if not isinstance(store, ast.Attribute) or not isinstance(store.value, ast.Name):
        return False
    scope = model.symbols.scope_of[store.value]
    return model.symbols.class_of_receiver(store.value.id, scope) is not None


@memoized
def is_plain(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether each call of a class gives a new object that nothing but the caller has."""
    bases = [base for one in model.lineage(owner) for base in one.bases]
    return is_plain_itself(owner, model) and all(
        isinstance(model.non_null(base), LocalClass) or model.qualified_name(base) in PLAIN_BASES
        for base in bases
    )


@memoized
def is_plain_itself(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return the same as far as the module shows it; a base in another file decides with it.

    A class has no decorator, metaclass or `__new__` that could keep the objects, and its `__init__`
    passes self to nothing.
    """
    for one in model.lineage(owner):
        if one.decorator_list or one.keywords:
            return False
        names = model.symbols.scopes[one].bindings
        if not _MAKING.isdisjoint(names):
            return False
        for made in (binding.node for binding in names.get(INIT, ())):
            if not isinstance(made, Named) or not parameters_of(made):
                return False
            if escape_of_parameter((made, parameters_of(made)[0]), model).kinds:
                return False
    return True


def dropping_calls(
    owner: ast.ClassDef, model: SemanticModel, left: int = _DEEPEST
) -> Iterator[tuple[ast.Call, Escape]]:
    """Yield the calls that create an object of a class, use it and drop it, with its escape.

    An object that is kept by another is dropped with it. The call may be a request for an object
    as a dependency, which the function with the parameter uses.
    """
    for made, held, function in _created(owner, model):
        if held.kinds <= {EscapeKind.WITH}:
            if held.uses:
                yield made, held
            continue
        is_known = bool(left) and is_plain(owner, model)
        keeper = keeper_of(held, function, model) if is_known else None
        if keeper is not None and keeper is not owner:
            yield from dropping_calls(keeper, model, left - 1)


def _created(
    owner: ast.ClassDef, model: SemanticModel
) -> Iterator[tuple[ast.Call, Escape, Named | None]]:
    """Yield what creates objects of a class, the escape of the object, and the function with it."""
    for made in instantiations(model).get(owner, ()):
        yield made, escape_of(made, model), named_function_around(made, model)
    for one in injected_classes(model).get(owner, ()):
        if one.function is not None:
            held = escape_of_parameter((one.function, one.parameter), model)
            yield one.call, held, one.function
