"""Whether other modules run a function that the module's own main program calls.

Many modules of a library end with `if __name__ == "__main__":` and a call that tries them out. That
call does not mean that a function runs only once. A script has nothing that others could run.
"""

from __future__ import annotations

import ast
import sys

from flake8_connpool.frameworks.conventions import OF_COMMAND_LINES, OF_DATA
from flake8_connpool.semantics.calls.references import references_to, scope_around
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized, memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel


def is_in_main_block(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node is in `if __name__ == "__main__":`, outside of functions."""
    return function_around(node, model) is None and any(
        _is_within(node, block, model) for block in _main_blocks(model)
    )


def is_script(model: SemanticModel) -> bool:
    """Return whether a module is meant to be run: it has `if __name__ == "__main__":`."""
    return bool(_main_blocks(model))


def _is_within(node: ast.AST, block: ast.AST, model: SemanticModel) -> bool:
    above: ast.AST | None = node
    while above is not None and above is not block:
        above = model.parents.get(above)
    return above is not None


@memoized_per_model
def _main_blocks(model: SemanticModel) -> tuple[ast.If, ...]:
    return tuple(
        statement
        for statement in model.tree.body
        if isinstance(statement, ast.If)
        and any(getattr(one, "id", "") == "__name__" for one in walk(statement.test))
    )


@memoized
def is_run_by_base(function: Named, model: SemanticModel) -> bool:
    """Return whether a class of another module may run a method, as a base of the method's class.

    Bases of the standard library and bases of data do not.
    """
    owner = scope_around(function, model).node
    if not isinstance(owner, ast.ClassDef) or function.name.startswith("__"):
        return False
    return any(_is_of_project(base, model) for one in model.ancestry(owner) for base in one.bases)


def _is_of_project(base: ast.expr, model: SemanticModel) -> bool:
    value = model.non_null(base)
    if isinstance(value, QualifiedName):
        root = value.name.partition(".")[0]
        return root not in {*sys.stdlib_module_names, *OF_DATA}
    return isinstance(base, ast.Name) and _is_relative(base.id, model)


@memoized
def is_for_others(function: Named, model: SemanticModel) -> bool:
    """Return whether other modules are meant to call a function or method.

    It is public, and its module has a relative import or lists it in `__all__`; or its class has
    other public methods that nothing in the module calls, and the module reads no command line.
    """
    if function.name.startswith("_"):
        return False
    scope = scope_around(function, model)
    owner = scope.node
    if scope is not model.symbols.module:
        if not isinstance(owner, ast.ClassDef) or owner.name.startswith("_"):
            return False
        if scope_around(owner, model) is not model.symbols.module:
            return False
    name = owner.name if isinstance(owner, ast.ClassDef) else function.name
    if _has_relative_import(model) or name in _exported(model):
        return True
    return isinstance(owner, ast.ClassDef) and _is_offered((owner, function), model)


@memoized
def _is_offered(of: tuple[ast.ClassDef, Named], model: SemanticModel) -> bool:
    owner, function = of
    return not _reads_command_line(model) and any(
        isinstance(one, Named)
        and one is not function
        and not one.name.startswith("_")
        and not references_to(one, model)
        for one in owner.body
    )


@memoized_per_model
def _has_relative_import(model: SemanticModel) -> bool:
    return any(isinstance(one, ast.ImportFrom) and one.level for one in model.tree.body)


def _is_relative(name: str, model: SemanticModel) -> bool:
    bindings = model.symbols.module.bindings.get(name, ())
    return any(isinstance(one.node, ast.ImportFrom) and one.node.level for one in bindings)


@memoized_per_model
def _exported(model: SemanticModel) -> frozenset[str]:
    return frozenset(
        part.value
        for binding in model.symbols.module.bindings.get("__all__", ())
        if binding.value is not None
        for part in walk(binding.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


@memoized_per_model
def _reads_command_line(model: SemanticModel) -> bool:
    bindings = model.symbols.module.bindings.values()
    imported = {one.imported.partition(".")[0] for some in bindings for one in some}
    return not OF_COMMAND_LINES.keys().isdisjoint(imported) or any(
        model.qualified_name(one) == "sys.argv" for one in model.attributes_named.get("argv", ())
    )
