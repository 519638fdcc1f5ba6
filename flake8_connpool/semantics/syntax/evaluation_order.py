"""The order in which Python evaluates the nodes of a tree, independent of lines."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping

from flake8_connpool.semantics.syntax.children import child_nodes
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.statements import SyntaxTree

# Fields in evaluation order, for types of nodes where it differs from source order. A value comes
# before its target, and a loop variable before the body. For a function, the parts that run when it
# is defined come before its body.
_FUNCTION = ("decorator_list", "args", "returns", "type_params", "body")
_FIELDS: Mapping[type[ast.AST], tuple[str, ...]] = {
    ast.Assign: ("value", "targets"),
    ast.AnnAssign: ("value", "target", "annotation"),
    ast.AugAssign: ("value", "target"),
    ast.NamedExpr: ("value", "target"),
    ast.For: ("iter", "target", "body", "orelse"),
    ast.AsyncFor: ("iter", "target", "body", "orelse"),
    ast.comprehension: ("iter", "target", "ifs"),
    ast.ListComp: ("generators", "elt"),
    ast.SetComp: ("generators", "elt"),
    ast.GeneratorExp: ("generators", "elt"),
    ast.DictComp: ("generators", "key", "value"),
    ast.FunctionDef: _FUNCTION,
    ast.AsyncFunctionDef: _FUNCTION,
    ast.arguments: (
        "defaults",
        "kw_defaults",
        "posonlyargs",
        "args",
        "vararg",
        "kwonlyargs",
        "kwarg",
    ),
    ast.ClassDef: ("decorator_list", "type_params", "bases", "keywords", "body"),
}


# The position of a node: the positions of its ancestors, from the module down, and its own. A node
# is evaluated after its descendants.
Moment = tuple[int, ...]
# A node is done after all that is in it.
_LAST = sys.maxsize


class EvaluationOrder:
    """Says which nodes of a module are evaluated earlier, computed on demand.

    Arguments come before their call, for example. The body of a function counts as if it ran where
    the function is defined. Branches, and the iterations of a loop, are in source order, which says
    nothing about which one runs.
    """

    def __init__(self, parents: Mapping[ast.AST, ast.AST]) -> None:
        self._parents = parents
        self._places: dict[ast.AST, dict[ast.AST, int]] = {}
        # Many nodes have the same ancestors, and those of an `elif` can be thousands.
        self._paths: dict[ast.AST, Moment] = {}

    def __getitem__(self, node: ast.AST) -> Moment:
        """Return a key that is smaller for nodes that are evaluated earlier."""
        return (*self._path_to(node), _LAST)

    def _path_to(self, node: ast.AST) -> Moment:
        """Return the positions of the ancestors of a node, and its own."""
        waiting = []
        while node not in self._paths and (above := self._parents.get(node)) is not None:
            waiting.append((above, node))
            node = above
        path = self._paths.get(node, ())
        for above, below in reversed(waiting):
            path = self._paths[below] = (*path, self._places_in(above)[below])
        return path

    def _places_in(self, above: ast.AST) -> dict[ast.AST, int]:
        if above not in self._places:
            parts = _evaluated_parts(above)
            self._places[above] = {part: number for number, part in enumerate(parts)}
        return self._places[above]


@memoized_per_model
def evaluation_order(model: SyntaxTree) -> EvaluationOrder:
    """Return the evaluation order of a module."""
    return EvaluationOrder(model.parents)


def evaluated_nodes(node: ast.AST, without: tuple[type[ast.AST], ...] = ()) -> list[ast.AST]:
    """Return the descendants of a node in evaluation order, and the node last.

    Nodes of the types `without`, and their descendants, are left out.
    """
    found = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(p for p in _evaluated_parts(one) if not isinstance(p, without))
    found.reverse()
    return found


def _evaluated_parts(node: ast.AST) -> list[ast.AST]:
    fields = _FIELDS.get(type(node))
    if fields is not None:
        found: list[ast.AST] = []
        for name in fields:
            part = getattr(node, name, None)
            if isinstance(part, list):
                found.extend(one for one in part if one is not None)
            elif part is not None:
                found.append(part)
        return found
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [part for pair in pairs for part in pair if part is not None]
    return child_nodes(node)
