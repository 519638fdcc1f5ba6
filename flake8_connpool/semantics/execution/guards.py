"""Conditions that are guards by themselves: a file is missing, or the caller passed no client.

And those about a cache, which tell if the line runs for what is in it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import CACHE, FILE_TESTS, MISSING_FILE, OF_CACHE_STATES
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.semantics.execution.conditions import Condition
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

# Values that are no client, though they may have a method of its names.
_DATA = (ast.Subscript, ast.Dict, ast.DictComp)


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


def is_handed_in(condition: Condition, model: SemanticModel) -> bool:
    """Return whether the other branch sends through an object that the caller may have passed.

    `if client is None: ... else: client.get(url)` is how a library lets its user pass a client.
    """
    if not condition.otherwise:
        return False
    handed = {dotted(one) for one in whole_names(condition.test) if not _is_data(one, model)}
    return any(
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Attribute)
        and part.func.attr in SENDING
        and dotted(part.func.value) in handed
        for statement in condition.otherwise
        for part in walk(statement)
    )


def _is_data(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether all that a name is bound to are items and dicts, which have a `get` too."""
    if not isinstance(node, ast.Name) or node not in model.symbols.scope_of:
        return False
    bindings = model.symbols.lookup(node.id, model.symbols.scope_of[node])
    return bool(bindings) and all(
        one.value is not None and all(isinstance(part, _DATA) for part in _results(one.value))
        for one in bindings
    )


def _results(value: ast.AST) -> Iterator[ast.AST]:
    """Yield what an expression may be, except None."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.IfExp):
            waiting += (one.body, one.orelse)
        elif not _is_none(one):
            yield one


def may_miss(condition: Condition, model: SemanticModel) -> bool:
    """Return whether a line under a condition about a cache may run for what is not in it.

    `if name not in cache: return` is followed by what runs for names that are there.
    """
    is_there = _asks_if_there(condition.test, model)
    return is_there is None or is_there is not condition.holds


def _asks_if_there(test: ast.AST, model: SemanticModel) -> bool | None:
    """Return whether a condition is true for what is in a cache; None if that is unclear."""
    is_negated = False
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, is_negated = test.operand, not is_negated
    match test:
        case ast.Compare(ops=[ast.In() | ast.NotIn() as asked], comparators=[container]):
            is_about = CACHE in dotted(container).lower()
            is_negated ^= isinstance(asked, ast.NotIn)
        case ast.Compare(
            left=found,
            ops=[ast.Is() | ast.IsNot() as asked],
            comparators=[ast.Constant(value=None)],
        ):
            is_about = _is_from_cache(found, model)
            is_negated ^= isinstance(asked, ast.Is)
        case _:
            is_about = _is_from_cache(test, model)
    return not is_negated if is_about else None


def _is_from_cache(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether an expression is what a cache has, or is named so: `cached`."""
    match node:
        case ast.Name() | ast.Attribute() if CACHE in (name := dotted(node).lower()):
            return OF_CACHE_STATES.keys().isdisjoint(name.rpartition(".")[2].split("_"))
        case ast.Name() if node in model.symbols.scope_of:
            bindings = model.symbols.lookup(node.id, model.symbols.scope_of[node])
            values = [one.value for one in bindings if not _is_none(one.value)]
            return bool(values) and all(map(_looks_up, values))
        case _:
            return False


def _is_none(value: ast.AST | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _looks_up(value: ast.expr | None) -> bool:
    """Return whether a value is what a cache has: `cache.get(key)`, `cache[key]`."""
    match value.value if isinstance(value, ast.Await) else value:
        case ast.Call(func=ast.Attribute(value=owner, attr="get")) | ast.Subscript(value=owner):
            return CACHE in dotted(owner).lower()
        case _:
            return False


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
