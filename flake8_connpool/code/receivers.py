"""Whose method is named: `self.fetch`, `super().fetch`, `Api().fetch`, `thing.fetch`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.scopes import Binding, Bound, Scope
from flake8_connpool.code.values import Constant, Instance, LocalClass

# Of a name that more places than these use on unknown objects, nothing is guessed any more.
_MOST_GUESSES = 100


class _Known(Enum):
    """How the class of a receiver is known."""

    SELF = auto()  # of that class, or of one that extends it
    SUPER = auto()  # of one that the class extends
    OBJECT = auto()  # made by the class, or the class itself
    NOT = auto()


def method_loads(
    function: Named, owner: ast.ClassDef, module: Module
) -> Iterator[tuple[ast.Attribute, bool]]:
    """Yield the attributes that name a method of a class, and whether that is a guess."""
    bases = set(module.ancestry(owner)[1:])
    for (of, known), loads in _loads(function.name, module).items():
        if of is None:
            yield from ((load, True) for load in loads[:_MOST_GUESSES])
        elif of in bases:
            # An heir may stand for its base.
            if known is not _Known.SUPER:
                yield from ((load, known is _Known.OBJECT) for load in loads)
        elif owner in _ancestors(of, module):
            asked = module.ancestry(of)[1 if known is _Known.SUPER else 0 :]
            if _first(asked, function.name, module) is owner:
                yield from ((load, False) for load in loads)


def _first(classes: Sequence[ast.ClassDef], name: str, module: Module) -> ast.ClassDef | None:
    """Return the first of some classes that has a name in its body."""
    return next((c for c in classes if name in module.names.scopes[c].bindings), None)


@remembered
def _ancestors(owner: ast.ClassDef, module: Module) -> frozenset[ast.ClassDef]:
    return frozenset(module.ancestry(owner))


@remembered
def _loads(
    name: str, module: Module
) -> Mapping[tuple[ast.ClassDef | None, _Known], Sequence[ast.Attribute]]:
    """Return where an attribute of that name is read, by the class of the receiver."""
    found: dict[tuple[ast.ClassDef | None, _Known], list[ast.Attribute]] = {}
    for attribute in module.attributes_named.get(name, ()):
        if isinstance(attribute.ctx, ast.Load):
            owner = _class_of(attribute.value, module)
            if owner is not None:
                found.setdefault(owner, []).append(attribute)
    return found


def _class_of(receiver: ast.expr, module: Module) -> tuple[ast.ClassDef | None, _Known] | None:
    """Return the class of a receiver, None if it is of none of the module."""
    if isinstance(receiver, ast.Name):
        own = module.names.class_of_receiver(receiver.id, module.names.scope_of[receiver])
        if own is not None:
            return own, _Known.SELF
    if isinstance(receiver, ast.Call) and module.is_builtin(receiver.func, "super"):
        scope: Scope | None = module.names.scope_of[receiver]
        while scope is not None:
            if isinstance(scope.node, ast.ClassDef):
                return scope.node, _Known.SUPER
            scope = scope.parent
        return None
    match module.usable(receiver):
        case None:
            made = _made(receiver, module)
            return (made, _Known.OBJECT) if made is not None else (None, _Known.NOT)
        case LocalClass(node=named) | Instance(local=ast.ClassDef() as named):
            return named, _Known.OBJECT
        case _:
            return None


def _made(node: ast.expr, module: Module) -> ast.ClassDef | None:
    """Return the class of the module that made an object, None if that is unknown."""
    match node:
        case ast.Call(func=func):
            value = module.usable(func)
            return value.node if isinstance(value, LocalClass) else None
        case ast.Name():
            home = module.names.home(node.id, module.names.scope_of[node])
            return _held((home, node.id), module) if home is not None else None
        case ast.Attribute(value=ast.Name() as owned):
            owner = module.names.class_of_receiver(owned.id, module.names.scope_of[owned])
            return _held((owner, node.attr), module) if owner is not None else None
    return None


@remembered
def _held(of: tuple[Scope | ast.ClassDef, str], module: Module) -> ast.ClassDef | None:
    """Return the class of the objects that a name, or an attribute of self, is ever set to."""
    home, name = of
    bindings = (
        module.names.members(home, name)
        if isinstance(home, ast.ClassDef)
        else home.bindings.get(name, [])
    )
    # None beside an object does not count: using that is an error anyway.
    classes = {
        given
        for binding in bindings
        if (given := _given(binding, module)) is not None
        or binding.value is None
        or module.value(binding.value) != Constant(None)
    }
    return classes.pop() if len(classes) == 1 else None


def _given(binding: Binding, module: Module) -> ast.ClassDef | None:
    if binding.bound not in (Bound.VALUE, Bound.PARAMETER):
        return None
    made = _made(binding.value, module) if isinstance(binding.value, ast.Call) else None
    if made is not None or binding.annotation is None:
        return made
    value = module.usable(binding.annotation)
    return value.node if isinstance(value, LocalClass) else None
