"""How many requests a client makes before it is discarded."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import combinations

from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

_ENDING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_BLOCKS = (ast.If, ast.With, ast.AsyncWith)
# With more requests than this, they are not compared with each other.
_MOST = 50


def serves_loop(requests: Sequence[ast.expr], made: ast.expr, model: SemanticModel) -> bool:
    """Return whether a loop inside the lifetime of the client repeats one of the requests."""
    around = set(loops_around(made, model))
    return any(not around.issuperset(loops_around(one, model)) for one in requests)


def serves_one(requests: Sequence[ast.expr], made: ast.expr, model: SemanticModel) -> bool:
    """Return whether each client makes at most one request on every path."""
    if not 0 < len(requests) <= _MOST or serves_loop(requests, made, model):
        return False
    return all(exclude_each_other(one, other, model) for one, other in combinations(requests, 2))


def serves_several(requests: Sequence[ast.expr], made: ast.expr, model: SemanticModel) -> bool:
    """Return whether each client serves a loop of requests, or surely two in a row.

    A second request that only a branch makes, after a refused one, does not count.
    """
    if len(requests) > _MOST or serves_loop(requests, made, model):
        return True
    return any(_in_a_row(one, other, model) for one, other in combinations(requests, 2))


def _in_a_row(one: ast.expr, other: ast.expr, model: SemanticModel) -> bool:
    """Return whether both of two nodes run whenever the block around them does."""
    path, other_path = _path(one, model), _path(other, model)
    shared = sum(1 for (_, a), (_, b) in zip(path, other_path, strict=False) if a is b)
    (below, above), (other_below, _) = path[shared - 1], other_path[shared - 1]
    # The statements of one block run together.
    blocks = [getattr(above, name, ()) for name in ("body", "orelse")]
    is_together = isinstance(above, ast.If | ast.match_case) and any(
        below in block and other_below in block for block in blocks
    )
    start = shared if is_together else shared - 1
    return not any(
        _is_branch(part, around)
        for steps in (path[start:], other_path[start:])
        for part, around in steps
    )


def _is_branch(below: ast.AST, above: ast.AST) -> bool:
    """Return whether a part of a node runs only sometimes."""
    match above:
        case ast.If() | ast.IfExp():
            return below is not above.test
        case ast.BoolOp():
            return below is not above.values[0]
        case ast.Try():
            return below in above.handlers
    return isinstance(above, ast.match_case)


def exclude_each_other(one: ast.expr, other: ast.expr, model: SemanticModel) -> bool:
    """Return whether only one of two nodes, in source order, can run."""
    path, other_path = _path(one, model), _path(other, model)
    for (below, above), (other_below, other_above) in zip(path, other_path, strict=False):
        if above is not other_above:
            return False
        if below is not other_below:
            return _are_branches(above, below, other_below) or _ends(below, one, model)
    return False


@memoized
def _path(node: ast.AST, model: SemanticModel) -> list[tuple[ast.AST, ast.AST]]:
    """Return the path from the module down to a node: pairs of a node and its parent."""
    path = []
    above = model.parents.get(node)
    while above is not None:
        path.append((node, above))
        node, above = above, model.parents.get(above)
    path.reverse()
    return path


def _are_branches(above: ast.AST, one: ast.AST, other: ast.AST) -> bool:
    if isinstance(above, ast.If):
        return (one in above.body) != (other in above.body) and above.test not in (one, other)
    if isinstance(above, ast.IfExp):
        return above.test not in (one, other)
    return isinstance(above, ast.Match) and isinstance(one, ast.match_case)


def _ends(statement: ast.AST, node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a block inside a statement ends the function or iteration after the node."""
    below: ast.AST = node
    while below is not statement:
        above = model.parents[below]
        place = block_position(below, model) if isinstance(above, _BLOCKS) else None
        if place is not None and isinstance(place[0][-1], _ENDING):
            return True
        below = above
    return False
