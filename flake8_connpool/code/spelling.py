"""How a place in a module can name something of a library, without a new import."""

from __future__ import annotations

import ast

from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.scopes import Binding, Bound, Scope
from flake8_connpool.code.values import Symbol


def spelled(name: str, node: ast.Call | ast.Attribute, module: Module) -> str | None:
    """Return how the code at a node may write a dotted name of a library.

    `hx.Timeout` where `import httpx as hx` is in force, `Timeout` after a from-import; None
    where no name is surely bound when the code runs.
    """
    package, _, last = name.rpartition(".")
    scope: Scope | None = module.names.scope_of.get(node)
    is_first = True
    while scope is not None:
        if is_first or not scope.is_class:
            for bound in module.names.imported_in(scope):
                bindings = scope.bindings[bound]
                if module.names.home(bound, module.names.scope_of[node]) is not scope:
                    continue
                if not all(_is_in_force(b, node, module) for b in bindings):
                    continue
                known = {module.imported(b) for b in bindings}
                if known == {Symbol(name)}:
                    return bound
                if known == {Symbol(package)}:
                    return f"{bound}.{last}"
        scope, is_first = scope.parent, False
    return None


def _is_in_force(binding: Binding, node: ast.AST, module: Module) -> bool:
    """Return whether an import has surely run by the time that a place of its scope is reached.

    It stands before it, and in no block that may be left out, as `if TYPE_CHECKING:` is.
    """
    statement = binding.node
    if binding.bound is not Bound.IMPORT or not isinstance(statement, ast.stmt):
        return False
    parent = module.names.parents.get(statement)
    opens_scope = isinstance(parent, ast.Module | Named)
    line: int = getattr(node, "lineno", 0)
    return opens_scope and statement.lineno < line
