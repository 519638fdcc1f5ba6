"""The calls of `os.fork` in a module, and the branches that only the children run."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_connpool.semantics.syntax.memo import memoized, memoized_per_model, nodes_in
from flake8_connpool.semantics.values.model import SemanticModel

_OS_FORK = "os.fork"


def branch_of_child(fork: ast.Call, model: SemanticModel) -> ast.If | None:
    """Return the branch for a child: `if pid == 0: ...`, or `if not os.fork(): ...`."""
    above = model.parents[fork]
    name = ""
    if isinstance(above, ast.Assign | ast.NamedExpr):
        target = above.targets[0] if isinstance(above, ast.Assign) else above.target
        name = target.id if isinstance(target, ast.Name) else ""
    branches = _branches_in(model.symbols.scope_of[fork].node, model)
    found = [branches[asked] for asked in (fork, name) if asked in branches]
    return min(found)[1] if found else None


@memoized
def _branches_in(
    within: ast.AST, model: SemanticModel
) -> Mapping[ast.expr | str, tuple[int, ast.If]]:
    """Return the branches in a scope for values of zero, by the value or its name; the first ones.

    They are numbered.
    """
    found: dict[ast.expr | str, tuple[int, ast.If]] = {}
    for number, node in enumerate(nodes_in(within, model)):
        if isinstance(node, ast.If):
            match node.test:
                case (
                    ast.Compare(left=asked, ops=[ast.Eq()], comparators=[ast.Constant(value=0)])
                    | ast.UnaryOp(op=ast.Not(), operand=asked)
                ):
                    if isinstance(asked, ast.NamedExpr):
                        asked = asked.value
                    key = asked.id if isinstance(asked, ast.Name) else asked
                    found.setdefault(key, (number, node))
    return found


@memoized_per_model
def os_forks(model: SemanticModel) -> Sequence[ast.Call]:
    """Return the calls of `os.fork`."""
    return [one for one in model.symbols.calls if model.qualified_name(one.func) == _OS_FORK]


@memoized_per_model
def branches_of_children(model: SemanticModel) -> Mapping[ast.AST, tuple[int, ast.If]]:
    """Return the branches for the children of `os.fork()`, numbered."""
    branches = [branch_of_child(fork, model) for fork in os_forks(model)]
    numbered = enumerate(dict.fromkeys(one for one in branches if one is not None))
    return {branch: (number, branch) for number, branch in numbered}
