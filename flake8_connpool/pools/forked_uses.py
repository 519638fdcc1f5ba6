"""Uses of a client before a fork and again in the child processes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flake8_connpool.frameworks.forks import FORK, STARTING_BY_FORK
from flake8_connpool.library.catalog import DEFINING
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.forks import forked_workers
from flake8_connpool.pools.request_counts import serves_one
from flake8_connpool.pools.shared_clients import is_made_by, uses_of_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.reachability import (
    function_named,
    functions_named_in,
    is_within,
    reached_from,
)
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel


@dataclass(frozen=True, slots=True)
class ForkedUse:
    """A client that is used before a fork, and in the child: what forks, and both uses.

    `fork` is the call that forks, or the function that runs in workers that something else forks.
    """

    fork: ast.Call | Named
    before: ast.expr
    after: ast.expr


def use_across_fork(call: PoolCall) -> ForkedUse | None:
    """Return how a client is used before a fork and in the child, None if it is not known to be."""
    model = call.model
    workers, forks = forked_workers(model.tree, model), _forks(model.tree, model)
    if not workers and not forks:
        return None
    uses = [*uses_of_pool(call), *_definitions(call)]
    early = [use for use in uses if function_around(use, model) is None]
    imported = [use for use in early if not _is_main(use, model)]
    # A pool that closes idle connections has none left when a worker starts some time later.
    if imported and call.api.parameter(Role.LIMITS) is None:
        for worker in workers:
            after = _first_within(uses, reached_from(worker, model), model)
            if after is not None:
                return ForkedUse(worker, imported[0], after)
    for fork, children in forks:
        after = _first_within(uses, children, model)
        if after is None:
            continue
        around = function_around(fork, model)
        here = [use for use in uses if function_around(use, model) is around]
        first = [use for use in here if _comes_before(use, fork, model)]
        for use in (*imported, *first):
            if not is_within(use, children, model):
                return ForkedUse(fork, use, after)
    return None


def _first_within(
    uses: Sequence[ast.expr], functions: frozenset[ast.AST], model: SemanticModel
) -> ast.expr | None:
    return next((use for use in uses if is_within(use, functions, model)), None)


def _comes_before(use: ast.expr, fork: ast.Call, model: SemanticModel) -> bool:
    """Return whether a use comes before a fork, on one path through their function."""
    order = evaluation_order(model)
    return order[use] < order[fork] and not serves_one([use, fork], use, model)


def _definitions(call: PoolCall) -> Iterator[ast.Call]:
    """Yield where an engine is passed to a method that creates or reads tables."""
    for name in DEFINING:
        for attribute in call.model.attributes_named.get(name, ()):
            above = call.model.parents[attribute]
            if isinstance(above, ast.Call) and above.func is attribute:
                given = [*above.args, *(keyword.value for keyword in above.keywords)]
                if any(is_made_by(call.node, call.model.non_null(one), only=True) for one in given):
                    yield above


@memoized
def _forks(
    tree: ast.Module, model: SemanticModel
) -> tuple[tuple[ast.Call, frozenset[ast.AST]], ...]:
    """Return the calls of a module that fork, and the code that runs only in the child."""
    return tuple(_forks_in(model))


def _forks_in(model: SemanticModel) -> Iterator[tuple[ast.Call, frozenset[ast.AST]]]:
    for call in model.symbols.calls:
        if model.qualified_name(call.func) == "os.fork":
            yield call, _run_by_child(call, model)
        elif isinstance(call.func, ast.Attribute | ast.Name) and _is_process(call.func, model):
            target = next((k.value for k in call.keywords if k.arg == "target"), None)
            function = function_named(target, model) if target is not None else None
            if function is not None:
                yield call, reached_from(function, model)


def _run_by_child(fork: ast.Call, model: SemanticModel) -> frozenset[ast.AST]:
    """Return the statements that only a child runs, and the functions that they run."""
    body = _branch_of_child(fork, model)
    named = [named for statement in body for named in functions_named_in(statement, model)]
    return frozenset(body).union(*(reached_from(one, model) for one in named))


def _branch_of_child(fork: ast.Call, model: SemanticModel) -> list[ast.stmt]:
    """Return the block for a child: that of `if pid == 0: ...`, or `if not os.fork(): ...`."""
    above = model.parents[fork]
    name = ""
    if isinstance(above, ast.Assign | ast.NamedExpr):
        target = above.targets[0] if isinstance(above, ast.Assign) else above.target
        name = target.id if isinstance(target, ast.Name) else ""
    scope = model.symbols.scope_of[fork]
    for node in ast.walk(scope.node):
        if isinstance(node, ast.If):
            match node.test:
                case (
                    ast.Compare(left=asked, ops=[ast.Eq()], comparators=[ast.Constant(value=0)])
                    | ast.UnaryOp(op=ast.Not(), operand=asked)
                ):
                    if asked is fork or (isinstance(asked, ast.Name) and asked.id == name):
                        return node.body
    return []


def _is_process(func: ast.expr, model: SemanticModel) -> bool:
    """Return whether a callable is certain to start a forked process."""
    if model.qualified_name(func) == "multiprocessing.Process":
        return any(
            model.qualified_name(call.func) == "multiprocessing.set_start_method"
            and _asks_for_fork(call, model)
            for call in model.symbols.calls
        )
    if not isinstance(func, ast.Attribute) or func.attr != "Process":
        return False
    context: ast.expr | None = func.value
    if isinstance(context, ast.Name):
        context = model.symbols.assigned(context)
    return isinstance(context, ast.Call) and _asks_for_fork(context, model)


def _asks_for_fork(call: ast.Call, model: SemanticModel) -> bool:
    is_one = model.qualified_name(call.func) in STARTING_BY_FORK
    return is_one and bool(call.args) and model.value(call.args[0]) == Constant(FORK)


def _is_main(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node runs only if the module is the main program."""
    above = model.parents.get(node)
    while above is not None:
        if isinstance(above, ast.If) and _asks_for_main(above.test):
            return True
        above = model.parents.get(above)
    return False


def _asks_for_main(test: ast.expr) -> bool:
    return any(
        isinstance(part, ast.Constant) and part.value == "__main__" for part in ast.walk(test)
    )
