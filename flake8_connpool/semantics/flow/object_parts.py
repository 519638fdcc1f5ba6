"""Parts of an object that are used as the object itself: `client.chat`, `client["shop"]`."""

from __future__ import annotations

import ast

from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.flow.exits import returns_of
from flake8_connpool.semantics.values.abstract import Instance, LocalFunction
from flake8_connpool.semantics.values.model import SemanticModel


def call_at(method: ast.expr, model: SemanticModel) -> ast.Call | None:
    """Return the call of a method where it is read, or of a method of a part.

    Of `client.chat` that is the call of `client.chat.completions.create`.
    """
    above = model.parents[method]
    while isinstance(above, ast.Attribute):
        method, above = above, model.parents[above]
    return above if isinstance(above, ast.Call) and above.func is method else None


def whole_of(node: ast.expr, model: SemanticModel) -> Api | None:
    """Return what an expression creates, if that has parts; None if it has none, or is unknown.

    A function of the module may return such a part: `return MongoClient(URI)["shop"]`.
    """
    callee = model.non_null(node.func) if isinstance(node, ast.Call) else None
    if not isinstance(callee, LocalFunction):
        return _having_parts(node, model)
    returned = [one.value for one in returns_of(callee.node, model)]
    wholes = [None if one is None else _having_parts(one, model) for one in returned]
    return wholes[0] if wholes and all(one is wholes[0] for one in wholes) else None


def _having_parts(node: ast.expr, model: SemanticModel) -> Api | None:
    made = model.non_null(node)
    while made is None and isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
        made = model.non_null(node)
    return made.api if isinstance(made, Instance) and made.api.parts else None
