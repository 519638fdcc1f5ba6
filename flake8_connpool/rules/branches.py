"""Whether the code around an engine is for a database without a server."""

from __future__ import annotations

import ast

from flake8_connpool.code.blocks import place_of
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.subjects import PoolCall
from flake8_connpool.library.sqlalchemy import SERVERLESS

# How many nodes up a condition is looked for, and how many nodes and names down in it.
_FARTHEST = 50


def stands_in_a_branch_for_one(call: PoolCall) -> bool:
    """Return whether a condition around or before the call asks for such a database by name."""
    node: ast.AST = call.node
    parents = call.module.names.parents
    for _ in range(_FARTHEST):
        above = parents.get(node)
        if above is None:
            break
        if isinstance(above, ast.If | ast.IfExp):
            answer = _asks_for_one(above.test, call.module)
            branch = above.body if answer else above.orelse
            if answer is not None and node in (branch if isinstance(branch, list) else [branch]):
                return True
        if isinstance(above, ast.match_case) and _names_one(above.pattern):
            return True
        if isinstance(node, ast.stmt) and _comes_after_all_others(node, above, call.module):
            return True
        if isinstance(above, Named):
            break
        node = above
    return False


def _comes_after_all_others(statement: ast.stmt, above: ast.AST, module: Module) -> bool:
    """Return whether an `if` before a statement has left the block for every other database."""
    place = place_of(statement, module)
    if place is None or place[0] is not getattr(above, "body", None):
        return False
    return place[1] > _first_left_by_others(place[0][0], module)


@remembered
def _first_left_by_others(first: ast.stmt, module: Module) -> int:
    """Return the place of the first `if` of a block that leaves it for every other database."""
    place = place_of(first, module)
    block = place[0] if place is not None else ()
    for index, statement in enumerate(block):
        if (
            isinstance(statement, ast.If)
            and isinstance(statement.body[-1], ast.Return | ast.Raise | ast.Continue)
            and not statement.orelse
            and _asks_for_one(statement.test, module) is False
        ):
            return index
    return len(block)


def _asks_for_one(test: ast.expr, module: Module, left: int = _FARTHEST) -> bool | None:
    """Return whether a condition holds for such a database (True) or for all others (False).

    None where it does not ask for its name: in a text, by a name that says so, or through a name
    bound to such a question.
    """
    known = module.memory.setdefault(_asks_for_one, {})
    if test not in known and left:
        known[test] = None  # while it is being found out: `debug = not debug` must end
        known[test] = _answer(test, module, left - 1)
    answer: bool | None = known.get(test)
    return answer


def _answer(test: ast.expr, module: Module, left: int) -> bool | None:
    match test:
        case ast.UnaryOp(op=ast.Not()):
            answer = _asks_for_one(test.operand, module, left)
            return None if answer is None else not answer
        case ast.BoolOp(op=ast.And()):
            answers = [_asks_for_one(value, module, left) for value in test.values]
            return True if True in answers else None
        case ast.Compare(ops=[ast.Eq() | ast.In()]) | ast.Call() if _names_one(test):
            return True
        case ast.Compare(ops=[ast.NotEq() | ast.NotIn()]) if _names_one(test):
            return False
        case ast.Name(id=name) | ast.Attribute(attr=name):
            assigned = module.names.assigned(test) if isinstance(test, ast.Name) else None
            if assigned is not None and not isinstance(assigned, ast.Name):
                return _asks_for_one(assigned, module, left)
            return True if any(one in name for one in SERVERLESS) else None
        case _:
            return None


def _names_one(test: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and any(name in part.value for name in SERVERLESS)
        for part in ast.walk(test)
    )
