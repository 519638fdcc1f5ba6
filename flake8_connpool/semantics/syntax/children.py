"""The children and descendants of a node that have their own position."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# Fields without nodes, or with a shared node that has no position in the source.
_NO_NODES = """
    arg asname attr conversion ctx id is_async kind kwd_attrs level module name names op ops rest
    simple tag type_comment type_ignores
"""
_PLAIN = frozenset(_NO_NODES.split())
_PLAIN_OF = {"Constant": frozenset({"value"}), "MatchSingleton": frozenset({"value"})}
# The names in these are nodes, but define no value of their own.
_IMPORTS = frozenset({ast.Import, ast.ImportFrom})
# Lists of these can contain None.
_WITH_GAPS = frozenset({ast.Dict, ast.arguments})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
if hasattr(ast, "TypeAlias"):  # 3.12
    _FIELDS[ast.TypeAlias] = ("name", "type_params", "value")


def child_nodes(node: ast.AST) -> list[ast.AST]:
    """Return the children of a node, in source order."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        plain = _PLAIN | _PLAIN_OF.get(kind.__name__, frozenset())
        fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in plain)
    found: list[ast.AST] = []
    for name in fields:
        value = getattr(node, name, None)
        if type(value) is list:
            found.extend(value if kind not in _WITH_GAPS else filter(None, value))
        elif value is not None:
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its descendants, in the order of `ast.walk` but in a third of its time.

    Only contexts and operators are left out.
    """
    found = [node]
    for one in found:
        yield one
        found.extend(one.names if type(one) in _IMPORTS else child_nodes(one))  # type: ignore[attr-defined]
