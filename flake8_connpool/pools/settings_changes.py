"""Which entries of a table of settings a module changes after it has written the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.semantics.values.model import SemanticModel

# What gives all variables of a module or class body, to read or to change.
_SEEING_ALL = frozenset({"globals", "locals", "vars"})
_READING = frozenset({"copy", "get", "items", "keys", "values"})


def changed_entries(name: str, model: SemanticModel) -> frozenset[tuple[str, ...]] | None:
    """Return the paths of the entries of a table that a module assigns or deletes.

    `TABLE["a"]["b"] = 1` changes the path `("a", "b")`. None if anything else may change the table:
    it is passed on, a key is not known, or a call sees all variables.
    """
    if not _SEEING_ALL.isdisjoint(model.symbols.loads):
        return None
    found: set[tuple[str, ...]] = set()
    for node in _mentions(name, model):
        path, top = _path_from(node, model)
        if path is None:
            return None
        if isinstance(getattr(top, "ctx", None), ast.Load):
            if not _only_reads(top, model):
                return None
        elif not path:
            return None
        else:
            found.add(path)
    return frozenset(found)


def _mentions(name: str, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield where a module names a table: as a variable, an attribute, or a key."""
    yield from model.symbols.loads.get(name, ())
    yield from model.attributes_named.get(name, ())
    for text in model.symbols.texts.get(name, ()):
        above = model.parents[text]
        if isinstance(above, ast.Subscript) and above.slice is text:
            yield above


def _path_from(node: ast.expr, model: SemanticModel) -> tuple[tuple[str, ...] | None, ast.expr]:
    """Return the keys by which an expression looks into a table, and the outermost of them.

    None instead of the keys if one of them is not known.
    """
    path: list[str] = []
    while True:
        above = model.parents[node]
        if not isinstance(above, ast.Subscript) or above.value is not node:
            return tuple(path), node
        if not isinstance(above.slice, ast.Constant) or not isinstance(above.slice.value, str):
            return None, above
        path.append(above.slice.value)
        node = above


def _only_reads(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression reads a table, or an entry, without passing it on."""
    match model.parents[node]:
        case ast.Attribute(attr=name):
            return name in _READING
        case ast.keyword(arg=None) | ast.Compare() | ast.BoolOp() | ast.JoinedStr():
            return True
        case ast.FormattedValue() | ast.If() | ast.IfExp() | ast.UnaryOp() | ast.BinOp():
            return True
        case ast.Dict(keys=keys, values=values):
            return node in values and keys[values.index(node)] is None
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
            return iterated is node
        case _:
            return False
