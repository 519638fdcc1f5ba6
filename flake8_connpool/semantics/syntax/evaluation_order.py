"""In which order Python evaluates the nodes of a tree, however they stand on lines."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping

from flake8_connpool.semantics.syntax.children import child_nodes
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.statements import SyntaxTree

# Fields in their order, of the kinds of nodes where it is not that of the source. A value comes
# before its target, and a loop variable before what is done with it; of a function the parts that
# run when it is defined come before its body.
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


# Where a node stands among all: the places of what it is in, from the module down, and its own.
Moment = tuple[int, ...]
# A node is done after all that is in it.
_LAST = sys.maxsize


class EvaluationOrder:
    """Tells of the nodes of a module which is done earlier, for those that are asked for.

    Arguments are done before their call, and so on. The body of a function counts as if it ran
    where the function is defined. Of two branches, and of the rounds of a loop, it says nothing:
    there it is the order of the source.
    """

    def __init__(self, parents: Mapping[ast.AST, ast.AST]) -> None:
        self._parents = parents
        self._places: dict[ast.AST, dict[ast.AST, int]] = {}

    def __getitem__(self, node: ast.AST) -> Moment:
        """Return what is less for a node than for those that are done later."""
        places = [_LAST]
        while (above := self._parents.get(node)) is not None:
            places.append(self._places_in(above)[node])
            node = above
        places.reverse()
        return tuple(places)

    def _places_in(self, above: ast.AST) -> dict[ast.AST, int]:
        if above not in self._places:
            parts = _evaluated_parts(above)
            self._places[above] = {part: number for number, part in enumerate(parts)}
        return self._places[above]


@memoized_per_model
def evaluation_order(model: SyntaxTree) -> EvaluationOrder:
    """Return the order in which the nodes of a module are done."""
    return EvaluationOrder(model.parents)


def evaluated_nodes(node: ast.AST, without: tuple[type[ast.AST], ...] = ()) -> list[ast.AST]:
    """Return a node, itself last, and those below it in the order in which they are done.

    What stands in nodes of the kinds `without` is left out, and so are these.
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
