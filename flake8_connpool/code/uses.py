"""How often what a call makes is used, where that can be seen."""

from __future__ import annotations

import ast

from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import FUNCTIONS, REPEATING

# Attributes of an engine that hand out no connection.
_IDLE = frozenset({"dispose", "url", "dialect", "name", "driver", "echo", "pool", "sync_engine"})


def is_used_once(call: ast.Call, module: Module) -> bool:
    """Return whether an engine hands out one connection in its whole life, and no more.

    So it is where it is used right where it is made, `create_engine(url).connect()`, or is a
    local of a function that hands it to nobody and has one use of it, outside of loops.
    """
    parents = module.names.parents
    above = parents[call]
    if isinstance(above, ast.Attribute):
        return isinstance(parents[above], ast.Call)
    if not isinstance(above, ast.Assign | ast.AnnAssign):
        return False
    targets = above.targets if isinstance(above, ast.Assign) else [above.target]
    name = targets[0]
    if len(targets) != 1 or not isinstance(name, ast.Name):
        return False
    home = module.names.home(name.id, module.names.scope_of[name])
    if home is None or not isinstance(home.node, FUNCTIONS) or len(home.bindings[name.id]) != 1:
        return False
    uses = [
        parents[load]
        for load in module.names.loads.get(name.id, ())
        if module.names.home(load.id, module.names.scope_of[load]) is home
    ]
    if not all(isinstance(use, ast.Attribute) for use in uses):
        return False
    handing_out = [u for u in uses if isinstance(u, ast.Attribute) and u.attr not in _IDLE]
    return len(handing_out) == 1 and not _repeats(handing_out[0], home.node, module)


def _repeats(node: ast.AST, function: ast.AST, module: Module) -> bool:
    """Return whether a node stands in a loop or a further function within its function."""
    above = module.names.parents.get(node)
    while above is not None and above is not function:
        if isinstance(above, (*REPEATING, *FUNCTIONS, ast.ClassDef)):
            return True
        above = module.names.parents.get(above)
    return False
