"""What is unknown about a call that is no subject, and which option or annotation would tell."""

from __future__ import annotations

import ast

from msgspec import Struct

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

# A client as an example in advice.
_CLIENT = next(name for name, api in APIS.items() if api.kind is Kind.CLIENT and not api.is_async)
# Longer chains of names are not followed.
_LONGEST_CHAIN = 20


class Unknown(Struct, frozen=True):
    """Why a call is not known to concern a pool, and what would tell; `help` may be empty."""

    reason: str
    help: str = ""


def unknown_in(call: ast.Call, model: SemanticModel) -> Unknown | None:
    """Return what is unknown about a call that is no subject; None if nothing about it is.

    A call of a known function that has nothing to do with pools, such as `print`, is known.
    """
    node: ast.expr = call.func
    for _ in range(_LONGEST_CHAIN):
        name = model.qualified_name(node)
        if name:
            return _of_import(name, node, call)
        if model.non_null(node) is not None:
            return None
        if isinstance(node, ast.Name):
            found = _only_binding(node, model)
            if isinstance(found, Unknown):
                return found
            node = found
        elif isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Await):
            node = node.value
        else:
            return Unknown(f"the value of `{_short(node)}` is not known")
    return None


def _of_import(name: str, node: ast.expr, call: ast.Call) -> Unknown | None:
    if name in APIS or name.startswith("builtins."):
        return None
    is_called = node is call.func
    what = f"`{name}`" if is_called else f"`{_short(call.func)}` comes from `{name}`, which"
    return Unknown(
        f"{what} is not a name of a library that is checked",
        f'if it creates a client, say so: `aliases = {{ "{name}" = "{_CLIENT}" }}`',
    )


def _only_binding(name: ast.Name, model: SemanticModel) -> ast.expr | Unknown:
    """Return what a name is bound to, or why that is not known."""
    bindings = valued(model.symbols.lookup(name.id, model.symbols.scope_of[name]))
    if len(bindings) > 1:
        return Unknown(f"`{name.id}` has {len(bindings)} values, and they differ or are not known")
    if not bindings:
        return Unknown(f"`{name.id}` is not bound in this file, or a star import may bind it")
    return _value_of(name.id, bindings[0])


def _value_of(name: str, binding: Binding) -> ast.expr | Unknown:
    match binding.kind:
        case BindingKind.VALUE | BindingKind.CONTEXT if binding.value is not None:
            return binding.value
        case BindingKind.PARAMETER:
            return Unknown(
                f"`{name}` is a parameter of unknown type",
                f"annotate it with its class, for example `{name}: {_CLIENT}`",
            )
        case BindingKind.IMPORT:  # relative, and the project does not have it
            return Unknown(f"`{name}` is imported from a module that was not found")
        case _:
            return Unknown(f"the value of `{name}` is not known")


def _short(node: ast.expr) -> str:
    text = dotted(node)
    return text if len(text) <= 40 else f"{text[:37]}..."
