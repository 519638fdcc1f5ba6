"""What an annotation says of a value: which client it is."""

from __future__ import annotations

import ast

from flake8_connpool.code.nodes import FUNCTIONS
from flake8_connpool.code.reader import Reader
from flake8_connpool.code.values import (
    Constant,
    Instance,
    LocalClass,
    Nullable,
    Symbol,
    Value,
    agree,
)
from flake8_connpool.frameworks import OBJECTS
from flake8_connpool.frameworks.model import MADE
from flake8_connpool.library import APIS
from flake8_connpool.library.model import Kind

_TYPING = ("typing", "typing_extensions")
_UNIONS = frozenset(f"{home}.Union" for home in _TYPING)
# The first item is the type that matters.
_WRAPPERS = frozenset(
    f"{home}.{name}" for home in _TYPING for name in ("Optional", "Annotated", "Final", "ClassVar")
)
_TYPES = frozenset(
    {Kind.CLIENT, Kind.MANAGER, Kind.ENGINE_TYPE, Kind.SESSION, Kind.SESSION_FACTORY}
)


def annotated(node: ast.expr | None, module: Reader) -> Value | Nullable | None:
    """Return an instance of the client that an annotation names, None if it names none."""
    match node:
        case ast.Constant(value=str(text)):
            return annotated(_quoted(node, text, module), module)
        case ast.Constant(value=None):
            return Constant(None)
        case ast.BinOp(op=ast.BitOr()):
            return agree(annotated(one, module) for one in _alternatives(node))
        case ast.Subscript():
            return _subscripted(node, module)
        case ast.Name() | ast.Attribute():
            value = module.usable(node)
            if isinstance(value, LocalClass):
                is_its_own = module.defines(value.node, "__init__")
                base = None if is_its_own else module.base_api(value.node)
                return Instance(base, (), value.node) if base else None
            return _of_symbol(value) if isinstance(value, Symbol) else None
        case _:
            return None


def _of_symbol(value: Symbol) -> Value | None:
    if value.name in OBJECTS:
        return Symbol(f"{value.name}{MADE}")
    api = APIS.get(value.name)
    return Instance(api) if api and api.kind in _TYPES else None


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Return the parts of `A | B | C`, however many they are."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _subscripted(node: ast.Subscript, module: Reader) -> Value | Nullable | None:
    outer = module.value(node.value)
    name = outer.name if isinstance(outer, Symbol) else ""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in _UNIONS:
        return agree(annotated(item, module) for item in items)
    if name in _WRAPPERS:
        return annotated(items[0], module)
    # A generic class with its parameter: `async_sessionmaker[AsyncSession]`.
    return _of_symbol(outer) if isinstance(outer, Symbol) and name in APIS else None


def _quoted(node: ast.Constant, text: str, module: Reader) -> ast.expr | None:
    """Return the expression of a quoted annotation, read in the scope of the quotes."""
    try:
        expression = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = module.names
    below: ast.AST = node
    above = names.parents[node]
    while above not in names.scopes:
        below, above = above, names.parents[above]
    opened = names.scopes[above]
    # The annotations of parameters and of what is returned are read outside the function.
    is_outside = isinstance(above, FUNCTIONS) and not isinstance(below, ast.stmt)
    scope = opened.parent if is_outside and opened.parent else opened
    for part in ast.walk(expression):
        if isinstance(part, ast.Name | ast.Attribute | ast.Call):
            names.scope_of[part] = scope
    return expression
