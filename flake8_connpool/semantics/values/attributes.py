"""The value of an attribute: of a module, of a class of the module, of self."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS, ATTRIBUTES
from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.symbols.scopes import Scope, valued
from flake8_connpool.semantics.values.abstract import (
    ContainerLiteral,
    Instance,
    LocalClass,
    Nullable,
    QualifiedName,
    Value,
    join,
    known_prefix,
)
from flake8_connpool.semantics.values.reader import Reader


def attribute(node: ast.Attribute, model: Reader) -> Value | Nullable | None:
    """Return the value of an attribute; None if it is unknown."""
    value = model.non_null(node.value)
    if isinstance(value, QualifiedName):
        kept = ATTRIBUTES.get((value.name.removesuffix(MADE), node.attr))
        if kept is not None and value.name.endswith(MADE):
            return Instance(APIS[kept])
        return model.canonical(f"{value.name}.{node.attr}")
    if isinstance(value, Instance) and value.api.kind is Kind.SERVICE_FACTORY:
        name = f"{value.api.gives or value.api.name}.{node.attr}"
        return QualifiedName(name) if name in APIS else None
    if isinstance(value, LocalClass):
        members = model.symbols.members(value.node, node.attr)
        member = model.binding_value(members[0]) if len(members) == 1 else None
        # Other code may change a dict or list of a class.
        return member if is_fixed(member) else None
    if value is None and isinstance(node.value, ast.Name):
        return _member(node.value, node.attr, model)
    return None


def _member(owned: ast.Name, name: str, model: Reader) -> Value | Nullable | None:
    """Return the value of an attribute of self.

    Numbers and None stay unknown: a subclass may have others.
    """
    owner = model.symbols.class_of_receiver(owned.id, model.symbols.scope_of[owned])
    if owner is None:
        return None
    if (owner, name) not in model.agreed:
        model.agreed[owner, name] = None
        found = [b for c in model.ancestry(owner) for b in model.symbols.members(c, name)]
        value = join(map(model.binding_value, valued(found)))
        is_object = isinstance(value, QualifiedName) and value.name.endswith(MADE)
        is_lasting = isinstance(value, Instance | Nullable) or known_prefix(value) is not None
        model.agreed[owner, name] = value if is_lasting or is_object else None
    return model.agreed[owner, name]


def receiver(node: ast.Name, scope: Scope, model: Reader) -> Value | None:
    """Return the value of self in a client's subclass."""
    owner = model.symbols.class_of_receiver(node.id, scope)
    if owner is None or model.defines(owner, "__init__"):
        return None  # the effect of its own `__init__` is unknown
    base = model.base_api(owner)
    return Instance(base, (), owner) if base and base.kind is Kind.CLIENT else None


def is_fixed(value: Value | Nullable | None) -> bool:
    """Return whether a value is immutable."""
    return not isinstance(value, ContainerLiteral) or isinstance(value.node, ast.Tuple)
