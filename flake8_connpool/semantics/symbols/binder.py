"""The bindings that each kind of statement, and the parameters of a function, add to a scope."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FunctionNode, Named


def bind_parameters(function: FunctionNode, own: Scope) -> None:
    """Bind the parameters of a function in its own scope."""
    arguments = function.args
    for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        own.bind(a.arg, Binding(BindingKind.PARAMETER, a, annotation=a.annotation))
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            own.bind(rest.arg, Binding(BindingKind.OPAQUE, rest))


def bind_type_parameters(node: ast.AST, own: Scope) -> None:
    """Bind `[T, ...]` of a generic function or class (3.12)."""
    for parameter in getattr(node, "type_params", ()):
        own.bind(parameter.name, Binding(BindingKind.OPAQUE, parameter))


def _bind_target(
    target: ast.expr,
    scope: Scope,
    value: ast.expr | None,
    bound: BindingKind = BindingKind.VALUE,
    annotation: ast.expr | None = None,
) -> None:
    if isinstance(target, ast.Name):
        scope.bind(target.id, Binding(bound, target, value, annotation))
    elif isinstance(target, ast.Attribute):
        scope.stores.append(Binding(bound, target, value, annotation))
    elif (
        isinstance(target, ast.Tuple | ast.List)
        and isinstance(value, ast.Tuple | ast.List)
        and len(target.elts) == len(value.elts)
        and not any(isinstance(e, ast.Starred) for e in (*target.elts, *value.elts))
    ):
        for one, its_value in zip(target.elts, value.elts, strict=True):
            _bind_target(one, scope, its_value, bound)
    else:
        _bind_opaque(target, scope)


def _bind_opaque(target: ast.expr, scope: Scope) -> None:
    for node in walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            scope.bind(node.id, Binding(BindingKind.OPAQUE, node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            scope.stores.append(Binding(BindingKind.OPAQUE, node))


def _import(node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        first = alias.name.partition(".")[0]
        name, imported = (alias.asname, alias.name) if alias.asname else (first, first)
        scope.bind(name, Binding(BindingKind.IMPORT, node, imported=imported))


def _import_from(node: ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        if alias.name == "*":
            scope.shadow_by_star()
        else:
            # A relative import keeps its dots: `..db.engine`. The project tells what it means.
            module = f"{node.module}." if node.module else ""
            imported = f"{'.' * node.level}{module}{alias.name}"
            scope.bind(
                alias.asname or alias.name, Binding(BindingKind.IMPORT, node, imported=imported)
            )


def _assign(node: ast.Assign, scope: Scope) -> None:
    if isinstance(node.targets[0], ast.Name) and len(node.targets) == 1:
        _bind_target(node.targets[0], scope, _without_itself(node.value, node.targets[0].id))
        return
    # A dict or list with two names may be changed through either.
    is_shared = len(node.targets) > 1 and isinstance(node.value, ast.Dict | ast.List)
    for target in node.targets:
        _bind_target(target, scope, None if is_shared else node.value)


def _without_itself(value: ast.expr, name: str) -> ast.expr:
    """Return the values that `x = x or y` and `x = y if x is None else x` add to those of x."""

    def is_itself(node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == name

    match value:
        case ast.BoolOp(op=ast.Or(), values=[first, second]) if is_itself(first):
            return second
        case ast.IfExp(body=body, orelse=orelse) if is_itself(orelse):
            return body
        case ast.IfExp(body=body, orelse=orelse) if is_itself(body):
            return orelse
        case _:
            return value


def _annotated(node: ast.AnnAssign, scope: Scope) -> None:
    _bind_target(node.target, scope, node.value, annotation=node.annotation)


def _augmented(node: ast.AugAssign, scope: Scope) -> None:
    _bind_opaque(node.target, scope)


def _named(node: ast.NamedExpr, scope: Scope) -> None:
    home = scope
    while isinstance(home.node, COMPREHENSIONS) and home.parent is not None:
        home = home.parent
    is_shared = isinstance(node.value, ast.Dict | ast.List)  # as in `_assign`
    value = None if is_shared else node.value
    home.bind(node.target.id, Binding(BindingKind.VALUE, node.target, value))


def _loop(node: ast.For | ast.AsyncFor | ast.comprehension, scope: Scope) -> None:
    _bind_opaque(node.target, scope)


def _with_item(node: ast.withitem, scope: Scope) -> None:
    if node.optional_vars is not None:
        _bind_target(node.optional_vars, scope, node.context_expr, BindingKind.CONTEXT)


def _opaque_name(node: Any, scope: Scope) -> None:
    if node.name:
        scope.bind(node.name, Binding(BindingKind.OPAQUE, node))


def _opaque_rest(node: ast.MatchMapping, scope: Scope) -> None:
    if node.rest:
        scope.bind(node.rest, Binding(BindingKind.OPAQUE, node))


def _function(node: Named, scope: Scope) -> None:
    scope.bind(node.name, Binding(BindingKind.FUNCTION, node))


def _class(node: ast.ClassDef, scope: Scope) -> None:
    scope.bind(node.name, Binding(BindingKind.CLASS, node))


def _global(node: ast.Global, scope: Scope) -> None:
    module = scope
    while module.parent is not None:
        module = module.parent
    for name in node.names:
        if module is not scope:
            scope.elsewhere[name] = module


def _nonlocal(node: ast.Nonlocal, scope: Scope) -> None:
    for name in node.names:
        scope.deferred.setdefault(name, [])


def _type_alias(node: Any, scope: Scope) -> None:
    scope.bind(node.name.id, Binding(BindingKind.OPAQUE, node))


# The binder for each type of node, called with the scope of the node.
BINDERS: dict[type[ast.AST], Callable[[Any, Scope], None]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.NamedExpr: _named,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.comprehension: _loop,
    ast.withitem: _with_item,
    ast.ExceptHandler: _opaque_name,
    ast.MatchAs: _opaque_name,
    ast.MatchStar: _opaque_name,
    ast.MatchMapping: _opaque_rest,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
}
if hasattr(ast, "TypeAlias"):  # 3.12
    BINDERS[ast.TypeAlias] = _type_alias
