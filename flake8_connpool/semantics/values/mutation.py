"""Mutation: whether a dict or list bound to a name stays as written."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.reader import Reader

_READING_METHODS = frozenset({"get", "items", "keys", "values", "copy"})
_READERS = ("dict", "len", "list", "print", "repr", "sorted", "str", "tuple")
# Functions that read local names of a function without naming them.
_SEES_ALL_NAMES = ("eval", "exec", "locals", "vars")


def is_unchanged(name: ast.Name, model: Reader) -> bool:
    """Return whether the module only ever reads the value of a name."""
    names = model.symbols
    home = names.home(name.id, names.scope_of[name])
    loads = names.loads_of(name.id, home) if home is not None else ()
    return all(_only_reads(load, model) for load in loads)


def is_read_only_by(entry: ast.expr, call: ast.Call, model: Reader) -> bool:
    """Return whether only one call uses an entry of a dict.

    The dict is inside the call, or bound to a local name that only the call reads. A module or
    class variable may be read from anywhere.
    """
    below, above = _way_up(entry, call, model)
    if above is call:
        return True
    match above:
        case (
            ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target)
        ) if isinstance(below, ast.Dict):
            return _is_read_once_in(target, call, model)
    return False


def _way_up(node: ast.expr, call: ast.Call, model: Reader) -> tuple[ast.AST, ast.AST]:
    """Return the ancestor that is a call or a binding of a node, and the child of it with the node.

    `:=` also binds a name inside the call.
    """
    below: ast.AST = node
    while (above := model.parents[below]) is not call:
        if isinstance(above, ast.stmt | ast.NamedExpr):
            break
        below = above
    return below, above


def _is_read_once_in(name: ast.Name, call: ast.Call, model: Reader) -> bool:
    names = model.symbols
    home = names.home(name.id, names.scope_of[name])
    if home is None or not isinstance(home.node, FUNCTIONS) or not home.binds_once(name.id):
        return False
    loads = names.loads_of(name.id, home)
    if len(loads) != 1 or _way_up(loads[0], call, model)[1] is not call:
        return False
    # Nested functions count too, although most of these calls see only local names.
    seeing = {load for one in _SEES_ALL_NAMES for load in names.loads.get(one, ())}
    return not seeing or seeing.isdisjoint(walk(home.node))


def _only_reads(load: ast.Name, model: Reader) -> bool:
    parent = model.parents[load]
    match parent:
        case ast.keyword(arg=None) | ast.Compare() | ast.Starred():
            return True
        case ast.Dict():
            # `{**options}` only reads; `{"key": options}` creates another reference to it.
            return load in parent.values and parent.keys[parent.values.index(load)] is None
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            return parent.iter is load
        case ast.Subscript():
            return isinstance(parent.ctx, ast.Load)
        case ast.Attribute():
            return parent.attr in _READING_METHODS
        case ast.keyword():
            parent = model.parents[parent]
    if not isinstance(parent, ast.Call):
        return False
    # The callables of the libraries do not change their arguments.
    return model.api(parent.func) is not None or any(
        model.is_builtin(parent.func, name) for name in _READERS
    )
