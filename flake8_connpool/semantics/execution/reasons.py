"""Why a function runs as rarely as it does, in a clause for the user."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.frameworks.schema import CACHED, Placement, Runs
from flake8_connpool.semantics.execution.decorators import decorated_by, name_of
from flake8_connpool.semantics.execution.rebinding import memo_of
from flake8_connpool.semantics.flow.dependence import named_function_around
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_MOST_CALLERS = 2


def reason_of_definition(function: Named, role: Runs, model: SemanticModel) -> str:
    """Return why a function that does not run often does not, in a clause."""
    if role.placement is Placement.PER_REQUEST:
        return ""
    deciding = [d for d in function.decorator_list if decorated_by(d, model) == role]
    memo = memo_of(function, model)
    if not deciding and memo is not None and role is CACHED:
        return f"`{name_of(memo)}` keeps the result of `{function.name}`"
    if not deciding:
        return f"`{function.name}` runs once per process"
    said = {
        Placement.ONCE: f"keeps the result of `{function.name}`",
        Placement.PER_PROCESS: f"runs `{function.name}` once per process",
    }.get(role.placement, f"may run `{function.name}` in a process of its own")
    return f"the decorator `{name_of(deciding[0])}` {said}"


def reason_of_callers(function: Named, uses: Iterable[ast.AST], model: SemanticModel) -> str:
    """Return who alone calls a function, in a clause."""
    around = [named_function_around(use, model) for use in uses]
    names = {f"`{one.name}`" if one is not None else "the top of the module" for one in around}
    shown = sorted(names)[:_MOST_CALLERS]
    return f"only {' and '.join(shown)} {'calls' if len(shown) == 1 else 'call'} `{function.name}`"
