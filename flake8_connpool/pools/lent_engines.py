"""Engines that a context manager creates for a `with` block, and disposes of after it."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.python import SLEEPING
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.lifespans import is_context_manager, is_lifespan
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import function_around, is_generator
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_LENT = frozenset({EscapeKind.YIELDED, EscapeKind.WITH})


def why_lent(call: ast.Call, api: Api, model: SemanticModel) -> str:
    """Return why an engine lives for a `with` block of its caller, as a clause; "" if it may not.

    A lifespan is such a block, too, and lasts as long as the application. So does a block that
    yields itself.
    """
    escape, function = escape_of(call, model), function_around(call, model)
    if EscapeKind.YIELDED not in escape.kinds or not escape.kinds <= _LENT:
        return ""
    if not isinstance(function, Named) or not is_context_manager(function, model):
        return ""
    if is_lifespan(function, model) or _is_entered_for_long(function, model):
        return ""
    order = evaluation_order(model)
    lent = max(order[node] for node in escape.leaving)
    ends = [use for use in escape.uses if use.attr in api.closes and order[use] > lent]
    is_in_loop = next(loops_around(call, model), None) is not None
    if not ends or is_in_loop:
        return ""
    return "the engine lives for a `with` block, after which it is disposed of"


def _is_entered_for_long(function: Named, model: SemanticModel) -> bool:
    """Return whether the module enters a context manager for longer than one run of a function.

    It does so in another generator, around something that waits, or by anything other than `with`:
    an exit stack may be kept.
    """
    for use in references_to(function, model):
        entering = function_around(use.node, model)
        item = model.parents[use.direct_call] if use.direct_call is not None else None
        if not isinstance(item, ast.withitem):
            return True
        if isinstance(entering, Named) and is_generator(entering, model):
            return True
        if any(_waits(part, model) for part in nodes_in(model.parents[item], model)):
            return True
    return False


def _waits(part: ast.AST, model: SemanticModel) -> bool:
    return isinstance(part, ast.Call) and model.qualified_name(part.func) in SLEEPING
