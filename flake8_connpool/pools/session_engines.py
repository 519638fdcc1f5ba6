"""Which engine a session is bound to, and whether that keeps connections."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.roles import Role
from flake8_connpool.pools.engines import KNOWN_ENGINES, keeps_connections
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import parameters_of
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Instance, QualifiedName, Value
from flake8_connpool.semantics.values.model import SemanticModel


def uses_pool_of_engine(subject: PoolCall) -> bool:
    """Return whether a session takes its connections from the pool of an engine.

    The engine of a call takes precedence over that of its factory. A factory at the level of the
    module counts as bound to one where its engine is not known.
    """
    model = subject.model
    bind = subject.argument(Role.ENGINE)
    factory = model.non_null(subject.node.func)
    if not isinstance(factory, Instance) or (bind is not None and not bind.is_absent):
        return bind is not None and bind.is_given and _is_engine(bind, subject)
    if not factory.calls:
        return factory.keeps is True
    makers = [pool_call(call, model, subject.options) for call in factory.calls]
    bindings = [maker.argument(Role.ENGINE) for maker in makers if maker is not None]
    is_global = all(model.symbols.scope_of[call] is model.symbols.module for call in factory.calls)
    return bool(makers) and all(
        bind is not None
        and (_is_engine(bind, subject) or (is_global and not isinstance(bind.value, Instance)))
        for bind in bindings
    )


def _is_engine(bind: Argument, subject: PoolCall) -> bool:
    """Return whether a session is bound to an engine that keeps connections.

    An object that is imported from another module counts as one: nobody imports a connection.
    """
    if bind.node is None:
        return False
    values = list(_values(bind.node, bind.value, subject.model))
    return bool(values) and all(
        isinstance(value, QualifiedName)
        or (
            isinstance(value, Instance)
            and value.api.kind in KNOWN_ENGINES
            and keeps_pool(value, subject.model, subject.options)
        )
        for value in values
    )


def _values(node: ast.expr, value: Value | None, model: SemanticModel) -> Iterator[Value | None]:
    """Yield the values that an expression may have; None for an unknown one.

    A parameter of a function has the values that the module passes for it, an item of a dict those
    of the dict.
    """
    if value is not None or not isinstance(node, ast.Name | ast.Subscript):
        yield value
    elif isinstance(node, ast.Subscript):
        items = list(_items(node.value, model))
        yield from map(model.non_null, items) if items else (None,)
    else:
        passed = list(_passed_for(node, model))
        for one in passed:
            is_item = isinstance(one, ast.Subscript)
            yield from _values(one, None, model) if is_item else (model.non_null(one),)
        if not passed:
            yield None


def _items(node: ast.expr, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield the values of a dict that is bound once: `{name: create_engine(url) for ...}`."""
    container = model.symbols.assigned(node) if isinstance(node, ast.Name) else None
    if isinstance(container, ast.DictComp):
        yield container.value
    elif isinstance(container, ast.Dict):
        yield from container.values


def _passed_for(name: ast.Name, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield what the module passes for a parameter, in calls that name its function or class."""
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    bindings = valued(home.bindings[name.id]) if home is not None else []
    if home is None or not isinstance(home.node, Named):
        return
    if [binding.kind for binding in bindings] != [BindingKind.PARAMETER]:
        return
    function, names = home.node, parameters_of(home.node)
    owner = model.symbols.class_of_receiver(names[0], home)
    if owner is not None and function.name == "__init__":
        scope = model.symbols.home(owner.name, model.symbols.module)
        loads = model.symbols.loads_of(owner.name, scope) if scope is not None else ()
        above = [model.parents[load] for load in loads]
        calls = [a for a in above if isinstance(a, ast.Call) and a.func in loads]
    elif owner is None:
        uses = references_to(function, model)
        calls = [use.direct_call for use in uses if use.direct_call is not None]
    else:
        return
    at = names.index(name.id) - (owner is not None)
    for call in calls:
        if at < len(call.args):
            yield call.args[at]
        yield from (k.value for k in call.keywords if k.arg == name.id)


def keeps_pool(engine: Instance, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether an engine, in whatever file it is created, keeps connections."""
    return engine.keeps is not False and _keep_connections(engine.calls, model, options)


@memoized_with_options
def _keep_connections(
    calls: tuple[ast.Call, ...], model: SemanticModel, options: RuleOptions
) -> bool:
    """Return whether all engines that some calls make keep connections."""
    made = [pool_call(call, model, options) for call in calls]
    return all(call is not None and keeps_connections(call) for call in made)
