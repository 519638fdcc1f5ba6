"""Why nothing is reported: what the functions that decide return."""

from __future__ import annotations

import ast

from msgspec import Struct

from flake8_connpool.findings import Related, RelatedLocation, Unreported
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


class Doubt(Struct, frozen=True):
    """A reason not to report a subject: a clause, and the places that it depends on."""

    reason: str
    related: tuple[Related | RelatedLocation, ...] = ()

    def at(self, node: ast.expr | ast.keyword) -> Unreported:
        """Return what a rule yields about a node that it does not report."""
        return Unreported(node, self.reason, self.related)


ANOTHER_HOST = Doubt("the caller chooses its host, so the next request may go to another one")
RARE_HANDLER = Doubt(
    "only handlers run it that are called now and then, to sign in or for settings"
)
_KEPT = Doubt("the result is kept and not computed again")


def why_not_called(node: ast.expr, placed: Placed, model: SemanticModel) -> Doubt | None:
    """Return why a line does not run on each of several calls of a function."""
    function = placed.function
    around = (Related(function, "its function"),) if isinstance(function, Named) else ()
    match placed.placement:
        case Placement.UNKNOWN:
            return Doubt(placed.reason or "how often it runs is not known", around)
        case Placement.ONCE:
            return Doubt(placed.reason or "it runs once", around)
        case Placement.PER_PROCESS:
            return Doubt(placed.reason or "it runs once per process", around)
    return _KEPT if is_memoized(node, model) else None
