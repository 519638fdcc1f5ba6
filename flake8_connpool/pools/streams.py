"""Streamed responses: whether one is read, only closed, or left to a generator that may not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.catalog import ITERATING
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.reaching import clients_of
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import function_around, is_generator
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel

# The arguments of such a response before its background task.
_MOST_ARGUMENTS = 4


def is_stream(subject: PoolUse, loan: Loan) -> bool:
    """Return whether a request leaves the body of its response unread."""
    if loan.by_block:
        return EscapeKind.WITH in escape_of(subject.node, subject.model).kinds
    stream = subject.argument(Role.STREAM)
    return stream is not None and stream.is_given and stream.value == Constant(loan.unread)


def is_never_read(made: ast.expr, loan: Loan, model: SemanticModel) -> bool:
    """Return whether nothing can read the body of a response."""
    escape = escape_of(made, model)
    if escape.kinds - {EscapeKind.WITH} or escape.calls:
        return False
    unread = {*loan.idle, *loan.closing, *loan.raising}
    return all(use.attr in unread for use in escape.uses)


def is_closed(made: ast.expr, loan: Loan, model: SemanticModel) -> bool:
    """Return whether a response is closed somewhere."""
    escape = escape_of(made, model)
    return EscapeKind.WITH in escape.kinds or bool(escape.called(loan.closing, model))


def could_reuse(subject: PoolUse, loan: Loan) -> bool:
    """Return whether reading a response, or requesting only its headers, would save connections.

    The client must live longer than the request, and each of its connections must serve one request
    at a time. A function that requests only the headers first needs the other request where the
    server refuses that.
    """
    return (
        is_used_again(subject)
        and requests_body(subject)
        and not _is_multiplexed(subject)
        and not _asks_for_headers_too(subject, loan)
    )


def requests_body(subject: PoolUse) -> bool:
    """Return whether a request is a GET, so that one for the headers only could replace it."""
    assert isinstance(subject.node, ast.Call)
    if subject.path == "get":
        return True
    given = [*subject.node.args[:1], *(k.value for k in subject.node.keywords if k.arg == "method")]
    return bool(given) and subject.model.value(given[0]) == Constant("GET")


def is_used_again(subject: PoolUse) -> bool:
    """Return whether a client lives longer than the request, so it could reuse a connection."""
    made, model = subject.client.call, subject.model
    if made is None or next(loops_around(subject.node, model), None) is not None:
        return True
    return function_around(made, model) is not function_around(subject.node, model)


def _is_multiplexed(subject: PoolUse) -> bool:
    """Return whether a connection may serve several requests, so a closed stream costs none."""
    if subject.client.api.parameter(Role.MULTIPLEXED) is None:
        return False
    options = [call.argument(Role.MULTIPLEXED) for call in clients_of(subject)]
    return not options or any(one is None or not one.is_absent for one in options)


def _asks_for_headers_too(subject: PoolUse, loan: Loan) -> bool:
    function = function_around(subject.node, subject.model)
    return function is not None and loan.headers_only in _attributes_in(function, subject.model)


@memoized
def _attributes_in(function: ast.AST, model: SemanticModel) -> frozenset[str]:
    nodes = nodes_in(function, model)
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))


def left_to_a_generator(made: ast.expr, loan: Loan, model: SemanticModel) -> ast.expr | None:
    """Return the iterator that alone reads or closes a response, if it may never start.

    It is one over the body, or of a generator of the module, and is passed to a response of a
    framework.
    """
    escape = escape_of(made, model)
    allowed = {EscapeKind.CAPTURED, EscapeKind.PASSED, EscapeKind.WITH}
    if loan.at_once or not loan.parts or not escape.names or escape.kinds - allowed:
        return None
    inside = set(_capturing(escape, model))
    if not all(_yields(function, model) for function in inside):
        return None
    outside = [use for use in _uses(escape, model) if function_around(use, model) not in inside]
    iterators = [call for function in inside for call in _calls_of(function, model)]
    for use in outside:
        above = model.parents[use]
        call = model.parents[above]
        if isinstance(above, ast.Call) and use in above.args and not inside:
            generator = _named(above, model)
            if not _yields(generator, model):
                return None
            iterators.append(above)
        elif not isinstance(above, ast.Attribute) or above.attr in loan.closing:
            return None
        elif above.attr in loan.parts and isinstance(call, ast.Call) and not inside:
            iterators.append(call)
        elif above.attr not in {*loan.idle, *loan.raising}:
            return None
    if len(iterators) != 1:
        return None
    return iterators[0] if _is_iterated_later(iterators[0], model) else None


def _uses(escape: Escape, model: SemanticModel) -> Iterator[ast.Name]:
    for scope, name in escape.names:
        yield from model.symbols.loads_of(name, scope)


def _named(call: ast.Call, model: SemanticModel) -> Named | None:
    return function_named(call.func, model)


def _yields(function: Named | None, model: SemanticModel) -> bool:
    return function is not None and is_generator(function, model)


def _calls_of(function: Named | None, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the calls of a nested function by its name."""
    for use in references_to(function, model) if function is not None else ():
        if use.direct_call is not None:
            yield use.direct_call


def _capturing(escape: Escape, model: SemanticModel) -> Iterator[Named | None]:
    """Yield the nested functions that use an object; None for a lambda or a deeper function."""
    for scope, name in escape.names:
        for load in model.symbols.loads_of(name, scope):
            function = function_around(load, model)
            if function is not None and function is not scope.node:
                is_direct = function_around(function, model) is scope.node
                yield function if isinstance(function, Named) and is_direct else None


def _is_iterated_later(iterator: ast.expr, model: SemanticModel) -> bool:
    """Return whether an iterator is passed to a response that runs nothing else at its end."""
    above = model.parents[iterator]
    if isinstance(above, ast.keyword):
        above = model.parents[above]
    if not isinstance(above, ast.Call) or model.qualified_name(above.func) not in ITERATING:
        return False
    is_open = len(above.args) > _MOST_ARGUMENTS
    return not is_open and not any(k.arg in (None, "background") for k in above.keywords)
