"""Clients of services: whether one could serve all calls.

The address and the key must be the same for all: written in the source, or from the environment or
the settings of the process. All else may belong to a user or a tenant: parameters, attributes of
self, what a function looks up.
"""

from __future__ import annotations

import ast
import re

from flake8_connpool.frameworks.conventions import OF_TENANTS, PROCESS_SETTINGS, SETTINGS
from flake8_connpool.library.catalog import SETTLED
from flake8_connpool.library.environment import ENVIRONMENT_READERS, ENVIRONMENTS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.application_settings import is_of_application
from flake8_connpool.pools.doubts import Doubt
from flake8_connpool.pools.omitted import is_never_passed
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import ArgumentState
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape
from flake8_connpool.semantics.flow.exits import returns_of
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import as_written, dotted
from flake8_connpool.semantics.values.abstract import Constant, Instance, LocalFunction
from flake8_connpool.semantics.values.model import SemanticModel

# Their value comes from that of their parts alone.
_COMPOSED = (
    *(ast.Await, ast.BinOp, ast.BoolOp, ast.Compare, ast.Dict, ast.FormattedValue, ast.IfExp),
    *(ast.JoinedStr, ast.List, ast.Set, ast.Starred, ast.Subscript, ast.Tuple, ast.UnaryOp),
)
# A value that comes from more expressions than this may be anything.
_MOST = 60
# The expressions that were looked at, each with whether what is read from it matters. One of them
# that differs is enough, so each is looked at once.
Seen = set[tuple[ast.expr, bool]]
_OF_ACCOUNTS = frozenset({Role.ACCOUNT, Role.SETTINGS})
_CALLABLE = (BindingKind.CLASS, BindingKind.FUNCTION, BindingKind.IMPORT)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def why_another_account(call: PoolCall) -> Doubt | None:
    """Return why the client of a service may be for another account next time; None if not."""
    factory = _factory_of(call)
    if factory is not None and not is_of_process(factory, call.model):
        return Doubt(f"`{as_written(factory)}` may differ for each user or tenant")
    for argument in call.arguments.values():
        name = argument.parameter.name
        if argument.parameter.role not in _OF_ACCOUNTS:
            continue
        if argument.state is ArgumentState.UNKNOWN and not is_never_passed(name, call):
            return Doubt(f"`{name}` may be given, which can differ for each call")
        if argument.node is not None and not is_of_process(argument.node, call.model):
            return Doubt(f"`{name}` may differ for each user or tenant")
    return None


def _factory_of(call: PoolCall) -> ast.expr | None:
    """Return the object whose method creates a client; None if the client is created without."""
    receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
    made = call.model.non_null(receiver) if receiver is not None else None
    is_factory = isinstance(made, Instance) and made.api.kind is Kind.SERVICE_FACTORY
    return receiver if is_factory else None


def needs_event_loop(api: Api, made: ast.expr, model: SemanticModel) -> bool:
    """Return whether the connections of a client belong to the event loop it is used in."""
    is_in_coroutine = isinstance(function_around(made, model), ast.AsyncFunctionDef)
    return api.is_async or (api.also_async and is_in_coroutine)


def only_sends(escape: Escape, api: Api) -> bool:
    """Return whether each use of the client of a service is known, so that none keeps it."""
    known = {*sent_by(escape, api), *api.endings, *api.shares, *api.idle}
    return all(use.attr in known and isinstance(use.ctx, ast.Load) for use in escape.uses)


def sent_by(escape: Escape, api: Api) -> tuple[str, ...]:
    """Return the methods that send, those of the stubs of a client as well."""
    if not api.stubs:
        return api.sends
    own = {*api.sends, *api.endings, *api.shares, *api.idle}
    of_stubs = dict.fromkeys(use.attr for use in escape.uses if use.attr not in own)
    return (*api.sends, *of_stubs)


@memoized
def is_of_process(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression is known to have one value in a process."""
    return _is_same(node, model, set())


def _is_same(
    node: ast.expr, model: SemanticModel, seen: Seen, *, is_read_from: bool = False
) -> bool:
    """Return whether a value is always the same; so is what is read from it, if that matters."""
    if isinstance(node, ast.Constant) or isinstance(model.value(node), Constant):
        return True
    if (node, is_read_from) in seen:
        return True
    seen.add((node, is_read_from))
    if len(seen) > _MOST:
        return False
    match node:
        case ast.Name() if _is_settings_of_module(node, model):
            return True
        case ast.Name():
            bindings = _bindings(node, model)
            return bool(bindings) and all(
                _is_same_binding(one, node.id, model, seen, is_read_from=is_read_from)
                for one in bindings
            )
        case ast.Attribute() | ast.Subscript() | ast.Call() if is_of_application(node, model):
            return True
        case ast.Attribute():
            if model.qualified_name(node) in ENVIRONMENTS:
                return True
            if _is_imported(node, model):
                return _names_settings(dotted(node))
            return _is_same(node.value, model, seen, is_read_from=True)
        case ast.Call():
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            is_given_same = all(_is_same(one, model, seen) for one in values)
            if model.qualified_name(node.func) in SETTLED:
                return is_given_same
            return is_given_same and _gives_same(node, model, seen, is_read_from=is_read_from)
        case ast.Subscript():
            is_same = _is_same(node.value, model, seen, is_read_from=True)
            return is_same and _is_same(node.slice, model, seen)
    if not isinstance(node, _COMPOSED):
        return False
    parts = (one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))
    return all(_is_same(one, model, seen, is_read_from=is_read_from) for one in parts)


def _is_settings_of_module(name: ast.Name, model: SemanticModel) -> bool:
    """Return whether a name of the module is called like settings: `config = load()`."""
    symbols = model.symbols
    is_of_module = symbols.home(name.id, symbols.scope_of[name]) is symbols.module
    return is_of_module and not name.id.isupper() and _names_settings(name.id)


def _is_same_binding(
    binding: Binding, name: str, model: SemanticModel, seen: Seen, *, is_read_from: bool
) -> bool:
    match binding.kind:
        case BindingKind.VALUE:
            value = binding.value
            return value is not None and _is_same(value, model, seen, is_read_from=is_read_from)
        case BindingKind.IMPORT:
            return _names_settings(name) or _names_settings(binding.imported)
        case BindingKind.PARAMETER:
            return name in SETTINGS
    return binding.kind in (BindingKind.CLASS, BindingKind.FUNCTION)


def _gives_same(call: ast.Call, model: SemanticModel, seen: Seen, *, is_read_from: bool) -> bool:
    """Return whether a call with arguments that are always the same has such a result.

    What is read from a new object may differ: `KEY = ContextVar("key")`, `KEY.get()`.
    """
    function = call.func
    if model.qualified_name(function) in ENVIRONMENT_READERS:
        return True
    called = model.value(function)
    if isinstance(called, LocalFunction) and not call.args and not call.keywords:
        return _returns_same(called.node, model, seen)
    if isinstance(function, ast.Attribute) and not _is_imported(function, model):
        return _is_same(function.value, model, seen, is_read_from=True)
    bindings = _bindings(function, model) if isinstance(function, ast.Name) else []
    if isinstance(function, ast.Name) and not bindings:
        return model.is_builtin(function, function.id)
    if any(one.kind not in _CALLABLE for one in bindings):
        return False
    name = dotted(function)
    is_class = name.rpartition(".")[2][:1].isupper()
    return (is_class and not is_read_from) or _names_settings(name)


def _returns_same(function: Named, model: SemanticModel, seen: Seen) -> bool:
    returned = [one.value for one in returns_of(function, model)]
    return bool(returned) and all(
        one is not None and _is_same(one, model, seen) for one in returned
    )


def _bindings(name: ast.Name, model: SemanticModel) -> list[Binding]:
    return valued(model.symbols.lookup(name.id, model.symbols.scope_of[name]))


def _is_imported(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a dotted name starts with an import."""
    while isinstance(node, ast.Attribute):
        node = node.value
    found = _bindings(node, model) if isinstance(node, ast.Name) else []
    return any(one.kind is BindingKind.IMPORT for one in found)


def _names_settings(name: str) -> bool:
    """Return whether a dotted name ends with a constant, or is one of settings of the process."""
    *_, last = parts = name.split(".")
    if last.isupper():
        return True
    for part in parts:
        words = {word.lower() for word in _WORDS.findall(part)}
        if not words.isdisjoint(OF_TENANTS):
            return False  # `user.settings.key`, but not `settings.organization`
        if not words.isdisjoint(PROCESS_SETTINGS):
            return True
    return False
