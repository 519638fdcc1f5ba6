"""Numbers of settings that the environment may set."""

from __future__ import annotations

import ast

from flake8_connpool.library.environment import ENVIRONMENT_READERS
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel

_CONVERTING = ("float", "int")


def number_where_unset(node: ast.expr, model: SemanticModel) -> float | None:
    """Return the number that `int(os.getenv("AGE", 60))` is where nobody sets it, else None."""
    match node:
        case ast.Call(args=[ast.Call(args=[_, usual]) as read]) if (
            any(model.is_builtin(node.func, one) for one in _CONVERTING)
            and model.qualified_name(read.func) in ENVIRONMENT_READERS
        ):
            value = model.value(usual)
        case _:
            return None
    try:
        return float(value.value) if isinstance(value, Constant) else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
