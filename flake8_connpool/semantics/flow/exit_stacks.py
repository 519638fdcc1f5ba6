"""Exit stacks: objects that a function enters on a stack, and leaves with it."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.values.call_results import ENTERING_METHODS
from flake8_connpool.semantics.values.model import SemanticModel

_STACKS = frozenset({"contextlib.ExitStack", "contextlib.AsyncExitStack"})
# The method with which a stack passes on what it entered.
_EMPTYING = "pop_all"


def enters_own_stack(func: ast.expr, model: SemanticModel) -> bool:
    """Return whether a method enters its argument on a stack that a `with` of the function leaves.

    The stack must not be passed on, and must keep what it entered.
    """
    if not isinstance(func, ast.Attribute) or func.attr not in ENTERING_METHODS:
        return False
    stack, names = func.value, model.symbols
    if not isinstance(stack, ast.Name):
        return False
    home = names.home(stack.id, names.scope_of[stack])
    bindings = home.bindings[stack.id] if home is not None else []
    if home is None or len(bindings) != 1 or bindings[0].kind is not BindingKind.CONTEXT:
        return False
    made = bindings[0].value
    if not isinstance(made, ast.Call) or model.qualified_name(made.func) not in _STACKS:
        return False
    uses = [model.parents[load] for load in names.loads_of(stack.id, home)]
    return all(isinstance(use, ast.Attribute) and use.attr != _EMPTYING for use in uses)
