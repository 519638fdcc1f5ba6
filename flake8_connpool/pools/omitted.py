"""Arguments that no call of the module passes to a function, and so none to a client."""

from __future__ import annotations

import ast

from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.parameters import Missing, argument_for
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import named_function_around
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


def all_omit(name: str, function: Named, model: SemanticModel) -> bool:
    """Return whether the module calls a function, and never passes one of its parameters."""
    uses = references_to(function, model)
    return bool(uses) and all(
        use.direct_call is not None
        and argument_for(name, use.direct_call, function, model) is Missing.ABSENT
        for use in uses
    )


def is_never_passed(name: str, call: PoolCall) -> bool:
    """Return whether a parameter is left to the `**kwargs` of a function, which never have it.

    This is so if the module calls the function, and no call passes the parameter.
    """
    node, model = call.node, call.model
    function = named_function_around(node, model)
    kwargs = function.args.kwarg if function is not None else None
    if function is None or kwargs is None:
        return False
    stars = [keyword.value for keyword in node.keywords if keyword.arg is None]
    is_passed_on = len(stars) == 1 and getattr(stars[0], "id", "") == kwargs.arg
    if not is_passed_on or any(isinstance(argument, ast.Starred) for argument in node.args):
        return False
    is_kept = model.symbols.scopes[function].binds_once(kwargs.arg)
    return is_kept and all_omit(name, function, model)
