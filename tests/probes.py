"""Asks of the call `probe()` in a small source how often it runs, and what becomes of it."""

from __future__ import annotations

import ast

from sources import module_of

from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.values.model import SemanticModel


def probe_in(source: str, name: str = "probe") -> tuple[ast.Call, SemanticModel]:
    """Return the first call of that name, and the module it stands in."""
    model = module_of(source)
    calls = [c for c in model.symbols.calls if isinstance(c.func, ast.Name) and c.func.id == name]
    return calls[0], model


def placed(source: str) -> str:
    """Return how often the probe of a source runs, in a line."""
    node, module = probe_in(source)
    found = placement_of(node, module)
    new_loop = ", in a new loop" if found.in_new_loop else ""
    match found.placement:
        case Placement.ONCE:
            return "once"
        case Placement.UNKNOWN:
            return "unknown"
        case Placement.PER_PROCESS:
            return f"per process{new_loop}"
        case Placement.PER_CALL:
            return f"{found.words}, {len(found.callers)} callers{new_loop}"
        case Placement.PER_ITERATION:
            line = found.loop.lineno if found.loop is not None else 0
            return f"on every iteration at line {line}{new_loop}"
        case _:
            return found.words + new_loop
