"""What an attribute is: of a module, of a class of the module, of self."""

from __future__ import annotations

import ast

from flake8_connpool.code.reader import Reader
from flake8_connpool.code.scopes import Scope, told
from flake8_connpool.code.values import (
    Display,
    Instance,
    LocalClass,
    Nullable,
    Symbol,
    Value,
    agree,
    head_of,
)
from flake8_connpool.frameworks.model import MADE
from flake8_connpool.library.model import Kind


def attribute(node: ast.Attribute, module: Reader) -> Value | Nullable | None:
    """Return what an attribute is, None if that is unknown."""
    value = module.usable(node.value)
    if isinstance(value, Symbol):
        return module.symbol(f"{value.name}.{node.attr}")
    if isinstance(value, LocalClass):
        members = module.names.members(value.node, node.attr)
        member = module.bound(members[0]) if len(members) == 1 else None
        # Who else changes a dict or list of a class cannot be seen.
        return member if is_fixed(member) else None
    if value is None and isinstance(node.value, ast.Name):
        return _member(node.value, node.attr, module)
    return None


def _member(owned: ast.Name, name: str, module: Reader) -> Value | Nullable | None:
    """Return what an attribute of self is.

    Numbers and None stay unknown: a subclass may have others.
    """
    owner = module.names.class_of_receiver(owned.id, module.names.scope_of[owned])
    if owner is None:
        return None
    if (owner, name) not in module.agreed:
        module.agreed[owner, name] = None
        found = [b for c in module.ancestry(owner) for b in module.names.members(c, name)]
        value = agree(map(module.bound, told(found)))
        is_object = isinstance(value, Symbol) and value.name.endswith(MADE)
        is_lasting = isinstance(value, Instance | Nullable) or head_of(value) is not None
        module.agreed[owner, name] = value if is_lasting or is_object else None
    return module.agreed[owner, name]


def receiver(node: ast.Name, scope: Scope, module: Reader) -> Value | None:
    """Return self in a client's subclass."""
    owner = module.names.class_of_receiver(node.id, scope)
    if owner is None or module.defines(owner, "__init__"):
        return None  # what it makes of itself cannot be seen from here
    base = module.base_api(owner)
    return Instance(base, (), owner) if base and base.kind is Kind.CLIENT else None


def is_fixed(value: Value | Nullable | None) -> bool:
    """Return whether nobody can change a value in place."""
    return not isinstance(value, Display) or isinstance(value.node, ast.Tuple)
