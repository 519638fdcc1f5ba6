"""Whether a client belongs to one tenant, so that it cannot be shared."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from flake8_connpool.frameworks.conventions import SETTINGS, SETTINGS_CLASSES
from flake8_connpool.library.catalog import OWN_ATTRIBUTES
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.application_settings import is_of_application
from flake8_connpool.pools.doubts import Doubt
from flake8_connpool.pools.loop_arguments import is_same_in_loop
from flake8_connpool.pools.omitted import all_omit, is_never_passed
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import ArgumentState
from flake8_connpool.semantics.calls.parameters import defaults_of
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.flow.dependence import (
    depends_on_loops,
    depends_on_parameters,
    parameters_reaching,
)
from flake8_connpool.semantics.flow.escape import Escape
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import Constant, Instance
from flake8_connpool.semantics.values.model import SemanticModel

_OWN = frozenset({Role.IDENTITY, Role.PROXY, Role.TRANSPORT, Role.POOL, Role.MOUNTS, Role.APP})


def why_tenants_own(
    call: PoolCall, escape: Escape | None = None, placed: Placed | None = None
) -> Doubt | None:
    """Return why a client cannot be shared, or may not be; None if it could be.

    It cannot if its certificates, proxy, transport, cookies or credentials depend on a parameter
    that differs between calls, or on a variable of the loop that creates it. It may not be if such
    an argument is hidden, for example in `**kwargs`. `placed` is how often it is created: it can be
    shared within a loop of a caller that passes the same each time.
    """
    mine = [a for a in call.arguments.values() if a.parameter.role in _OWN]
    for argument in mine:
        name = argument.parameter.name
        if argument.state is ArgumentState.UNKNOWN and not is_never_passed(name, call):
            return Doubt(f"`{name}` may be given, which can differ for each call")
        if argument.node is not None:
            doubt = _why_differs([argument.node], call, f"`{name}`", placed)
            if doubt is not None:
                return doubt
    if escape is None:
        return None
    return _why_differs(list(_settings(escape, call.model)), call, "what is set on it", placed)


def _why_differs(
    parts: Sequence[ast.AST], call: PoolCall, what: str, placed: Placed | None
) -> Doubt | None:
    """Return the parameter or loop that parts of a call depend on."""
    model = call.model
    parts = [one for one in parts if not is_of_application(one, model)]
    if depends_on_loops(parts, loops_around(call.node, model), model):
        return Doubt(f"{what} differs on each iteration of the loop")
    if not depends_on_parameters(parts, call.node, model, counting_self=False):
        return None
    for function, name in parameters_reaching(parts, call.node, model):
        if placed is not None and is_same_in_loop(function, name, placed, model):
            continue
        if not isinstance(function, Named) or _differs(function, name, model):
            return Doubt(f"{what} depends on the parameter `{name}`")
    return None


def _differs(function: Named, name: str, model: SemanticModel) -> bool:
    """Return whether a parameter may differ between the calls of a function.

    The settings of an application do not, and neither does a default that each call of the module
    leaves as it is.
    """
    if name in SETTINGS or _is_settings(function, name):
        return False
    default = defaults_of(function).get(name)
    if default is None or not isinstance(model.value(default), Constant):
        return True
    return not all_omit(name, function, model)


def _is_settings(function: Named, name: str) -> bool:
    """Return whether the annotation of a parameter is a class such as pydantic's settings."""
    args = function.args
    for one in (*args.posonlyargs, *args.args, *args.kwonlyargs):
        if one.arg == name and isinstance(one.annotation, ast.Name | ast.Attribute):
            return dotted(one.annotation).endswith(tuple(SETTINGS_CLASSES))
    return False


def _settings(escape: Escape, model: SemanticModel) -> Iterable[ast.AST]:
    """Yield the statements that bind a client to one tenant after it is created."""
    for use in escape.uses:
        if use.attr in OWN_ATTRIBUTES and not _mounts_plain_adapter(use, model):
            above: ast.AST = use
            while not isinstance(above, ast.stmt):
                above = model.parents[above]
            value = getattr(above, "value", None)
            if value is not None:
                yield value


def _mounts_plain_adapter(use: ast.Attribute, model: SemanticModel) -> bool:
    """Return whether `session.mount(...)` mounts the library's own adapter.

    Its retries and sizes do not belong to a tenant.
    """
    above = model.parents[use]
    adapters = [model.value(arg) for arg in above.args[1:]] if isinstance(above, ast.Call) else []
    return bool(adapters) and all(
        isinstance(one, Instance) and one.api.kind is Kind.ADAPTER and one.local is None
        for one in adapters
    )
