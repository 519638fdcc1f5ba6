"""Loops that repeat a line within one call of its function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.semantics.execution.retry_loops import is_retry
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FUNCTIONS, LOOPS, LoopNode
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

Loop = LoopNode | ast.expr


def loops_around(node: ast.AST, model: SemanticModel) -> Iterator[Loop]:
    """Yield the loops of the same function that repeat a node, innermost first.

    Loops that only retry are left out.
    """
    parents = model.parents
    below, above = node, parents.get(node)
    while above is not None and not isinstance(above, (*FUNCTIONS, ast.ClassDef)):
        if isinstance(above, ast.comprehension):
            owner = parents[above]
            if owner.generators[0] is above and below is above.iter:  # type: ignore[attr-defined]
                below, above = (
                    owner,
                    parents.get(owner),
                )  # evaluated once
                continue
        elif isinstance(above, LOOPS):
            if _is_in_rounds(above, below, model) and not is_retry(above, node, model):
                yield above
        elif isinstance(above, COMPREHENSIONS):
            yield above
        below, above = above, parents.get(above)


def _is_in_rounds(loop: LoopNode, part: ast.AST, model: SemanticModel) -> bool:
    place = block_position(part, model)
    is_in_body = place is not None and place[0] is loop.body
    return is_in_body or (isinstance(loop, ast.While) and part is loop.test)
