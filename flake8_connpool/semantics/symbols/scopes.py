"""Scopes, and the names bound in them."""

from __future__ import annotations

import ast
from enum import Enum, auto

from msgspec import Struct, field


class BindingKind(Enum):
    """How a name is bound to its value."""

    IMPORT = auto()
    VALUE = auto()
    CONTEXT = auto()  # `with value as name`
    PARAMETER = auto()
    CLASS = auto()
    FUNCTION = auto()
    OPAQUE = auto()  # loops, unpacking, augmented assignment, patterns, relative imports


class Binding(Struct, eq=False):
    """One binding of a name or an attribute."""

    kind: BindingKind
    node: ast.AST
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    imported: str = ""

    @property
    def is_declaration(self) -> bool:
        """Whether it is a bare annotation, `x: int`.

        It makes the name local to its scope, but binds no value.
        """
        is_bare = self.value is None and self.annotation is not None
        return is_bare and self.kind is BindingKind.VALUE


def valued(bindings: list[Binding]) -> list[Binding]:
    """Return the bindings of a name that give it a value: `x = 1`, not `x: int`.

    If there are only annotations, the value of the name is set elsewhere.
    """
    return [b for b in bindings if not b.is_declaration] or bindings


class Scope(Struct, eq=False):
    """A module, class, function or comprehension, and the names bound in it."""

    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)  # names declared global or nonlocal
    deferred: dict[str, list[Binding]] = field(
        default_factory=dict
    )  # nonlocal, owner not known yet
    stores: list[Binding] = field(default_factory=list)  # assignments to attributes
    has_star: bool = False
    before_star: set[str] = field(default_factory=set)  # names that a star import may rebind

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    def binds_once(self, name: str) -> bool:
        """Return whether a name is bound in one place only."""
        return len(valued(self.bindings.get(name, []))) == 1

    def bind(self, name: str, binding: Binding) -> None:
        if name in self.deferred:
            self.deferred[name].append(binding)
        else:
            self.elsewhere.get(name, self).bindings.setdefault(name, []).append(binding)

    def shadow_by_star(self) -> None:
        """Record a star import, which may rebind earlier names.

        The order of statements matters for this only.
        """
        self.has_star = True
        self.before_star.update(self.bindings)

    def settle(self) -> None:
        """Move nonlocal bindings to the function that owns the name, after the whole walk."""
        for name, bindings in self.deferred.items():
            owner = self.parent
            while owner is not None and (owner.is_class or name not in owner.bindings):
                owner = owner.parent
            if owner is not None:
                owner.bindings[name].extend(bindings)
                self.elsewhere[name] = owner
        self.deferred.clear()
