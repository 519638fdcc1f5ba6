"""Whether a dict or list bound to a name stays as it was written."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.values.reader import Reader

_READING_METHODS = frozenset({"get", "items", "keys", "values", "copy"})
_READERS = ("dict", "len", "list", "print", "repr", "sorted", "str", "tuple")


def is_unchanged(name: ast.Name, model: Reader) -> bool:
    """Return whether what a name is bound to is only ever read in the module."""
    names = model.symbols
    home = names.home(name.id, names.scope_of[name])
    return all(
        _only_reads(load, model)
        for load in names.loads.get(name.id, ())
        if names.home(load.id, names.scope_of[load]) is home
    )


def _only_reads(load: ast.Name, model: Reader) -> bool:
    parent = model.parents[load]
    match parent:
        case ast.keyword(arg=None) | ast.Compare() | ast.Starred():
            return True
        case ast.Dict():
            # `{**options}` reads; `{"key": options}` makes a second way to it.
            return load in parent.values and parent.keys[parent.values.index(load)] is None
        case ast.Subscript():
            return isinstance(parent.ctx, ast.Load)
        case ast.Attribute():
            return parent.attr in _READING_METHODS
        case ast.keyword():
            parent = model.parents[parent]
    if not isinstance(parent, ast.Call):
        return False
    # The libraries' own callables do not change what they are given.
    return model.api(parent.func) is not None or any(
        model.is_builtin(parent.func, name) for name in _READERS
    )
