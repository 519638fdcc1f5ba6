"""Whose method an expression names: `self.fetch`, `super().fetch`, `Api().fetch`, `thing.fetch`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Constant, Instance, LocalClass
from flake8_connpool.semantics.values.model import SemanticModel

# If more expressions than this use a method name on unknown objects, none is assumed to match.
_MOST_GUESSES = 100


class _Known(Enum):
    """How the class of a receiver is known."""

    SELF = auto()  # an instance of the class or of a subclass
    SUPER = auto()  # an instance of a base class
    OBJECT = auto()  # created by the class, or the class itself
    NOT = auto()


def method_loads(
    function: Named, owner: ast.ClassDef, model: SemanticModel
) -> Iterator[tuple[ast.Attribute, bool]]:
    """Yield the attributes that name a method of a class, and whether that is a guess."""
    bases = set(model.ancestry(owner)[1:])
    for (of, known), loads in _loads(function.name, model).items():
        if of is None:
            yield from ((load, True) for load in loads[:_MOST_GUESSES])
        elif of in bases:
            # An instance of a subclass can be used as one of its base.
            if known is not _Known.SUPER:
                yield from ((load, known is _Known.OBJECT) for load in loads)
        elif owner in _ancestors(of, model):
            asked = model.ancestry(of)[1 if known is _Known.SUPER else 0 :]
            if _first(asked, function.name, model) is owner:
                yield from ((load, False) for load in loads)


def _first(classes: Sequence[ast.ClassDef], name: str, model: SemanticModel) -> ast.ClassDef | None:
    """Return the first of some classes that has a name in its body."""
    return next((c for c in classes if name in model.symbols.scopes[c].bindings), None)


@memoized
def _ancestors(owner: ast.ClassDef, model: SemanticModel) -> frozenset[ast.ClassDef]:
    return frozenset(model.ancestry(owner))


@memoized
def _loads(
    name: str, model: SemanticModel
) -> Mapping[tuple[ast.ClassDef | None, _Known], Sequence[ast.Attribute]]:
    """Return where an attribute of that name is read, by the class of the receiver."""
    found: dict[tuple[ast.ClassDef | None, _Known], list[ast.Attribute]] = {}
    for attribute in model.attributes_named.get(name, ()):
        if isinstance(attribute.ctx, ast.Load):
            owner = _class_of(attribute.value, model)
            if owner is not None:
                found.setdefault(owner, []).append(attribute)
    return found


def _class_of(
    receiver: ast.expr, model: SemanticModel
) -> tuple[ast.ClassDef | None, _Known] | None:
    """Return the class of a receiver; None if it is not a class of the module."""
    if isinstance(receiver, ast.Name):
        own = model.symbols.class_of_receiver(receiver.id, model.symbols.scope_of[receiver])
        if own is not None:
            return own, _Known.SELF
    if isinstance(receiver, ast.Call) and model.is_builtin(receiver.func, "super"):
        scope: Scope | None = model.symbols.scope_of[receiver]
        while scope is not None:
            if isinstance(scope.node, ast.ClassDef):
                return scope.node, _Known.SUPER
            scope = scope.parent
        return None
    match model.non_null(receiver):
        case None:
            made = class_made(receiver, model)
            return (made, _Known.OBJECT) if made is not None else (None, _Known.NOT)
        case LocalClass(node=named) | Instance(local=ast.ClassDef() as named):
            return named, _Known.OBJECT
        case _:
            return None


def class_made(node: ast.expr, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class of the module that created an object; None if it is unknown."""
    match node:
        case ast.Call(func=func):
            value = model.non_null(func)
            return value.node if isinstance(value, LocalClass) else None
        case ast.Name():
            home = model.symbols.home(node.id, model.symbols.scope_of[node])
            return _held((home, node.id), model) if home is not None else None
        case ast.Attribute(value=ast.Name() as owned):
            owner = model.symbols.class_of_receiver(owned.id, model.symbols.scope_of[owned])
            return _held((owner, node.attr), model) if owner is not None else None
    return None


@memoized
def _held(of: tuple[Scope | ast.ClassDef, str], model: SemanticModel) -> ast.ClassDef | None:
    """Return the class of all objects that a name, or an attribute of self, is set to."""
    home, name = of
    bindings = (
        model.symbols.members(home, name)
        if isinstance(home, ast.ClassDef)
        else home.bindings.get(name, [])
    )
    # None as another value is ignored: using it is an error anyway.
    classes = {
        given
        for binding in bindings
        if (given := _given(binding, model)) is not None
        or binding.value is None
        or model.value(binding.value) != Constant(None)
    }
    return classes.pop() if len(classes) == 1 else None


def _given(binding: Binding, model: SemanticModel) -> ast.ClassDef | None:
    if binding.kind not in (BindingKind.VALUE, BindingKind.PARAMETER):
        return None
    made = class_made(binding.value, model) if isinstance(binding.value, ast.Call) else None
    if made is not None or binding.annotation is None:
        return made
    value = model.non_null(binding.annotation)
    return value.node if isinstance(value, LocalClass) else None
