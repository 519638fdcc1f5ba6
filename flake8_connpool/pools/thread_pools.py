"""The threads of a module, as far as their number is known."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.concurrency import GREENLET_STARTERS
from flake8_connpool.frameworks.python import (
    EXECUTOR_METHODS,
    THREAD_CLASSES,
    THREAD_STARTERS,
    WORKER_POOLS,
)
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.values.abstract import Value, number
from flake8_connpool.semantics.values.model import SemanticModel


@memoized_per_model
def numbers_of_workers(model: SemanticModel) -> tuple[ast.expr | None, ...] | None:
    """Return the number of workers of each thread pool of a module; None if it is not given.

    None as a whole if other code starts threads, whose number is unknown.
    """
    if any(_is_unnumbered(call, model) for call in model.symbols.calls):
        return None
    if any(_is_of_threads(node, model) for node in model.symbols.scopes):
        return None
    return tuple(workers for _, workers in thread_pools(model))


def starts_threads(model: SemanticModel) -> bool:
    """Return whether a module starts threads or greenlets, or defines a class of threads."""
    return numbers_of_workers(model) != ()


@memoized_per_model
def thread_pools(model: SemanticModel) -> tuple[tuple[ast.Call, ast.expr | None], ...]:
    """Return the calls that make a thread pool, and how many workers each has if it says so."""
    calls = (call for call in model.symbols.calls if _is_executor(call, model))
    return tuple((call, _workers(call, model)) for call in calls)


def fits_workers(size: ast.expr | None, value: Value | None, model: SemanticModel) -> bool:
    """Return whether a pool size is proven to be at least the number of threads of the module.

    This means that there are thread pools, and that the number of workers of each is a known number
    up to the known size, or the very name or attribute that the size is computed from.
    """
    numbers = numbers_of_workers(model)
    return bool(numbers) and all(_fits(one, size, value, model) for one in numbers or ())


def _is_unnumbered(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call starts a thread outside a pool with a known number of workers."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in EXECUTOR_METHODS:
        return True
    name = model.qualified_name(call.func)
    return name in THREAD_STARTERS or name in GREENLET_STARTERS


def _is_of_threads(node: ast.AST, model: SemanticModel) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        model.qualified_name(base) in THREAD_CLASSES for base in node.bases
    )


def _is_executor(call: ast.Call, model: SemanticModel) -> bool:
    return model.qualified_name(call.func) in WORKER_POOLS


def _workers(call: ast.Call, model: SemanticModel) -> ast.expr | None:
    keyword = WORKER_POOLS[model.qualified_name(call.func)]
    given = [k.value for k in call.keywords if k.arg == keyword]
    return next(iter([*call.args[:1], *given]), None)


def _fits(
    workers: ast.expr | None, size: ast.expr | None, value: Value | None, model: SemanticModel
) -> bool:
    if workers is None:
        return False
    many, kept = number(model.value(workers)), number(value)
    if many is not None and kept is not None:
        return kept >= many
    return size is not None and _is_at_least(size, workers, model)


def _is_at_least(size: ast.expr, workers: ast.expr, model: SemanticModel) -> bool:
    """Return whether a size is the workers' expression, a sum with it, or a maximum of it."""
    # A list, since a name may be computed from itself.
    parts = [size]
    for part in parts:
        if model.symbols.is_same(part, workers):
            return True
        made_of: list[ast.expr] = []
        match part:
            case ast.Name():
                assigned = model.symbols.assigned(part)
                made_of = [assigned] if assigned is not None else []
            case ast.BinOp(op=ast.Add()):
                more = number(model.value(part.right))
                made_of = [part.left] if more is not None and more >= 0 else []
            case ast.Call() if model.is_builtin(part.func, "max"):
                made_of = part.args
        parts.extend(one for one in made_of if one not in parts)
    return False
