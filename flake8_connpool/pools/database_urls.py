"""Whether the URL of an engine is known to be one of a database without a server.

The URL is followed through helpers, parameters and attributes of the module: an unknown URL counts
as that of a server, so evidence for a file or for memory is looked for wherever the module has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.library.catalog import KEEPING_START, SERVERLESS_DIALECTS
from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.calls.parameter_values import values_for
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope, valued
from flake8_connpool.semantics.syntax.memo import memoized, memoized_per_model, nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, Named
from flake8_connpool.semantics.values.abstract import Constant, LocalClass, known_prefix
from flake8_connpool.semantics.values.model import SemanticModel

# Longer chains of helpers and names are not followed.
_FARTHEST = 20
# Methods of a string that leave its start as it is; `.format` fills in what comes later.
_OF_STRINGS = frozenset({"format", "removesuffix", "rstrip"})
# Decorators with which a method is read like an attribute.
_PROPERTIES = frozenset({"builtins.property", "functools.cached_property"})


def dialect_in(text: str) -> str:
    """Return the dialect at the start of a URL: `sqlite` of `sqlite+aiosqlite://`."""
    return text.partition(":")[0].partition("+")[0]


def serverless_dialect(node: ast.expr, model: SemanticModel, left: int = _FARTHEST) -> str | None:
    """Return the dialect of a URL, if it is known to be one without a server; else None."""
    known: dict[ast.expr, str | None] = model.memory.setdefault(serverless_dialect, {})
    if node not in known and left:
        known[node] = None  # during the search: `url = url or DEFAULT` must end
        known[node] = _dialect(node, model, left - 1)
    return known.get(node)


def _dialect(node: ast.expr, model: SemanticModel, left: int) -> str | None:
    head = known_prefix(model.value(node))
    if head is not None:
        dialect = dialect_in(head)
        return dialect if dialect in SERVERLESS_DIALECTS else None
    match node:
        case ast.Name():
            scope = model.symbols.scope_of.get(node)
            home = model.symbols.home(node.id, scope) if scope is not None else None
            bindings = model.symbols.lookup(node.id, scope) if scope is not None else []
            return _of_bindings(bindings, home, model, left)
        case ast.Attribute():
            return _of_attribute(node, model, left)
        case ast.IfExp():
            return _of_all([node.body, node.orelse], model, left)
        case ast.BoolOp(op=ast.Or()):
            return _of_all(node.values, model, left)
        case ast.NamedExpr() | ast.Await():
            return serverless_dialect(node.value, model, left)
        case ast.JoinedStr(values=[ast.FormattedValue(conversion=-1) as first, *_]):
            return serverless_dialect(first.value, model, left)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return serverless_dialect(node.left, model, left)
        case ast.Call():
            return _of_call(node, model, left)
        case _:
            return None


def _of_call(call: ast.Call, model: SemanticModel, left: int) -> str | None:
    helper = function_named(call.func, model)
    if helper is not None:
        return _of_all(_returned_by(helper, model), model, left)
    if model.is_builtin(call.func, "str") and len(call.args) == 1:
        return serverless_dialect(call.args[0], model, left)
    api = model.api(call.func)
    if api is not None and api.kind is Kind.URL:
        given = [
            *call.args[:1],
            *(k.value for k in call.keywords if k.arg == api.parameters[0].name),
        ]
        return serverless_dialect(given[0], model, left) if given else None
    if isinstance(call.func, ast.Attribute) and call.func.attr in _OF_STRINGS | KEEPING_START:
        return serverless_dialect(call.func.value, model, left)
    return None


@memoized
def _returned_by(function: Named, model: SemanticModel) -> list[ast.expr]:
    """Return the values that a function returns; none if it yields, or may return nothing."""
    found: list[ast.expr] = []
    own = model.symbols.scopes[function]
    for part in nodes_in(function, model):
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return []
        if isinstance(part, ast.Return) and part.value is not None:
            above = model.parents[part]
            while not isinstance(above, FUNCTIONS):
                above = model.parents[above]
            if model.symbols.scopes[above] is own:
                found.append(part.value)
    return found


def _of_all(nodes: Iterable[ast.expr], model: SemanticModel, left: int) -> str | None:
    """Return the dialect of the first of some URLs, if none of them has a server."""
    return _first([serverless_dialect(node, model, left) for node in nodes])


def _first(dialects: list[str | None]) -> str | None:
    return dialects[0] if dialects and None not in dialects else None


def _of_bindings(
    bindings: list[Binding], home: Scope | None, model: SemanticModel, left: int
) -> str | None:
    return _first([_of_binding(one, home, model, left) for one in valued(bindings)])


def _of_binding(
    binding: Binding, home: Scope | None, model: SemanticModel, left: int
) -> str | None:
    if binding.kind is BindingKind.VALUE and binding.value is not None:
        return serverless_dialect(binding.value, model, left)
    function = home.node if home is not None else None
    if isinstance(binding.node, ast.arg) and isinstance(function, Named):
        return _of_all(values_for(function, binding.node.arg, model), model, left)
    return None


def _of_attribute(node: ast.Attribute, model: SemanticModel, left: int) -> str | None:
    """Return the dialect of an attribute of self, or of another object of the module's classes.

    Where the class itself gives it no value, its subclasses decide.
    """
    owner = _class_of(node.value, model)
    if owner is None:
        return None
    found = _members(model.ancestry(owner), node.attr, model)
    if not found:
        found = _members(_subclasses(model).get(owner, ()), node.attr, model)
    return _first([_of_member(one, model, left) for one in found])


def _members(classes: Iterable[ast.ClassDef], name: str, model: SemanticModel) -> list[Binding]:
    """Return what gives an attribute a value other than None."""
    return [
        one
        for owner in classes
        for one in model.symbols.members(owner, name)
        if not one.is_declaration
        and (one.value is None or model.value(one.value) != Constant(None))
    ]


def _of_member(member: Binding, model: SemanticModel, left: int) -> str | None:
    if isinstance(member.node, Named) and any(
        model.qualified_name(one) in _PROPERTIES for one in member.node.decorator_list
    ):
        return _of_all(_returned_by(member.node, model), model, left)
    return _of_binding(member, None, model, left)


def _class_of(receiver: ast.expr, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class of the module whose attribute is read; None if it is unknown."""
    value = model.non_null(receiver)
    if isinstance(value, LocalClass):
        return value.node
    if isinstance(receiver, ast.Name):
        own = model.symbols.class_of_receiver(receiver.id, model.symbols.scope_of[receiver])
        made = model.symbols.assigned(receiver) if own is None else None
    else:
        own, made = None, receiver
    if isinstance(made, ast.Call):
        value = model.non_null(made.func)
        return value.node if isinstance(value, LocalClass) else None
    return own


@memoized_per_model
def _subclasses(model: SemanticModel) -> dict[ast.ClassDef, list[ast.ClassDef]]:
    """Return the classes of the module that extend each class."""
    found: dict[ast.ClassDef, list[ast.ClassDef]] = {}
    for node in model.symbols.scopes:
        if isinstance(node, ast.ClassDef):
            for base in model.ancestry(node)[1:]:
                found.setdefault(base, []).append(node)
    return found
