"""Where a client is kept permanently, and where the module reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.symbols.scopes import Scope
from flake8_connpool.semantics.values.abstract import QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel

# A name, and the scope of a plain name; None as scope for an attribute.
StorePlace = tuple[str, Scope | None]


def store_of(subject: PoolCall) -> ast.Name | ast.Attribute | None:
    """Return where a client is kept permanently: a name of the module or class, or one of self."""
    names = subject.model.symbols
    escape = escape_of(subject.node, subject.model)
    made: ast.expr = subject.node
    above = names.parents[made]
    if isinstance(above, ast.Await) and subject.api.awaited:
        made, above = above, names.parents[above]
    is_direct = isinstance(above, ast.Assign | ast.AnnAssign) and above.value is made
    if not is_direct or escape.kinds != {EscapeKind.STORED} or len(escape.stores) != 1:
        return None
    store = escape.stores[0]
    if isinstance(store, ast.Name):
        return store
    if not isinstance(store, ast.Attribute) or not isinstance(store.value, ast.Name):
        return None
    owner = names.class_of_receiver(store.value.id, names.scope_of[store.value])
    if owner is None or subject.model.base_api(owner) is not None:
        return None  # a class of the library closes the attributes of its subclasses
    return store


def store_place(store: ast.Name | ast.Attribute, model: SemanticModel) -> StorePlace:
    """Return what identifies a place that keeps an object: a name, and a plain name's scope."""
    if isinstance(store, ast.Name):
        return store.id, model.symbols.home(store.id, model.symbols.scope_of[store])
    return store.attr, None


def reads_of(place: StorePlace, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield where the module reads the kept object, whatever the object that keeps it is called."""
    name, home = place
    if home is not None:
        yield from model.symbols.loads_of(name, home)
    for attribute in model.attributes_named.get(name, ()):
        is_imported = isinstance(model.non_null(attribute.value), QualifiedName)
        if isinstance(attribute.ctx, ast.Load) and not is_imported:
            yield attribute
