"""Whether a client belongs to one tenant, so that it cannot be shared."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.library.catalog import OWN_ATTRIBUTES
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.doubts import Doubt
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import ArgumentState
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import depends_on_loops, depends_on_parameters
from flake8_connpool.semantics.flow.escape import Escape
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_OWN = frozenset({Role.IDENTITY, Role.PROXY, Role.TRANSPORT, Role.MOUNTS, Role.APP})


def why_tenants_own(call: PoolCall, escape: Escape | None = None) -> Doubt | None:
    """Return why a client cannot be shared, or may not be; None if it could be.

    It cannot if its certificates, proxy, transport, cookies or credentials depend on a parameter
    other than self, or on a variable of the loop that creates it. It may not be if such an argument
    is hidden, for example in `**kwargs`.
    """
    mine = [a for a in call.arguments.values() if a.parameter.role in _OWN]
    hidden = next((a for a in mine if a.state is ArgumentState.UNKNOWN), None)
    if hidden is not None:
        return Doubt(f"`{hidden.parameter.name}` may be given, which can differ for each call")
    for argument in mine:
        if argument.node is not None and _differs([argument.node], call):
            return Doubt(f"`{argument.parameter.name}` depends on a parameter or a loop")
    if escape is not None and _differs(_settings(escape, call.model), call):
        return Doubt("it is set up for one user after it is created")
    return None


def _differs(parts: Iterable[ast.AST], call: PoolCall) -> bool:
    parts = list(parts)
    return depends_on_parameters(
        parts, call.node, call.model, counting_self=False
    ) or depends_on_loops(parts, loops_around(call.node, call.model), call.model)


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
