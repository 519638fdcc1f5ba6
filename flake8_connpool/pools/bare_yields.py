"""Generators that own something and close it after a `yield`, which an error there skips."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from flake8_connpool.findings import Applicability, Fix
from flake8_connpool.pools.closings import nodes_in_source_order
from flake8_connpool.pools.edits import protecting
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel

HELP = "put the `yield` in a `try` block, and close in its `finally` block"
_FIX = "Put the `yield` in a `try` block, and close in its `finally` block"
# In any module: `fastapi.concurrency` re-exports the one of `contextlib`.
_MANAGERS = frozenset({"asynccontextmanager", "contextmanager"})
_YIELDS = (ast.Yield, ast.YieldFrom)


def is_context_manager(function: Named, model: SemanticModel) -> bool:
    """Return whether a decorator turns a generator into a context manager."""
    decorators = [model.value(decorator) for decorator in function.decorator_list]
    names = {d.name.rpartition(".")[2] for d in decorators if isinstance(d, QualifiedName)}
    return not names.isdisjoint(_MANAGERS)


def bare_yield(function: Named) -> int | None:
    """Return which statement of a function is its only `yield` outside of any block."""
    found = [i for i, statement in enumerate(function.body) if yield_of(statement) is not None]
    return found[0] if len(found) == 1 else None


def yield_of(statement: ast.stmt) -> ast.Yield | None:
    """Return the `yield` that a statement consists of."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value if isinstance(value, ast.Yield) else None


def only_closes(statement: ast.stmt, closing: Collection[ast.Call]) -> bool:
    """Return whether a statement is one of the calls that close, and does nothing else."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Await):
        value = value.value
    return list(closing) == [value] and all(
        isinstance(part, ast.Constant) for call in closing for part in _arguments(call)
    )


def has_one_yield(function: Named) -> bool:
    """Return whether a function yields in one place only."""
    nodes = (node for s in function.body for node in nodes_in_source_order(s))
    return sum(isinstance(node, _YIELDS) for node in nodes) == 1


def protected_yield(
    function: Named, at: int, moved: Sequence[ast.stmt], applicability: Applicability
) -> Fix | None:
    """Return the fix that moves the statements after a `yield` into a `finally` block.

    None if they contain a `return`, which would swallow the error there.
    """
    nodes = (node for statement in moved for node in nodes_in_source_order(statement))
    if any(isinstance(node, ast.Return) for node in nodes):
        return None
    return protecting(function.body[at], moved[-1], _FIX, applicability)


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]
