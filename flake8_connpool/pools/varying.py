"""Whether what a request asks for varies between the calls of its function."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_connpool.library.catalog import BORROWING_METHODS, MANNER, OWN_ATTRIBUTES
from flake8_connpool.semantics.calls.parameters import Missing, argument_for
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.programs import is_in_main_block, is_run_by_base
from flake8_connpool.semantics.execution.rarely_run import is_once_an_object
from flake8_connpool.semantics.flow.dependence import (
    depends_on_parameters,
    functions_around,
    named_function_around,
    parameters_of,
    parameters_reaching,
)
from flake8_connpool.semantics.syntax.nodes import LOOPS, FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel

# How a request is sent, and as whom: each object may have its own credentials.
_NO_EVIDENCE = MANNER | OWN_ATTRIBUTES


def asked_by(request: ast.Call) -> Iterator[ast.expr]:
    """Yield the arguments that determine a request: in `query(Item).get(key)`, of both calls."""
    call: ast.expr = request
    if isinstance(request.func, ast.Attribute) and request.func.attr in BORROWING_METHODS:
        yield request.func.value  # what it writes: `frame.to_sql("items", engine)`
    while isinstance(call, ast.Call):
        yield from call.args
        yield from (k.value for k in call.keywords if k.arg not in _NO_EVIDENCE)
        call = call.func.value if isinstance(call.func, ast.Attribute) else call.func


def varies(asked: Sequence[ast.expr], request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the parameters that determine a request vary, or may vary.

    Those of an outer function count as well: a nested function reads them as variables.
    """
    shadowed: dict[str, FunctionNode] = {}
    for function in functions_around(request, model):
        for name in parameters_of(function):
            shadowed.setdefault(name, function)
    reaching: dict[FunctionNode, list[str]] = {}
    for function, name in parameters_reaching(asked, request, model):
        if shadowed[name] is function:
            reaching.setdefault(function, []).append(name)
    for function, names in reaching.items():
        if not isinstance(function, Named):
            named = named_function_around(function, model)
            function, names = (named, []) if named is not None else (function, names)
        if not isinstance(function, Named):
            return True
        if _varies(function, names, model) and not _is_repeated_within(request, function, model):
            return True
    return False


def _is_repeated_within(request: ast.Call, function: Named, model: SemanticModel) -> bool:
    """Return whether a loop of an outer function is around the nested one that sends a request.

    Such a loop is no evidence itself, as it retries or follows redirects; see `loops_around`.
    """
    functions = list(functions_around(request, model))
    inner = functions[: functions.index(function)]
    nested = [one for one in inner if isinstance(one, Named)]
    places = [*nested, *(use.node for one in nested for use in references_to(one, model))]
    return any(_is_in_loop(place, function, model) for place in places)


def _is_in_loop(node: ast.AST, function: Named, model: SemanticModel) -> bool:
    above = model.parents.get(node)
    while above is not None and above is not function:
        if isinstance(above, LOOPS):
            return True
        above = model.parents.get(above)
    return False


def _varies(function: Named, names: Sequence[str], model: SemanticModel) -> bool:
    """Return whether parameters of a function that determine a request vary.

    A private function with a single call gets the arguments of that call. A call that only tries
    the function out shows nothing: one of the main program of a module that others import, or one
    that checks the settings of an object and leaves out parameters that its base class may pass.
    """
    uses = references_to(function, model)
    call = uses[0].call if len(uses) == 1 else None
    if call is None or uses[0].runs is not None or not function.name.startswith("_"):
        return True
    if is_in_main_block(call, model):
        return True
    around = named_function_around(call, model)
    is_check = around is not None and is_once_an_object(around)
    if is_check and is_run_by_base(function, model):
        left_out = (argument_for(name, call, function, model) for name in names)
        if Missing.ABSENT in left_out:
            return True
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return depends_on_parameters(given, call, model, counting_self=False)
