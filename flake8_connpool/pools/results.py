"""Whether a function uses what a call gives it, and drops it at its end."""

from __future__ import annotations

import ast
from functools import cache

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.engine_uses import borrows
from flake8_connpool.pools.subjects import pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.values.model import SemanticModel

_OF_SESSIONS = frozenset({Kind.SESSION, Kind.SESSION_FACTORY})
# Sessions of factories of engines.
_DEEPEST = 3
_ENDING = frozenset({EscapeKind.WITH, EscapeKind.PASSED})


def is_dropped(
    call: ast.expr, model: SemanticModel, options: RuleOptions, left: int = _DEEPEST
) -> bool:
    """Return whether the function around a call uses its result, and nothing else gets that.

    The result may be a client, an engine, or an object that has one. A connection or a response
    that it gives is dropped as well.
    """
    return ends_with(escape_of(call, model), model, options, left)


def ends_with(
    escape: Escape, model: SemanticModel, options: RuleOptions, left: int = _DEEPEST
) -> bool:
    """Return whether a function uses an object with some escape, and nothing else gets it."""
    if not escape.kinds <= _ENDING or escape.looked_up or not left:
        return False
    for taker in escape.passed:
        made = pool_call(taker, model, options)
        if made is not None and made.api.kind in _OF_SESSIONS:
            if not is_dropped(taker, model, options, left - 1):
                return False
        elif not borrows(taker, model):
            return False
    for use in escape.uses:
        above = model.parents[use]
        if not isinstance(above, ast.Call) or above.func is not use:
            return False
        if use.attr in _lending() and not _ends(above, model):
            return False
    if not all(_ends(made, model) for made in escape.calls):
        return False
    return bool(escape.uses or escape.passed or escape.calls)


def _ends(made: ast.expr, model: SemanticModel) -> bool:
    return escape_of(made, model).kinds <= {EscapeKind.WITH}


@cache
def _lending() -> frozenset[str]:
    """Return the methods whose result keeps a connection of the client or engine."""
    return frozenset(
        method.name for api in APIS.values() for method in api.methods if method.loan is not None
    )
