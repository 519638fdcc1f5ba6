"""Why nothing is reported: what the functions that decide return."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from flake8_connpool.findings import Related, Silence
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason not to report a subject: a clause, and the places that it depends on."""

    reason: str
    related: tuple[Related, ...] = ()

    def at(self, node: ast.expr) -> Silence:
        """Return what a rule yields about a node that it does not report."""
        return Silence(node, self.reason, self.related)


_KEPT = Doubt("the result is kept and not computed again")


def why_not_called(node: ast.expr, placed: Placed, model: SemanticModel) -> Doubt | None:
    """Return why a line does not run on each of several calls of a function."""
    function = placed.function
    around = (Related(function, "its function"),) if isinstance(function, Named) else ()
    match placed.placement:
        case Placement.UNKNOWN:
            return Doubt(*_unknown(node, model))
        case Placement.ONCE:
            return Doubt("it runs once")
        case Placement.PER_PROCESS:
            return Doubt("it runs once per process", around)
    return _KEPT if is_memoized(node, model) else None


def _unknown(node: ast.expr, model: SemanticModel) -> tuple[str, tuple[Related, ...]]:
    """Return why nobody knows how often the function around a node runs."""
    above = model.parents.get(node)
    while above is not None and not isinstance(above, Named):
        above = model.parents.get(above)
    if above is None:
        return "nobody knows how often it runs", ()
    if entry_point_of(above, model) is None:
        decorators = tuple(Related(one, "a decorator") for one in above.decorator_list)
        return f"a decorator of `{above.name}` is unknown", decorators
    return f"nothing in the module runs `{above.name}`", (Related(above, "its function"),)
