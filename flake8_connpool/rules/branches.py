"""Whether the code around an engine is for a database without a server."""

from __future__ import annotations

import ast

from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.subjects import PoolCall
from flake8_connpool.library.sqlalchemy import SERVERLESS

# How many nodes up a condition is looked for.
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
    block = getattr(above, "body", [])
    if not isinstance(block, list) or statement not in block:
        return False
    return any(
        isinstance(before, ast.If)
        and isinstance(before.body[-1], ast.Return | ast.Raise | ast.Continue)
        and not before.orelse
        and _asks_for_one(before.test, module) is False
        for before in block[: block.index(statement)]
    )


def _asks_for_one(test: ast.expr, module: Module) -> bool | None:
    """Return whether a condition holds for such a database (True) or for all others (False).

    None where it does not ask for its name: in a text, by a name that says so, or through a name
    bound to such a question.
    """
    match test:
        case ast.UnaryOp(op=ast.Not()):
            answer = _asks_for_one(test.operand, module)
            return None if answer is None else not answer
        case ast.BoolOp(op=ast.And()):
            answers = [_asks_for_one(value, module) for value in test.values]
            return True if True in answers else None
        case ast.Compare(ops=[ast.Eq() | ast.In()]) | ast.Call() if _names_one(test):
            return True
        case ast.Compare(ops=[ast.NotEq() | ast.NotIn()]) if _names_one(test):
            return False
        case ast.Name(id=name) | ast.Attribute(attr=name):
            assigned = module.names.assigned(test) if isinstance(test, ast.Name) else None
            if assigned is not None and not isinstance(assigned, ast.Name):
                return _asks_for_one(assigned, module)
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
