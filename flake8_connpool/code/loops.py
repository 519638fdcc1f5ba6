"""Which loop makes a line run again within one run of its function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.code.attempts import is_of_attempts
from flake8_connpool.code.blocks import place_of
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import COMPREHENSIONS, FUNCTIONS, LOOPS, LoopNode

Loop = LoopNode | ast.expr


def loops_around(node: ast.AST, module: Module) -> Iterator[Loop]:
    """Yield the loops of the same function that repeat a node, innermost first.

    Those that only try again are left out.
    """
    parents = module.names.parents
    below, above = node, parents.get(node)
    while above is not None and not isinstance(above, (*FUNCTIONS, ast.ClassDef)):
        if isinstance(above, ast.comprehension):
            owner = parents[above]
            if owner.generators[0] is above and below is above.iter:  # type: ignore[attr-defined]
                below, above = owner, parents.get(owner)  # it is read once, before the first round
                continue
        elif isinstance(above, LOOPS):
            if _is_in_rounds(above, below, module) and not is_of_attempts(above, node, module):
                yield above
        elif isinstance(above, COMPREHENSIONS):
            yield above
        below, above = above, parents.get(above)


def _is_in_rounds(loop: LoopNode, part: ast.AST, module: Module) -> bool:
    place = place_of(part, module)
    is_in_body = place is not None and place[0] is loop.body
    return is_in_body or (isinstance(loop, ast.While) and part is loop.test)
