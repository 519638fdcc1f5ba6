"""How code in a module can name an object of a library without a new import."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from heapq import merge

from msgspec import Struct

from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope
from flake8_connpool.semantics.syntax.evaluation_order import Moment, evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel


def spelling_of(name: str, node: ast.Call | ast.Attribute, model: SemanticModel) -> str | None:
    """Return how code at a node can write a dotted name of a library.

    `hx.Timeout` with `import httpx as hx`, `Timeout` after a from-import. None if no name is
    certain to be bound when the code runs.
    """
    package, _, last = name.rpartition(".")
    scope: Scope | None = model.symbols.scope_of.get(node)
    is_first = True
    while scope is not None:
        if is_first or not scope.is_class:
            imports = _imports_in(scope, model)
            # Lazily, since the first one mostly is in force.
            for one in merge(imports.get(name, ()), imports.get(package, ())):
                if model.symbols.home(one.bound, model.symbols.scope_of[node]) is not scope:
                    continue
                if one.last < evaluation_order(model)[node]:
                    return one.bound if one.name == name else f"{one.bound}.{last}"
        scope, is_first = scope.parent, False
    return None


class _Import(Struct, frozen=True, order=True):
    """A name that imports alone bind in a scope, when the last of them runs, and what it means."""

    number: int
    bound: str
    last: Moment
    name: str


@memoized
def _imports_in(scope: Scope, model: SemanticModel) -> Mapping[str, Sequence[_Import]]:
    """Return the imports of a scope that are certain to run, by the names of what they import."""
    found: dict[str, list[_Import]] = {}
    order = evaluation_order(model)
    for number, bound in enumerate(model.symbols.imported_in(scope)):
        bindings = scope.bindings[bound]
        known = {model.imported(one) for one in bindings}
        meant = known.pop() if len(known) == 1 else None
        if isinstance(meant, QualifiedName) and all(_is_certain(one, model) for one in bindings):
            last = max(order[one.node] for one in bindings)
            found.setdefault(meant.name, []).append(_Import(number, bound, last, meant.name))
    return found


def _is_certain(binding: Binding, model: SemanticModel) -> bool:
    """Return whether an import is in no block that may be skipped, such as `if TYPE_CHECKING:`."""
    statement = binding.node
    if binding.kind is not BindingKind.IMPORT or not isinstance(statement, ast.stmt):
        return False
    return isinstance(model.parents.get(statement), ast.Module | Named)
