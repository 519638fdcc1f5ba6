"""The lifetime of an engine and of the objects that use its connections."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.catalog import BORROWERS
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.request_counts import serves_loop
from flake8_connpool.pools.reuse import ends_with_run, runs_again
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.semantics.execution.allocations import Allocation
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.flow.dependence import depends_on_loops, depends_on_parameters
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.values.model import SemanticModel


def is_one_of_many(call: PoolCall) -> bool:
    """Return whether another engine is needed each time: its arguments depend on a parameter
    other than self, or on the loop it is made in."""
    model, node = call.model, call.node
    parts: list[ast.AST] = [*node.args, *node.keywords]
    return depends_on_parameters(parts, node, model, counting_self=False) or depends_on_loops(
        parts, loops_around(node, model), model
    )


def is_wasted(call: PoolCall, life: Allocation) -> bool:
    """Return whether engines are created repeatedly, each for queries of one run of its function.

    A plain function needs evidence that it runs again.
    """
    model = call.model
    if call.api.is_async and life.placed.in_new_loop:
        return False  # its connections could not outlive the loop
    statements = statements_of(call, life)
    if not statements or not stays_inside(call, life):
        return False
    if life.is_often(model):
        return True
    return not serves_loop(statements, life.node, model) and any(
        runs_again(statement, life.placed, model) for statement in statements
    )


def ends_often(call: PoolCall, life: Allocation) -> bool:
    """Return whether engines are created repeatedly, and none lives to see an idle connection."""
    is_for_a_run = life.is_often(call.model) and stays_inside(call, life)
    return is_for_a_run or is_wasted(call, life)


def stays_inside(call: PoolCall, life: Allocation) -> bool:
    """Return whether an engine, and all that uses its connections, ends with its function."""
    if life.escape.kinds - {EscapeKind.PASSED}:
        return False
    return all(_only_borrows(taker, call, life.placed) for taker in life.escape.passed)


def statements_of(call: PoolCall, life: Allocation) -> list[ast.Call]:
    """Return the calls that use an engine: on its connections and sessions, or with it as argument.

    A connection or session that a dependency yields is used by the function that requested it.
    """
    model, escape = call.model, life.escape
    made = escape.called(call.api.sends, model)
    found = []
    for taker in escape.passed:
        borrower = pool_call(taker, model, call.options)
        if borrower is not None:
            made.extend(_sessions(taker, borrower, model))
        elif model.qualified_name(taker.func) in BORROWERS:
            found.append(taker)
    for one in made:
        is_lent = EscapeKind.YIELDED in escape_of(one, model).kinds
        found.extend([one] if is_lent else _calls_on(one, model))
    return found


def _only_borrows(taker: ast.Call, call: PoolCall, placed: Placed) -> bool:
    """Return whether a call that receives an engine does not keep it beyond the function."""
    model = call.model
    borrower = pool_call(taker, model, call.options)
    if borrower is None:
        return model.qualified_name(taker.func) in BORROWERS
    if borrower.api.kind is Kind.SESSION_FACTORY:
        if escape_of(taker, model).kinds:
            return False
    elif borrower.api.kind is not Kind.SESSION:
        return False
    return all(
        ends_with_run(escape_of(session, model), placed)
        for session in _sessions(taker, borrower, model)
    )


def _sessions(taker: ast.Call, borrower: PoolCall, model: SemanticModel) -> list[ast.Call]:
    """Return the calls that create sessions: the borrower itself, or the calls of a factory."""
    if borrower.api.kind is Kind.SESSION:
        return [taker]
    return escape_of(taker, model).calls


def _calls_on(made: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the calls that start with a method of an object: `session.query(Item).get(key)`."""
    parents = model.parents
    for use in escape_of(made, model).uses:
        below: ast.AST = use
        found: ast.Call | None = None
        while True:
            above = parents[below]
            if isinstance(above, ast.Call) and above.func is below:
                found = above
            elif not isinstance(above, ast.Attribute):
                break
            below = above
        if found is not None:
            yield found
