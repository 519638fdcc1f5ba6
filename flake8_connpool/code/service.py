"""How many requests a client serves before it is thrown away."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import combinations

from flake8_connpool.code.blocks import place_of
from flake8_connpool.code.loops import loops_around
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module

_ENDING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_BLOCKS = (ast.If, ast.With, ast.AsyncWith)
# More requests than these are not compared with each other.
_MOST = 50


def serves_loop(requests: Sequence[ast.expr], made: ast.expr, module: Module) -> bool:
    """Return whether one of the requests is repeated by a loop that the client outlives."""
    around = set(loops_around(made, module))
    return any(not around.issuperset(loops_around(one, module)) for one in requests)


def serves_one(requests: Sequence[ast.expr], made: ast.expr, module: Module) -> bool:
    """Return whether each client serves a single request at most: one on every way."""
    if not 0 < len(requests) <= _MOST or serves_loop(requests, made, module):
        return False
    return all(_exclude(one, other, module) for one, other in combinations(requests, 2))


def _exclude(one: ast.expr, other: ast.expr, module: Module) -> bool:
    """Return whether of two nodes, in the order of the source, only one can run."""
    path, other_path = _path(one, module), _path(other, module)
    for (below, above), (other_below, other_above) in zip(path, other_path, strict=False):
        if above is not other_above:
            return False
        if below is not other_below:
            return _are_branches(above, below, other_below) or _ends(below, one, module)
    return False


@remembered
def _path(node: ast.AST, module: Module) -> list[tuple[ast.AST, ast.AST]]:
    """Return the steps from the module down to a node: what stands in what."""
    path = []
    above = module.names.parents.get(node)
    while above is not None:
        path.append((node, above))
        node, above = above, module.names.parents.get(above)
    path.reverse()
    return path


def _are_branches(above: ast.AST, one: ast.AST, other: ast.AST) -> bool:
    if isinstance(above, ast.If):
        return (one in above.body) != (other in above.body) and above.test not in (one, other)
    if isinstance(above, ast.IfExp):
        return above.test not in (one, other)
    return isinstance(above, ast.Match) and isinstance(one, ast.match_case)


def _ends(statement: ast.AST, node: ast.expr, module: Module) -> bool:
    """Return whether a block inside a statement ends the function or round after the node."""
    below: ast.AST = node
    while below is not statement:
        above = module.names.parents[below]
        place = place_of(below, module) if isinstance(above, _BLOCKS) else None
        if place is not None and isinstance(place[0][-1], _ENDING):
            return True
        below = above
    return False
