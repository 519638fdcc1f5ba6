"""Sessions that are passed to work that runs after, or beside, the code around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.frameworks.catalog import DEPENDENCIES
from flake8_connpool.frameworks.conventions import COLLECTING
from flake8_connpool.frameworks.schema import Background
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.subjects import BackgroundCall
from flake8_connpool.semantics.flow.dependence import functions_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_PARTIAL = "functools.partial"
# Attributes of a thread or task that do not wait for it.
_STARTING = frozenset({"add_done_callback", "daemon", "name", "set_name", "start"})


class PassedSession(Struct, frozen=True):
    """A session in the arguments of a background call: `owner` closes it, before the work ends.

    The owner is the parameter that a framework passes, or the `with` block around the call.
    """

    node: ast.Name
    owner: ast.expr
    is_of_request: bool


def passed_sessions(call: BackgroundCall) -> Iterator[PassedSession]:
    """Yield the sessions that work is passed which outlives their owner."""
    model = call.model
    if call.when is not Background.AFTER_RESPONSE and _may_be_awaited(call.node, model):
        return
    parts = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    for node in _names_in(parts, call):
        value = model.non_null(node)
        home = model.symbols.home(node.id, model.symbols.scope_of[node])
        if not isinstance(value, Instance) or value.api.kind is not Kind.SESSION or home is None:
            continue
        bindings = home.bindings[node.id]
        if len(bindings) == 1 and _is_dependency(bindings[0], home, model):
            yield PassedSession(node, node, is_of_request=True)
        else:
            block = _block_around(node, bindings, model)
            if block is not None:
                yield PassedSession(node, block, is_of_request=False)


def _names_in(parts: list[ast.expr], call: BackgroundCall) -> Iterator[ast.Name]:
    """Yield the names whose values the work is passed, not those that the call only reads."""
    waiting = list(reversed(parts))
    while waiting:
        match waiting.pop():
            case ast.Name() as name:
                yield name
            case ast.Tuple(elts=items) | ast.List(elts=items):
                waiting.extend(items)
            case ast.Dict(values=items):
                waiting.extend(items)
            case ast.Call() as inner if call.model.qualified_name(inner.func) == _PARTIAL or (
                call.when is Background.COROUTINE_BESIDE and inner in call.node.args
            ):
                waiting.extend([*inner.args, *(k.value for k in inner.keywords)])


def _is_dependency(binding: Binding, home: Scope, model: SemanticModel) -> bool:
    """Return whether a framework creates and closes the value of a parameter."""
    if binding.kind is not BindingKind.PARAMETER or not isinstance(home.node, FUNCTIONS):
        return False
    arguments = home.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    defaults = dict(zip(with_default, arguments.defaults, strict=True))
    defaults |= {
        argument: default
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    }
    parts: list[ast.expr] = [d for a, d in defaults.items() if a is binding.node]
    meant = binding.annotation
    if isinstance(meant, ast.Name):
        meant = model.symbols.assigned(meant)
    if isinstance(meant, ast.Subscript) and isinstance(meant.slice, ast.Tuple):
        parts.extend(meant.slice.elts)
    return any(
        isinstance(part, ast.Call) and model.qualified_name(part.func) in DEPENDENCIES
        for part in parts
    )


def _block_around(node: ast.Name, bindings: list[Binding], model: SemanticModel) -> ast.expr | None:
    """Return the session that the `with` block around a node enters; None if it is another."""
    if not all(one.kind is BindingKind.CONTEXT for one in bindings):
        return None
    function = next(functions_around(node, model), None)
    above: ast.AST | None = model.parents[node]
    while above is not None and above is not function:
        if isinstance(above, ast.With | ast.AsyncWith):
            for item in above.items:
                target = item.optional_vars
                if isinstance(target, ast.Name) and target.id == node.id:
                    return item.context_expr
        above = model.parents.get(above)
    return None


def _may_be_awaited(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether the function may wait for what it starts: `await task`, `thread.join()`."""
    escape = escape_of(call, model)
    if any(use.attr not in _STARTING for use in escape.uses) or not escape.kinds <= {
        EscapeKind.PASSED
    }:
        return True
    if any(_keyword(one.func) not in COLLECTING for one in escape.passed):
        return True
    loads = [load for scope, name in escape.names for load in model.symbols.loads_of(name, scope)]
    return any(isinstance(model.parents[node], ast.Await) for node in (call, *loads))


def _keyword(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else ""
