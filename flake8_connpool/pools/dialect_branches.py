"""Whether the code around an engine is for a database without a server."""

from __future__ import annotations

import ast

from flake8_connpool.library.catalog import SERVERLESS_DIALECTS
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

# How many ancestors are searched for a condition, and how many nodes and names inside it.
_FARTHEST = 50


_FOR_ONE = "a condition here holds only for a database without a server"


def in_a_branch_for_one(call: PoolCall | PoolSettings) -> str | None:
    """Return why a call is only for such a database: a condition around it or before it tests for
    one by name, or another engine's pool arguments raised TypeError. None if it is not.
    """
    node: ast.AST = call.node
    parents = call.model.parents
    for _ in range(_FARTHEST):
        above = parents.get(node)
        if above is None:
            break
        if isinstance(above, ast.If | ast.IfExp):
            answer = _asks_for_one(above.test, call.model)
            branch = above.body if answer else above.orelse
            if answer is not None and node in (branch if isinstance(branch, list) else [branch]):
                return _FOR_ONE
        if isinstance(above, ast.match_case) and _names_one(above.pattern):
            return _FOR_ONE
        if isinstance(node, ast.stmt) and _comes_after_all_others(node, above, call.model):
            return _FOR_ONE
        if isinstance(above, ast.ExceptHandler) and _refuses_pools(above, call):
            return (
                "it is created where pool arguments raise `TypeError`, as they do without a server"
            )
        if isinstance(above, Named):
            break
        node = above
    return None


def _refuses_pools(handler: ast.ExceptHandler, call: PoolCall | PoolSettings) -> bool:
    """Return whether a handler is for the TypeError of an engine that takes no pool arguments.

    The engine in it has none, but the one in the `try` block has.
    """
    model = call.model
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    if not any(one is not None and model.is_builtin(one, "TypeError") for one in caught):
        return False
    attempt = model.parents[handler]
    tried = [
        engine
        for statement in getattr(attempt, "body", ())
        for part in walk(statement)
        if isinstance(part, ast.Call)
        and (engine := pool_call(part, model, call.options)) is not None
        and engine.api.kind is call.api.kind
    ]
    return not _sizes(call) and any(_sizes(engine) for engine in tried)


def _sizes(call: PoolCall | PoolSettings) -> bool:
    """Return whether an engine is given, or may be given, sizes or a timeout of its pool."""
    roles = (Role.BOUND, Role.OVERFLOW, Role.WAIT)
    arguments = [call.argument(role) for role in roles]
    return any(one is not None and not one.is_absent for one in arguments)


def _comes_after_all_others(statement: ast.stmt, above: ast.AST, model: SemanticModel) -> bool:
    """Return whether an `if` before a statement leaves the block for every other database."""
    place = block_position(statement, model)
    if place is None or place[0] is not getattr(above, "body", None):
        return False
    return place[1] > _first_left_by_others(place[0][0], model)


@memoized
def _first_left_by_others(first: ast.stmt, model: SemanticModel) -> int:
    """Return the index of the first `if` of a block that leaves it for every other database."""
    place = block_position(first, model)
    block = place[0] if place is not None else ()
    for index, statement in enumerate(block):
        if (
            isinstance(statement, ast.If)
            and isinstance(statement.body[-1], ast.Return | ast.Raise | ast.Continue)
            and not statement.orelse
            and _asks_for_one(statement.test, model) is False
        ):
            return index
    return len(block)


def _asks_for_one(test: ast.expr, model: SemanticModel, left: int = _FARTHEST) -> bool | None:
    """Return True if a condition holds for such a database, False if it holds for all others.

    None if it does not test for its name: in a string, by a name that says so, or through a name
    bound to such a test.
    """
    known = model.memory.setdefault(_asks_for_one, {})
    if test not in known and left:
        known[test] = None  # during the search: `debug = not debug` must end
        known[test] = _answer(test, model, left - 1)
    answer: bool | None = known.get(test)
    return answer


def _answer(test: ast.expr, model: SemanticModel, left: int) -> bool | None:
    match test:
        case ast.UnaryOp(op=ast.Not()):
            answer = _asks_for_one(test.operand, model, left)
            return None if answer is None else not answer
        case ast.BoolOp(op=ast.And()):
            answers = [_asks_for_one(value, model, left) for value in test.values]
            return True if True in answers else None
        case ast.Compare(ops=[ast.Eq() | ast.In()]) | ast.Call() if _names_one(test):
            return True
        case ast.Compare(ops=[ast.NotEq() | ast.NotIn()]) if _names_one(test):
            return False
        case ast.Name(id=name) | ast.Attribute(attr=name):
            assigned = model.symbols.assigned(test) if isinstance(test, ast.Name) else None
            if assigned is not None and not isinstance(assigned, ast.Name):
                return _asks_for_one(assigned, model, left)
            return True if any(one in name for one in SERVERLESS_DIALECTS) else None
        case _:
            return None


def _names_one(test: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and any(name in part.value for name in SERVERLESS_DIALECTS)
        for part in walk(test)
    )
