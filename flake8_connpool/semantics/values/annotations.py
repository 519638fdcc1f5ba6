"""The value that an annotation describes: which client it is."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.catalog import OBJECTS
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.abstract import (
    Constant,
    Instance,
    LocalClass,
    Nullable,
    QualifiedName,
    Value,
    join,
)
from flake8_connpool.semantics.values.reader import Reader

_TYPING = ("typing", "typing_extensions")
_UNIONS = frozenset(f"{home}.Union" for home in _TYPING)
# The first item is the relevant type.
_WRAPPERS = frozenset(
    f"{home}.{name}" for home in _TYPING for name in ("Optional", "Annotated", "Final", "ClassVar")
)
_TYPES = frozenset(
    {
        *(Kind.CLIENT, Kind.MANAGER, Kind.SERVICE),
        *(Kind.ENGINE_TYPE, Kind.SESSION, Kind.SESSION_FACTORY),
    }
)


def annotated(node: ast.expr | None, model: Reader) -> Value | Nullable | None:
    """Return an instance of the client that an annotation names; None if it names none."""
    match node:
        case ast.Constant(value=str(text)):
            return annotated(_quoted(node, text, model), model)
        case ast.Constant(value=None):
            return Constant(None)
        case ast.BinOp(op=ast.BitOr()):
            return join(annotated(one, model) for one in _alternatives(node))
        case ast.Subscript():
            return _subscripted(node, model)
        case ast.Name() | ast.Attribute():
            value = model.non_null(node)
            if isinstance(value, LocalClass):
                is_its_own = model.defines(value.node, "__init__")
                base = None if is_its_own else model.base_api(value.node)
                return Instance(base, (), value.node) if base else None
            if value is None and isinstance(node, ast.Name):
                return _of_alias(node, model)
            return _of_symbol(value) if isinstance(value, QualifiedName) else None
        case _:
            return None


def _of_symbol(value: QualifiedName) -> Value | None:
    if value.name in OBJECTS:
        return QualifiedName(f"{value.name}{MADE}")
    api = APIS.get(value.name)
    return Instance(api) if api and api.kind in _TYPES else None


def _of_alias(node: ast.Name, model: Reader) -> Value | Nullable | None:
    """Return what a name for a type means: `SessionDep = Annotated[Session, Depends(session)]`."""
    meant = model.symbols.assigned(node)
    if not isinstance(meant, ast.Subscript):
        return None
    items = meant.slice.elts if isinstance(meant.slice, ast.Tuple) else [meant.slice]
    types = [part for item in items if not isinstance(item, ast.Call) for part in walk(item)]
    names = [part for part in types if isinstance(part, ast.Name)]
    # One alias of another is not followed, so no circle of them is.
    is_last = all(model.symbols.assigned(name) is None for name in names)
    return _subscripted(meant, model) if is_last else None


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Return all parts of `A | B | C`."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _subscripted(node: ast.Subscript, model: Reader) -> Value | Nullable | None:
    outer = model.value(node.value)
    name = outer.name if isinstance(outer, QualifiedName) else ""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in _UNIONS:
        return join(annotated(item, model) for item in items)
    if name in _WRAPPERS:
        return annotated(items[0], model)
    # A generic class with its parameter: `async_sessionmaker[AsyncSession]`.
    return _of_symbol(outer) if isinstance(outer, QualifiedName) and name in APIS else None


def _quoted(node: ast.Constant, text: str, model: Reader) -> ast.expr | None:
    """Return the expression in a quoted annotation, read in the scope of the quotes."""
    try:
        expression = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = model.symbols
    below: ast.AST = node
    above = names.parents[node]
    while above not in names.scopes:
        below, above = above, names.parents[above]
    opened = names.scopes[above]
    # Annotations of parameters and return values are evaluated outside the function.
    is_outside = isinstance(above, FUNCTIONS) and not isinstance(below, ast.stmt)
    scope = opened.parent if is_outside and opened.parent else opened
    for part in walk(expression):
        if isinstance(part, ast.Name | ast.Attribute | ast.Call):
            names.scope_of[part] = scope
    return expression
