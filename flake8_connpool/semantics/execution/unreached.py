"""Functions that nothing is known to run: what nothing names, and what a decorator may register."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


class Unreached(Struct, frozen=True):
    """Why nothing is known to run a function, in a clause.

    `is_unused` is true if nothing names the function either, so that its loops do not run.
    """

    reason: str
    is_unused: bool = False


def why_unreached(
    function: Named, above: Sequence[Unreached | None], model: SemanticModel
) -> Unreached | None:
    """Return why nothing is known to run a function; None if something may.

    `above` are the same for the functions around its uses in the module, None if something may run
    one of them, or if a use is no call.
    """
    name, spelled = qualified(function, model), function.name
    if name in model.environment.unused:
        return Unreached(f"nothing in the project uses `{spelled}`", is_unused=True)
    if name in model.environment.registered:
        return Unreached(f"nothing in the project calls `{spelled}`; a decorator may register it")
    if not above and _is_private(function, model):
        return Unreached(f"nothing in the module runs `{spelled}`")
    is_own = _is_private(function, model) or function_around(function, model) is not None
    if above and is_own and all(above):
        is_unused = all(one is not None and one.is_unused for one in above)
        return Unreached(f"nothing is known to run what calls `{spelled}`", is_unused)
    return None


def _is_private(function: Named, model: SemanticModel) -> bool:
    """Return whether only the module itself is meant to call a function.

    Base classes can call the methods of a class, but not those whose names Python changes.
    """
    if not function.name.startswith("_") or function.name.endswith("__"):
        return False
    owner = scope_around(function, model).node
    has_bases = isinstance(owner, ast.ClassDef) and bool(owner.bases)
    return not has_bases or function.name.startswith("__")
