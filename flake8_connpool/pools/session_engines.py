"""Which engine a session is bound to, and whether that keeps connections."""

from __future__ import annotations

import ast

from flake8_connpool.library.schema import Role
from flake8_connpool.pools.engines import KNOWN_ENGINES, keeps_connections
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.values.abstract import Instance
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
    makers = [pool_call(call, model, subject.options) for call in factory.calls]
    bindings = [maker.argument(Role.ENGINE) for maker in makers if maker is not None]
    is_global = all(model.symbols.scope_of[call] is model.symbols.module for call in factory.calls)
    return bool(makers) and all(
        bind is not None
        and (_is_engine(bind, subject) or (is_global and not isinstance(bind.value, Instance)))
        for bind in bindings
    )


def _is_engine(bind: Argument, subject: PoolCall) -> bool:
    value = bind.value
    return (
        isinstance(value, Instance)
        and value.api.kind in KNOWN_ENGINES
        and keep_connections(value.calls, subject.model, subject.options)
    )


@memoized_with_options
def keep_connections(
    calls: tuple[ast.Call, ...], model: SemanticModel, options: RuleOptions
) -> bool:
    """Return whether all engines that some calls make keep connections."""
    made = [pool_call(call, model, options) for call in calls]
    return all(call is not None and keeps_connections(call) for call in made)
