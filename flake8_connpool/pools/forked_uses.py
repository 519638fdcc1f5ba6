"""Uses of a client before a fork and again in the child processes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flake8_connpool.library.catalog import SCHEMA_METHODS
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.forked_children import forks_in
from flake8_connpool.pools.forks import forked_workers
from flake8_connpool.pools.request_counts import serves_one
from flake8_connpool.pools.shared_clients import is_made_by, uses_of_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.reachability import (
    function_named,
    is_within,
    nodes_around,
    reached_from,
)
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_INIT = "__init__"


class ForkedUse(Struct, frozen=True):
    """A client that is used before a fork, and in the child: what forks, and both uses.

    `fork` is the call that forks, or the function that runs in workers that something else forks.
    """

    fork: ast.Call | Named
    before: ast.expr
    after: ast.expr


def use_across_fork(call: PoolCall) -> ForkedUse | str:
    """Return how a client is used before a fork and in the child.

    If it is not known to be, return why, as a clause; "" if nothing in the module forks.
    """
    model, options = call.model, call.options
    workers = forked_workers(model.tree, model, options)
    forks = forks_in(model.tree, model, options)
    if not workers and not forks:
        return ""
    uses = [*uses_of_pool(call), *_definitions(call)]
    around = nodes_around(uses, model)
    made_in = function_around(call.node, model)
    early = [use for use in uses if function_around(use, model) is made_in]
    is_early = made_in is None or getattr(made_in, "name", "") == _INIT
    imported = [use for use in early if is_early and not _is_main(use, model)]
    # A pool that closes idle connections has none left when a worker starts some time later.
    if imported and made_in is None and call.api.parameter(Role.LIMITS) is None:
        for worker in workers:
            after = _first_within(uses, reached_from(worker, model), model)
            if after is not None:
                return ForkedUse(worker, imported[0], after)
    for fork in forks:
        if fork.children.isdisjoint(around):
            continue  # most of many
        if fork.is_pool and made_in is not None:
            continue  # it is part of an object that is pickled
        after = _first_within(uses, fork.children, model)
        if after is None:
            continue
        is_apart = function_around(fork.call, model) is not made_in
        first = _before(fork.call, uses, model)
        for use in (*imported, *first) if is_apart else first:
            if not is_within(use, fork.children, model):
                return ForkedUse(fork.call, use, after)
    return "it is not known to be used both before the fork and in the child"


def _before(fork: ast.Call, uses: Sequence[ast.expr], model: SemanticModel) -> Iterator[ast.expr]:
    """Yield the uses that come before a fork in its function, directly or by a function called."""
    around = function_around(fork, model)
    for use in uses:
        if function_around(use, model) is around and _comes_before(use, fork, model):
            yield use
    homes = {function_around(use, model) for use in uses} - {None, around}
    if not homes:
        return
    for call in model.symbols.calls:
        if function_around(call, model) is around and _comes_before(call, fork, model):
            called = function_named(call.func, model)
            if called is not None and not homes.isdisjoint(reached_from(called, model)):
                yield call


def _first_within(
    uses: Sequence[ast.expr], functions: frozenset[ast.AST], model: SemanticModel
) -> ast.expr | None:
    return next((use for use in uses if is_within(use, functions, model)), None)


def _comes_before(use: ast.expr, fork: ast.Call, model: SemanticModel) -> bool:
    """Return whether a use comes before a fork, on one path through their function."""
    order = evaluation_order(model)
    is_part = any(part is use for part in walk(fork.func))
    return not is_part and order[use] < order[fork] and not serves_one([use, fork], use, model)


def _definitions(call: PoolCall) -> Iterator[ast.Call]:
    """Yield where an engine is passed to a method that creates or reads tables."""
    for name in SCHEMA_METHODS:
        for attribute in call.model.attributes_named.get(name, ()):
            above = call.model.parents[attribute]
            if isinstance(above, ast.Call) and above.func is attribute:
                given = [*above.args, *(keyword.value for keyword in above.keywords)]
                if any(is_made_by(call.node, call.model.non_null(one), only=True) for one in given):
                    yield above


def _is_main(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node runs only if the module is the main program."""
    above = model.parents.get(node)
    while above is not None:
        if isinstance(above, ast.If) and _asks_for_main(above.test):
            return True
        above = model.parents.get(above)
    return False


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(part, ast.Constant) and part.value == "__main__" for part in walk(test))
