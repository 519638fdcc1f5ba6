"""Which functions of a library an expression may be: `method`, `VERBS[name]`, `getattr(m, name)`.

An expression has one value in the semantic model, or none. Here it may have several, if all of them
are functions of a library.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.calls.parameters import arguments_for
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Constant, ContainerLiteral
from flake8_connpool.semantics.values.model import SemanticModel

_DEEPEST = 6
_MOST_BINDINGS = 20
_LOOK_UP = "get"


def request_function(node: ast.expr, model: SemanticModel) -> Api | None:
    """Return a function that an expression may be; None unless all that it may be send requests."""
    if isinstance(node, ast.Attribute) or not _requests_in(model):
        return None
    found = _possible(node, model, _DEEPEST)
    if not found or any(api.kind is not Kind.REQUEST for api in found):
        return None
    return found[0] if len({api.library for api in found}) == 1 else None


@memoized_per_model
def _requests_in(model: SemanticModel) -> bool:
    """Return whether a module imports a library with functions that send requests."""
    return any(
        binding.imported.partition(".")[0] in _HOMES
        for scope in model.symbols.scopes.values()
        for bindings in scope.bindings.values()
        for binding in bindings
    )


_HOMES = frozenset(api.library for api in APIS.values() if api.kind is Kind.REQUEST)


def _possible(node: ast.expr, model: SemanticModel, depth: int) -> list[Api] | None:
    """Return the functions that an expression may be; None if it may be something else."""
    api = model.api(node)
    if api is not None:
        return [api]
    if depth == 0:
        return None
    match node:
        case ast.IfExp():
            return _joined([node.body, node.orelse], model, depth)
        case ast.BoolOp(op=ast.Or()):
            return _joined(node.values, model, depth)
        case ast.Subscript():
            return _items(node.value, model, depth)
        case ast.Call(func=ast.Name(id="getattr")) if len(node.args) > 1:
            return _attribute(node, model)
        case ast.Call(func=ast.Attribute(attr=attr) as func) if attr == _LOOK_UP and node.args:
            found = _items(func.value, model, depth)
            others = _joined(node.args[1:], model, depth)
            return None if found is None or others is None else found + others
        case ast.Name() if node in model.symbols.scope_of:
            scope = model.symbols.scope_of[node]
            bindings = valued(model.symbols.lookup(node.id, scope))
            if len(bindings) > _MOST_BINDINGS:
                return None
            parts = [_bound(one, node.id, model, depth) for one in bindings]
            return None if None in parts else [api for part in parts for api in part or ()]
    return None


def _joined(nodes: Iterable[ast.expr], model: SemanticModel, depth: int) -> list[Api] | None:
    """Return the functions of several expressions; None among them is skipped."""
    found: list[Api] = []
    for node in nodes:
        if model.value(node) == Constant(None):
            continue
        part = _possible(node, model, depth - 1)
        if part is None:
            return None
        found.extend(part)
    return found


def _items(container: ast.expr, model: SemanticModel, depth: int) -> list[Api] | None:
    value = model.value(container)
    if not isinstance(value, ContainerLiteral) or not isinstance(value.node, ast.Dict):
        return None
    return _joined(value.node.values, model, depth)


def _attribute(call: ast.Call, model: SemanticModel) -> list[Api] | None:
    """Return what `getattr(requests, name)` may be: with an unknown name, any of its functions."""
    home = model.qualified_name(call.args[0])
    if home not in _HOMES or not model.is_builtin(call.func, "getattr"):
        return None
    name = model.value(call.args[1])
    if isinstance(name, Constant) and isinstance(name.value, str):
        api = APIS.get(f"{home}.{name.value}")
        return None if api is None else [api]
    functions = (api for api in APIS.values() if api.kind is Kind.REQUEST and api.library == home)
    return [next(functions)]


def _bound(binding: Binding, name: str, model: SemanticModel, depth: int) -> list[Api] | None:
    if binding.kind is BindingKind.PARAMETER:
        function = model.parents.get(model.parents.get(binding.node, binding.node))
        return _passed(function, name, model, depth) if isinstance(function, Named) else None
    if binding.kind is not BindingKind.VALUE or binding.value is None:
        return None
    return _joined([binding.value], model, depth)


def _passed(function: Named, name: str, model: SemanticModel, depth: int) -> list[Api] | None:
    """Return what all calls of a function pass for a parameter; None if one is unknown.

    Other files may pass something else; that does not change these calls.
    """
    calls = []
    for use in references_to(function, model):
        if use.direct_call is None or use.is_guess:
            return None
        calls.append(use.direct_call)
    passed = arguments_for(name, calls, function, model)
    return None if passed is None else _joined(passed, model, depth)
