"""Where a client is kept for good, and who reads it there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.code.fate import End, fate_of
from flake8_connpool.code.module import Module
from flake8_connpool.code.scopes import Scope
from flake8_connpool.code.subjects import PoolCall
from flake8_connpool.code.values import Symbol

# A name, and the scope it is a plain name of; None for an attribute.
Place = tuple[str, Scope | None]


def store_of(subject: PoolCall) -> ast.Name | ast.Attribute | None:
    """Return where a client is kept for good: a name of the module or class, or one of self."""
    names = subject.module.names
    fate = fate_of(subject.node, subject.module)
    above = names.parents[subject.node]
    is_direct = isinstance(above, ast.Assign | ast.AnnAssign) and above.value is subject.node
    if not is_direct or fate.ends != {End.STORED} or len(fate.stores) != 1:
        return None
    store = fate.stores[0]
    if isinstance(store, ast.Name):
        return store
    if not isinstance(store, ast.Attribute) or not isinstance(store.value, ast.Name):
        return None
    owner = names.class_of_receiver(store.value.id, names.scope_of[store.value])
    if owner is None or subject.module.base_api(owner) is not None:
        return None  # a class of the library closes what its subclasses set
    return store


def place_of(store: ast.Name | ast.Attribute, module: Module) -> Place:
    """Return what tells a place where something is kept: its name, and the scope of a plain one."""
    if isinstance(store, ast.Name):
        return store.id, module.names.home(store.id, module.names.scope_of[store])
    return store.attr, None


def uses_of(place: Place, module: Module) -> Iterator[ast.expr]:
    """Yield where the module reads what is kept, whatever the object is called that keeps it."""
    name, home = place
    if home is not None:
        for load in module.names.loads.get(name, ()):
            if module.names.home(name, module.names.scope_of[load]) is home:
                yield load
    for attribute in module.attributes_named.get(name, ()):
        is_imported = isinstance(module.usable(attribute.value), Symbol)
        if isinstance(attribute.ctx, ast.Load) and not is_imported:
            yield attribute
