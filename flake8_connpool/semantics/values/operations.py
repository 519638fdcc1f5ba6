"""The values of f-strings and of operations on known values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from flake8_connpool.semantics.values.abstract import (
    Constant,
    StringPrefix,
    Value,
    known_prefix,
    number,
    numeric,
)

# Larger results are unknown: no pool size is so large, and they could grow without limit.
_LARGEST = 1e15
_LONGEST = 4096

Evaluate = Callable[[ast.expr], Value | None]


def fstring_value(parts: Iterable[ast.expr], evaluate: Evaluate) -> Value | None:
    """Return the value of an f-string, as far as its start is known."""
    head = ""
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            value = evaluate(part.value) if part.conversion == -1 and not part.format_spec else None
        else:
            value = evaluate(part)
        known = known_prefix(value)
        head += known or ""
        if len(head) > _LONGEST:
            return StringPrefix(head[:_LONGEST])
        if not isinstance(value, Constant) or known is None:
            return StringPrefix(head) if head else None
    return Constant(head)


def operation_result(node: ast.BinOp, evaluate: Evaluate) -> Value | None:
    """Return the result of arithmetic on known numbers, or of joining strings."""
    left, right = evaluate(node.left), evaluate(node.right)
    head = known_prefix(left)
    if head is not None:
        if isinstance(node.op, ast.Mod):
            before = head.partition("%")[0]
            return StringPrefix(before) if before else None
        if not isinstance(node.op, ast.Add):
            return None
        tail = known_prefix(right)
        if isinstance(left, StringPrefix) or tail is None:
            return StringPrefix(head) if head else None
        if len(head) + len(tail) > _LONGEST:
            return StringPrefix(head)
        return Constant(head + tail) if isinstance(right, Constant) else StringPrefix(head + tail)
    a, b = number(left), number(right)
    if a is None or b is None or abs(a) > _LARGEST or abs(b) > _LARGEST:
        return None
    match node.op:
        case ast.Add():
            return Constant(a + b)
        case ast.Sub():
            return Constant(a - b)
        case ast.Mult():
            return Constant(a * b)
        case ast.Div():
            return numeric(a / b) if b else None
        case _:
            return None
