"""How code in a module can name an object of a library without a new import."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
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
            for bound in model.symbols.imported_in(scope):
                bindings = scope.bindings[bound]
                if model.symbols.home(bound, model.symbols.scope_of[node]) is not scope:
                    continue
                if not all(_is_in_force(b, node, model) for b in bindings):
                    continue
                known = {model.imported(b) for b in bindings}
                if known == {QualifiedName(name)}:
                    return bound
                if known == {QualifiedName(package)}:
                    return f"{bound}.{last}"
        scope, is_first = scope.parent, False
    return None


def _is_in_force(binding: Binding, node: ast.AST, model: SemanticModel) -> bool:
    """Return whether an import is certain to run before a node in its scope is reached.

    The import comes earlier, and in no block that may be skipped, such as `if TYPE_CHECKING:`.
    """
    statement = binding.node
    if binding.kind is not BindingKind.IMPORT or not isinstance(statement, ast.stmt):
        return False
    parent = model.parents.get(statement)
    opens_scope = isinstance(parent, ast.Module | Named)
    order = evaluation_order(model)
    return opens_scope and order[statement] < order[node]
