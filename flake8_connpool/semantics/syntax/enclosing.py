"""The function, class, loop, comprehension or f-string around a node, however deep the node is.

Blocks nest at most a hundred deep, but each `elif` is a level of its own, and so is each `else` of
a conditional expression, each operator and each call of a chain.
"""

from __future__ import annotations

import ast

from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FUNCTIONS, LOOPS
from flake8_connpool.semantics.syntax.statements import SyntaxTree

# A node, and the one around it, or None for the module itself.
Enclosing = tuple[ast.AST, ast.AST | None]

_ENCLOSING = (*FUNCTIONS, ast.ClassDef, *LOOPS, *COMPREHENSIONS, ast.comprehension, ast.JoinedStr)
# So many levels are climbed each time; of more, the end is remembered. Few nodes are as deep.
NEAR = 16


def enclosing(node: ast.AST, model: SyntaxTree) -> Enclosing:
    """Return the nearest such node around a node, and the part of it that contains the node."""
    parents = model.parents
    below, above = node, parents.get(node)
    for _ in range(NEAR):
        if above is None or isinstance(above, _ENCLOSING):
            return below, above
        below, above = above, parents.get(above)
    known: dict[ast.AST, Enclosing] = model.memory.setdefault(enclosing, {})
    passed = []
    while below not in known and above is not None and not isinstance(above, _ENCLOSING):
        passed.append(below)
        below, above = above, parents.get(above)
    found = known.get(below, (below, above))
    known.update((one, found) for one in passed)
    return found
