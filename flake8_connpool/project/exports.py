"""What the names of a module mean to the files that import them."""

from __future__ import annotations

import ast

from flake8_connpool.project.summary import Literal
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.semantics.execution.programs import is_in_main_block, is_script
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel


def exports_of(model: SemanticModel) -> tuple[dict[str, str], dict[str, Literal]]:
    """Return the symbols of the names of a module, and the names with a literal value."""
    names: dict[str, str] = {}
    constants: dict[str, Literal] = {}
    has_main = is_script(model)
    for name, bindings in model.symbols.module.bindings.items():
        bound = valued(bindings)
        if has_main and all(is_in_main_block(one.node, model) for one in bound):
            continue  # no file that imports the module gets it
        kinds = {one.kind for one in bound if not _is_class_in_a_call(one, name, bound[0])}
        is_defined = not kinds.isdisjoint({BindingKind.FUNCTION, BindingKind.CLASS})
        if name in model.symbols.module.before_star or (is_defined and len(kinds) > 1):
            names[name] = ""
            continue
        if is_defined:
            continue  # its definition says what it is
        if len(bound) == 1 and bound[0].kind is BindingKind.VALUE:
            value = model.value(bound[0].value)
            if isinstance(value, Constant) and isinstance(value.value, Literal):
                constants[name] = value.value
                continue
        found = {_of_export(one, model) for one in bound}
        if len(found) == 1 and (symbol := found.pop()):
            names[name] = symbol
    return dict(sorted(names.items())), dict(sorted(constants.items()))


def _of_export(binding: Binding, model: SemanticModel) -> str:
    if binding.kind is BindingKind.IMPORT:
        return binding.imported
    is_value = binding.kind is BindingKind.VALUE and binding.value is not None
    return symbol_of(binding.value, model) if is_value and binding.value else ""


def _is_class_in_a_call(binding: Binding, name: str, first: Binding) -> bool:
    """Return whether a class is bound again as a decorator does it: `Client = register(Client)`."""
    value = binding.value
    return (
        first.kind is BindingKind.CLASS
        and isinstance(value, ast.Call)
        and any(isinstance(one, ast.Name) and one.id == name for one in value.args)
    )
