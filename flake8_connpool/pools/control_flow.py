"""The control flow of a function, with the exceptions of one library."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.python import CATCHING_ALL, ENDING
from flake8_connpool.semantics.flow.followed_function import FollowedFunction
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@memoized
def followed_through(of: tuple[Named, str], model: SemanticModel) -> FollowedFunction:
    """Return a function through which objects of one library are followed."""
    function, library = of

    def handles(handler: ast.ExceptHandler) -> bool:
        """Return whether a handler catches the exceptions of the library, or everything."""
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for kind in kinds:
            name = model.qualified_name(kind) if kind is not None else ""
            if kind is None or name in CATCHING_ALL or name.startswith(f"{library}."):
                return True
        return False

    exits = _exits_in(function, model)
    return FollowedFunction(function.body, handles, model.parents, exits)


def _exits_in(function: Named, model: SemanticModel) -> frozenset[ast.Call]:
    """Return the calls in a function that end the process."""
    calls = (node for node in nodes_in(function, model) if isinstance(node, ast.Call))
    return frozenset(call for call in calls if model.qualified_name(call.func) in ENDING)
