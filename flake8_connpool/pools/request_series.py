"""Requests to one host that follow each other, in one run of a function or of its object."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_connpool.frameworks.python import SLEEPING
from flake8_connpool.library.catalog import TELLING
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.fallbacks import request_before
from flake8_connpool.pools.request_counts import exclude_each_other
from flake8_connpool.pools.url_starts import start_of_url
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.url_hosts import url_of
from flake8_connpool.semantics.flow.dependence import (
    depends_on_names,
    function_around,
    named_function_around,
)
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, LOOPS, LoopNode, Named
from flake8_connpool.semantics.values.model import SemanticModel

# With more requests than this to one host, they are not compared with each other.
_MOST = 50


def is_of_series(request: ast.Call, model: SemanticModel) -> bool:
    """Return whether one run sends another request to the same host, and a loop repeats either.

    `answer = post(url)`, and then `while`: `get(url)` until the job is done.
    """
    return any(
        not _exclude(request, other, model)
        and (_repeats(request, other, model) or _repeats(other, request, model))
        and request_before(other, model) is None
        for other in _others(request, model)
        if function_around(other, model) is function_around(request, model)
    )


def has_other_step(request: ast.Call, methods: Sequence[Named], model: SemanticModel) -> bool:
    """Return whether one of some other methods sends a request to the same host as well.

    A method does not count if a run that calls it does not call the other one.
    """
    function = named_function_around(request, model)
    for other in _others(request, model):
        step = named_function_around(other, model)
        if function is None or step is None or step is function or step not in methods:
            continue
        one, another = _only_call(function, model), _only_call(step, model)
        if one is None or another is None or not _exclude(one, another, model):
            return True
    return False


def _only_call(function: Named, model: SemanticModel) -> ast.Call | None:
    uses = references_to(function, model)
    return uses[0].direct_call if len(uses) == 1 else None


def _exclude(one: ast.expr, other: ast.expr, model: SemanticModel) -> bool:
    order = evaluation_order(model)
    first, second = sorted((one, other), key=order.__getitem__)
    return exclude_each_other(first, second, model)


def _others(request: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the other requests of the module whose URL starts with the same host."""
    together = _by_request(model.tree, model).get(request, ())
    if len(together) <= _MOST:
        yield from (one for one in together if one is not request)


@memoized
def _by_request(tree: ast.Module, model: SemanticModel) -> Mapping[ast.expr, Sequence[ast.Call]]:
    """Return the requests to the same host for each request, where something shows its host."""
    found: dict[str, list[ast.Call]] = {}
    for call, api in model.api_calls:
        url = url_of(call) if api.kind is Kind.REQUEST else None
        start = start_of_url(url, model.value(url), call, model) if url is not None else None
        if start is not None:
            found.setdefault(start.host, []).append(call)
    return {call: together for together in found.values() for call in together}


def _repeats(request: ast.Call, other: ast.Call, model: SemanticModel) -> bool:
    """Return whether a loop repeats a request, and not another one of its function."""
    around = set(_ancestors(other, model))
    repeating = set(loops_around(request, model))
    return any(
        loop not in around and (loop in repeating or _polls(loop, request, model))
        for loop in _ancestors(request, model)
        if isinstance(loop, LOOPS)
    )


def _ancestors(node: ast.AST, model: SemanticModel) -> Iterator[ast.AST]:
    """Yield the nodes of the same function around a node, innermost first."""
    above = model.parents.get(node)
    while above is not None and not isinstance(above, FUNCTIONS):
        yield above
        above = model.parents.get(above)


def _polls(loop: LoopNode, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether a loop asks, and waits, until what an answer says is final.

    A loop that waits only after an error, or for a good status, retries: usually it asks once.
    """
    above = model.parents[request]
    above = model.parents[above] if isinstance(above, ast.Await) else above
    match above:
        case ast.Assign(targets=[ast.Name(id=answer)]) | ast.AnnAssign(target=ast.Name(id=answer)):
            pass
        case _:
            return False
    return _waits(loop, model) and any(
        depends_on_names([test], frozenset({answer}), loop, model) for test in _ends(loop, model)
    )


@memoized
def _waits(loop: LoopNode, model: SemanticModel) -> bool:
    return any(
        isinstance(part, ast.Call)
        and model.qualified_name(part.func) in SLEEPING
        and not any(isinstance(one, ast.ExceptHandler) for one in _up_to(part, loop, model))
        for part in walk(loop)
    )


def _up_to(node: ast.AST, loop: LoopNode, model: SemanticModel) -> Iterator[ast.AST]:
    for above in _ancestors(node, model):
        if above is loop:
            return
        yield above


@memoized
def _ends(loop: LoopNode, model: SemanticModel) -> tuple[ast.expr, ...]:
    """Return the conditions with which a loop ends, except those on the status of an answer."""
    return tuple(
        part.test
        for part in walk(loop)
        if isinstance(part, ast.If)
        and any(isinstance(one, ast.Return | ast.Break) for one in part.body)
        and not any(
            isinstance(one, ast.Attribute) and one.attr in TELLING for one in walk(part.test)
        )
    )
