"""What a condition is about: the names in it, and those in the values of these names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.semantics.execution.conditions import Condition
from flake8_connpool.semantics.flow.side_effects import attribute_of
from flake8_connpool.semantics.symbols.scopes import Binding
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

# The value of a name with more bindings than this is unknown.
_MOST_BINDINGS = 20


@memoized
def asked_by(node: ast.AST, model: SemanticModel) -> frozenset[str]:
    """Return the dotted names in an expression, and those in the values of its names."""
    found = set(_paths(node))
    for part in walk(node):
        if isinstance(part, ast.Name) and part in model.symbols.scope_of:
            bindings = model.symbols.lookup(part.id, model.symbols.scope_of[part])
            for binding in bindings if len(bindings) <= _MOST_BINDINGS else ():
                value = binding.value or _unpacked(binding, model)
                if value is not None:
                    found.update(_paths(value))
    return frozenset(found)


def condition_left_within(statement: ast.stmt, model: SemanticModel) -> Iterator[Condition]:
    """Yield the condition of a branch that returns what it asks for only while that is valid.

    `if name in entries: entry = entries[name]; if entry.expires > now: return entry`. A line after
    it runs for what is missing or has expired.
    """
    if not isinstance(statement, ast.If):
        return
    for inner in statement.body:
        left = inner.body[-1] if isinstance(inner, ast.If) else None
        given = left.value if isinstance(left, ast.Return) else None
        if isinstance(inner, ast.If) and given is not None:
            asked = asked_by(statement.test, model)
            if not asked.isdisjoint(asked_by(given, model)):
                yield Condition(statement.test, False, False, tuple(inner.body))


def _unpacked(binding: Binding, model: SemanticModel) -> ast.expr | None:
    """Return what a name is a part of: `entry` of `value, at = entry`."""
    above = model.parents.get(binding.node)
    is_part = isinstance(above, ast.Tuple | ast.List)
    around = model.parents.get(above) if is_part and above is not None else None
    value = around.value if isinstance(around, ast.Assign) else None
    # Of a call, the parts are not what is in its arguments.
    return value if isinstance(value, ast.Name | ast.Attribute | ast.Subscript) else None


def _paths(node: ast.AST) -> Iterator[str]:
    """Yield the dotted names in an expression, and for a subscript those of its object."""
    for part in walk(node):
        match part:
            case ast.Subscript(ctx=ast.Load()):
                yield dotted(part.value)
            case ast.Attribute(ctx=ast.Load()):
                yield dotted(part)
            case ast.Name():
                yield part.id
            case ast.Call(func=ast.Name(id="hasattr" | "getattr"), args=[owner, name, *_]):
                yield attribute_of(owner, name)
