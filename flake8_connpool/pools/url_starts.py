"""The host of a URL: known, or the same for every use of it."""

from __future__ import annotations

import ast

from msgspec import Struct

from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import functions_around
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.values.abstract import Constant, Value, known_prefix
from flake8_connpool.semantics.values.model import SemanticModel

_STEADY = frozenset({BindingKind.IMPORT, BindingKind.PARAMETER, BindingKind.VALUE})


class UrlStart(Struct, frozen=True):
    """The start of a URL: its known text, "" if there is none, and what stands for its host."""

    text: str
    host: str


def start_of_url(
    node: ast.expr | None, value: Value | None, at: ast.AST, model: SemanticModel
) -> UrlStart | None:
    """Return the start of a URL, whose value may be known; None if its host may vary.

    A host may be unknown, but the same for everything that starts at a node: an attribute of self,
    or a name from outside of the functions that start there.
    """
    text = known_prefix(value) or ""
    scheme, separator, rest = text.partition("://")
    host, slash, _ = rest.partition("/")
    if separator and host and (slash or isinstance(value, Constant)):
        return UrlStart(text, f"{scheme}://{host}".lower())
    first = _first_part(node, model) if node is not None and not text else None
    key = _steady(first, at, model) if first is not None else ""
    return UrlStart("", key) if key else None


def _first_part(node: ast.expr, model: SemanticModel) -> ast.expr | None:
    """Return the expression that a URL starts with, if that can be its host."""
    for _ in range(5):
        match node:
            case ast.JoinedStr(values=[ast.FormattedValue(value=first, conversion=-1), *rest]):
                text = rest[0].value if rest and isinstance(rest[0], ast.Constant) else ""
                if str(text).startswith(":"):
                    return None  # a scheme
                node = first
            case ast.BinOp(left=left, op=ast.Add()):
                node = left
            case ast.Name():
                assigned = model.symbols.assigned(node)
                if not isinstance(assigned, ast.JoinedStr | ast.BinOp | ast.Attribute | ast.Name):
                    return node
                node = assigned
            case ast.Attribute():
                return node
            case _:
                return None
    return None


def _steady(node: ast.expr, at: ast.AST, model: SemanticModel) -> str:
    """Return what stands for the value of an expression, "" if it may change after a node."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or not model.symbols.is_same(node, node):
        return ""
    scope = model.symbols.scope_of[root]
    owner = model.symbols.class_of_receiver(root.id, scope)
    if owner is not None:
        return f"{owner.name} {ast.unparse(node).partition('.')[2]}" if root is not node else ""
    home = model.symbols.home(root.id, scope)
    if home is None:
        return ""
    (binding,) = valued(home.bindings[root.id])
    outside = {model.tree, *functions_around(at, model)}
    is_outside = home.node in outside and binding.kind in _STEADY
    is_repeated = next(loops_around(binding.node, model), None) is not None
    return f"{ast.unparse(node)} {id(home)}" if is_outside and not is_repeated else ""
