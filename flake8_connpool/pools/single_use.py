"""How often the result of a call is used, as far as that is known."""

from __future__ import annotations

import ast

from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, REPEATING
from flake8_connpool.semantics.values.model import SemanticModel


def is_used_once(call: ast.Call, api: Api, model: SemanticModel) -> bool:
    """Return whether an engine hands out a single connection.

    This is so if it is used where it is created, `create_engine(url).connect()`, or if it is a
    local variable that is not passed on and has one use, outside loops.
    """
    parents = model.parents
    above = parents[call]
    if isinstance(above, ast.Attribute):
        return isinstance(parents[above], ast.Call)
    if not isinstance(above, ast.Assign | ast.AnnAssign):
        return False
    targets = above.targets if isinstance(above, ast.Assign) else [above.target]
    name = targets[0]
    if len(targets) != 1 or not isinstance(name, ast.Name):
        return False
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    if home is None or not isinstance(home.node, FUNCTIONS) or not home.binds_once(name.id):
        return False
    uses = [parents[load] for load in model.symbols.loads_of(name.id, home)]
    if not all(isinstance(use, ast.Attribute) for use in uses):
        return False
    handing_out = [u for u in uses if isinstance(u, ast.Attribute) and u.attr not in api.idle]
    return len(handing_out) == 1 and not _repeats(handing_out[0], home.node, model)


def _repeats(node: ast.AST, function: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node is in a loop or a nested function within its function."""
    above = model.parents.get(node)
    while above is not None and above is not function:
        if isinstance(above, (*REPEATING, *FUNCTIONS, ast.ClassDef)):
            return True
        above = model.parents.get(above)
    return False
