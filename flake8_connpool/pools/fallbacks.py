"""Requests that are only sent after another one of their function failed or found nothing.

The other one is sent each time, so it is the one to report.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import depends_on_names, named_function_around
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, Named
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

_NOT_FOUND = 404
# With more requests than this in a function, they are not compared with each other.
_MOST = 50


def request_before(request: ast.expr, model: SemanticModel) -> ast.Call | None:
    """Return the request that has to fail or to find nothing for another one to be sent.

    None if there is no such request, or if a loop repeats only the other one.
    """
    function = named_function_around(request, model)
    others = _requests_by_function(model.tree, model).get(function, ()) if function else ()
    if function is None or not 1 < len(others) <= _MOST:
        return None
    loops = set(loops_around(request, model))
    below: ast.AST = request
    above = model.parents[below]
    while not isinstance(above, FUNCTIONS):
        first: ast.Call | None = None
        if isinstance(above, ast.ExceptHandler):
            first = _in_body(model.parents[above], others, model)
        elif isinstance(above, ast.If) and _is_in(above.body, below, model):
            first = _looked_up(above, function, others, model)
        if first is not None and loops.issubset(loops_around(first, model)):
            return first
        below, above = above, model.parents[above]
    return None


@memoized
def _requests_by_function(
    tree: ast.Module, model: SemanticModel
) -> Mapping[Named, Sequence[ast.Call]]:
    found: dict[Named, list[ast.Call]] = {}
    for call, api in model.api_calls:
        function = named_function_around(call, model) if api.kind is Kind.REQUEST else None
        if function is not None:
            found.setdefault(function, []).append(call)
    return found


def _in_body(tried: ast.AST, others: Sequence[ast.Call], model: SemanticModel) -> ast.Call | None:
    """Return the first request in the body of a `try`."""
    body = getattr(tried, "body", [])
    for one in others:
        part: ast.AST = one
        while part is not tried and not isinstance(part, FUNCTIONS):
            below, part = part, model.parents[part]
            if part is tried and below in body:
                return one
    return None


def _looked_up(
    branch: ast.If, function: Named, others: Sequence[ast.Call], model: SemanticModel
) -> ast.Call | None:
    """Return the request before a branch whose answer the branch finds to be missing."""
    missing = _missing(branch.test)
    order = evaluation_order(model)
    for one in others if missing is not None else ():
        above = model.parents[one]
        while isinstance(above, ast.expr):
            above = model.parents[above]
        match above:
            case ast.Assign(targets=[ast.Name(id=answer)]) if order[one] < order[branch.test]:
                if missing and depends_on_names([missing], frozenset({answer}), function, model):
                    return one
    return None


def _missing(test: ast.expr) -> ast.expr | None:
    """Return what a condition says to be missing: `x is None`, `not x`, `x.status_code == 404`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=found):
            return found
        case ast.Compare(left=found, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return found
        case ast.Compare(left=found, ops=[ast.Eq()], comparators=[ast.Constant(value=number)]):
            is_empty = isinstance(found, ast.Call) and number == 0
            return found if is_empty or number == _NOT_FOUND else None
        case _:
            return None


def _is_in(block: Sequence[ast.stmt], node: ast.AST, model: SemanticModel) -> bool:
    place = block_position(node, model)
    return place is not None and place[0] is block
