"""Uses of a client before a fork, and in the children that come of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.code.flow import function_around
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.reach import (
    function_named,
    functions_named_in,
    is_within,
    reached_from,
)
from flake8_connpool.code.service import serves_one
from flake8_connpool.code.subjects import PoolCall
from flake8_connpool.code.values import Constant
from flake8_connpool.frameworks.forks import FORK, STARTING_BY_FORK
from flake8_connpool.library.model import Role
from flake8_connpool.library.sqlalchemy import DEFINING
from flake8_connpool.rules.forks import forked_workers
from flake8_connpool.rules.shared_clients import is_made_by, uses_of_pool


def line_before_fork(call: PoolCall) -> int:
    """Return the line where a client is used before a fork, 0 unless children use it too."""
    module = call.module
    workers, forks = forked_workers(module.tree, module), _forks(module.tree, module)
    if not workers and not forks:
        return 0
    uses = [use for use in (*uses_of_pool(call), *_definitions(call)) if isinstance(use, ast.expr)]
    early = [use for use in uses if function_around(use, module) is None]
    imported = [use for use in early if not _is_main(use, module)]
    # A pool that closes what is idle has none left when a worker begins, some time later.
    if imported and call.api.parameter(Role.LIMITS) is None:
        for worker in workers:
            if any(is_within(use, reached_from(worker, module), module) for use in uses):
                return imported[0].lineno
    for fork, children in forks:
        if not any(is_within(use, children, module) for use in uses):
            continue
        around = function_around(fork, module)
        here = [use for use in uses if function_around(use, module) is around]
        first = [use for use in here if _comes_before(use, fork, module)]
        for use in (*imported, *first):
            if not is_within(use, children, module):
                return use.lineno
    return 0


def _comes_before(use: ast.expr, fork: ast.Call, module: Module) -> bool:
    """Return whether a use stands before a fork, on one way through their function."""
    is_first = (use.lineno, use.col_offset) < (fork.lineno, fork.col_offset)
    return is_first and not serves_one([use, fork], use, module)


def _definitions(call: PoolCall) -> Iterator[ast.Call]:
    """Yield where an engine is given to a method that makes or reads tables."""
    for name in DEFINING:
        for attribute in call.module.attributes_named.get(name, ()):
            above = call.module.names.parents[attribute]
            if isinstance(above, ast.Call) and above.func is attribute:
                given = [*above.args, *(keyword.value for keyword in above.keywords)]
                if any(is_made_by(call.node, call.module.usable(one), only=True) for one in given):
                    yield above


@remembered
def _forks(tree: ast.Module, module: Module) -> tuple[tuple[ast.Call, frozenset[ast.AST]], ...]:
    """Return the calls of a module that fork, and what runs in the child alone."""
    return tuple(_forks_in(module))


def _forks_in(module: Module) -> Iterator[tuple[ast.Call, frozenset[ast.AST]]]:
    for call in module.names.calls:
        if module.named(call.func) == "os.fork":
            yield call, _run_by_child(call, module)
        elif isinstance(call.func, ast.Attribute | ast.Name) and _is_process(call.func, module):
            target = next((k.value for k in call.keywords if k.arg == "target"), None)
            function = function_named(target, module) if target is not None else None
            if function is not None:
                yield call, reached_from(function, module)


def _run_by_child(fork: ast.Call, module: Module) -> frozenset[ast.AST]:
    """Return the statements that only a child runs, and the functions that it runs by them."""
    body = _branch_of_child(fork, module)
    named = [named for statement in body for named in functions_named_in(statement, module)]
    return frozenset(body).union(*(reached_from(one, module) for one in named))


def _branch_of_child(fork: ast.Call, module: Module) -> list[ast.stmt]:
    """Return the block for a child: of `if pid == 0: ...`, or of `if not os.fork(): ...`."""
    above = module.names.parents[fork]
    name = ""
    if isinstance(above, ast.Assign | ast.NamedExpr):
        target = above.targets[0] if isinstance(above, ast.Assign) else above.target
        name = target.id if isinstance(target, ast.Name) else ""
    scope = module.names.scope_of[fork]
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


def _is_process(func: ast.expr, module: Module) -> bool:
    """Return whether a callable makes a process that is forked for certain."""
    if module.named(func) == "multiprocessing.Process":
        return any(
            module.named(call.func) == "multiprocessing.set_start_method"
            and _asks_for_fork(call, module)
            for call in module.names.calls
        )
    if not isinstance(func, ast.Attribute) or func.attr != "Process":
        return False
    context: ast.expr | None = func.value
    if isinstance(context, ast.Name):
        context = module.names.assigned(context)
    return isinstance(context, ast.Call) and _asks_for_fork(context, module)


def _asks_for_fork(call: ast.Call, module: Module) -> bool:
    is_one = module.named(call.func) in STARTING_BY_FORK
    return is_one and bool(call.args) and module.value(call.args[0]) == Constant(FORK)


def _is_main(node: ast.AST, module: Module) -> bool:
    """Return whether a node is only run where the module is the program."""
    above = module.names.parents.get(node)
    while above is not None:
        if isinstance(above, ast.If) and _asks_for_main(above.test):
            return True
        above = module.names.parents.get(above)
    return False


def _asks_for_main(test: ast.expr) -> bool:
    return any(
        isinstance(part, ast.Constant) and part.value == "__main__" for part in ast.walk(test)
    )
