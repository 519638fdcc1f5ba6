"""Conditions that are guards by themselves: a file is missing, or the caller passed no client."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import FILE_TESTS, MISSING_FILE
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.semantics.execution.conditions import Condition
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel


def asks_for_missing_file(condition: Condition, model: SemanticModel) -> bool:
    """Return whether the line runs only if a file is missing: the line creates the file.

    An earlier `if path.exists(): return` must test nothing else, or the line may be about something
    else.
    """
    test = condition.test
    if condition.holds:
        return any(
            _asks_for_file(part.operand, model)
            if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not)
            else isinstance(part, ast.Name) and part.id == MISSING_FILE
            for part in walk(test)
        )
    return _asks_for_file(test, model)


def _asks_for_file(test: ast.AST | None, model: SemanticModel) -> bool:
    if isinstance(test, ast.Name):
        test = model.symbols.assigned(test)
    return (
        isinstance(test, ast.Call)
        and isinstance(test.func, ast.Attribute)
        and test.func.attr in FILE_TESTS
    )


def is_handed_in(condition: Condition) -> bool:
    """Return whether the other branch sends through an object that the caller may have passed.

    `if client is None: ... else: client.get(url)` is how a library lets its user pass a client.
    """
    if not condition.otherwise:
        return False
    handed = {dotted(one) for one in whole_names(condition.test)}
    return any(
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Attribute)
        and part.func.attr in SENDING
        and dotted(part.func.value) in handed
        for statement in condition.otherwise
        for part in walk(statement)
    )


def whole_names(test: ast.AST) -> Iterator[ast.expr]:
    """Yield the subjects of a condition: `client` of `client is None`, `self.client`."""
    waiting = [test]
    while waiting:
        match waiting.pop():
            case ast.Name() | ast.Attribute() as name:
                yield name
            case ast.Compare(left=part) | ast.UnaryOp(operand=part):
                waiting.append(part)
            case ast.BoolOp(values=parts):
                waiting.extend(parts)
