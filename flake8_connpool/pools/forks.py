"""Which code of a module runs in a forked child process."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_connpool.frameworks.forks import (
    BEFORE_TASKS,
    FORK_DECORATORS,
    FORK_TAKERS,
    IN_FORKED_WORKERS,
    INITIAL_ARGUMENTS,
    NAMED,
    PRELOADING,
    PROCESS_POOLS,
    PROCESSES,
    RUN,
)
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.pools.fork_branches import branches_of_children
from flake8_connpool.pools.start_methods import forks_by_default, is_forking
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.reachability import functions_named_in
from flake8_connpool.semantics.calls.references import (
    callback_passed_to,
    callback_taker,
    references_to,
    scope_around,
)
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.flow.dependence import (
    function_around,
    functions_around,
    parameters_of,
)
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized_per_model, memoized_with_options
from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel


def starts_in_child(
    node: ast.expr, model: SemanticModel, options: RuleOptions
) -> FunctionNode | ast.If | None:
    """Return what runs in a child right after the fork, and a node with it, if anything does.

    This is the function around the node, or the branch for the child of `os.fork()`.
    """
    for function in functions_around(node, model):
        if is_hook(function, model, options):
            return function
        if isinstance(function, Named):
            if _is_target(function, model, options) and _is_first(node, function.body, model):
                return function
            return _called_by_hooks(function, model, options) or _branch_around(node, model)
    return _branch_around(node, model)


def is_hook(function: FunctionNode, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether a function is called in a child right after the fork."""
    if isinstance(function, ast.Lambda):
        return is_handed_over(function, model, options)
    if any(_name(d, model) in FORK_DECORATORS for d in function.decorator_list):
        return True
    names = tuple(name.lstrip("_") for name in parameters_of(function))
    if NAMED.get(function.name) == names:
        return model.parents[function] is model.tree
    if not _takes_functions(model):
        return False
    return any(is_handed_over(use.node, model, options) for use in references_to(function, model))


def is_before_tasks(child: FunctionNode | ast.If, model: SemanticModel) -> bool:
    """Return whether what runs in a child runs there again, before each of its tasks."""
    if isinstance(child, ast.If):
        return False
    uses = [] if isinstance(child, ast.Lambda) else references_to(child, model)
    called = (use.node for use in uses if use.direct_call is not None)
    callers = (next(functions_around(one, model), None) for one in called)
    return any(_is_for_tasks(one, model) for one in (child, *callers) if one is not None)


def _is_for_tasks(function: FunctionNode, model: SemanticModel) -> bool:
    """Return whether a function is a handler of a signal that is sent before each task."""
    if isinstance(function, ast.Lambda):
        names = {_name_of_taker(function, model)}
    else:
        names = {_name_of_taker(use.node, model) for use in references_to(function, model)}
        names |= {_name(one, model) for one in function.decorator_list}
    return not names.isdisjoint(BEFORE_TASKS)


@memoized_per_model
def _takes_functions(model: SemanticModel) -> bool:
    """Return whether a module has a call that can be passed a function for a child."""
    names = {model.qualified_name(call.func) for call in model.symbols.calls}
    return not names.isdisjoint({*FORK_TAKERS, *PROCESS_POOLS})


def is_handed_over(node: ast.expr, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether an expression is passed to a fork to be called in its children."""
    call = _taker_of(node, model)
    if call is None:
        return False
    name = _name(call, model)
    taker = FORK_TAKERS.get(name)
    if taker is None and name in PROCESS_POOLS and is_forking(call, model, options):
        taker = callback_taker(call, model)
    return taker is not None and callback_passed_to(taker, call) is node


def initializer_is_called_with(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a pool calls the initializer that a node is with arguments of its own."""
    call = _taker_of(node, model)
    if call is None or _name(call, model) not in PROCESS_POOLS:
        return False
    if node in call.args and node is not call.args[-1]:
        return True
    return any(k.arg in (INITIAL_ARGUMENTS, None) for k in call.keywords)


@memoized_with_options
def forked_workers(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> tuple[Named, ...]:
    """Return the functions of a module that are known to run in forked worker processes."""
    is_preloaded = _is_preloaded(model)
    return tuple(
        function
        for function in model.symbols.scopes
        if isinstance(function, Named)
        and (
            any(_name(one, model) in IN_FORKED_WORKERS for one in function.decorator_list)
            or (is_preloaded and _serves(function, model))
            or is_hook(function, model, options)
        )
    )


def process_class_of(function: Named, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class of processes whose objects run a method in the child."""
    owner = scope_around(function, model).node
    if function.name != RUN or not isinstance(owner, ast.ClassDef):
        return None
    bases = model.lineage(owner)[-1].bases
    is_one = len(bases) == 1 and model.qualified_name(bases[0]) in PROCESSES
    return owner if is_one else None


def _is_target(function: Named, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether a forked process runs a function as its whole work."""
    if process_class_of(function, model) is not None:
        return forks_by_default(model, options)
    for use in references_to(function, model):
        if use.call is not None and use.call.func is not use.node:
            is_process = model.qualified_name(use.call.func) in PROCESSES
            if is_process and is_forking(use.call, model, options):
                return True
    return False


def _branch_around(node: ast.expr, model: SemanticModel) -> ast.If | None:
    """Return the branch for the child of `os.fork()` that starts with a node."""
    branches = branches_of_children(model)
    above = model.parents.get(node) if branches else None
    found = []
    while above is not None:
        if above in branches and _is_first(node, branches[above][1].body, model):
            found.append(branches[above])
        above = model.parents.get(above)
    return min(found)[1] if found else None


def _is_first(node: ast.expr, block: Sequence[ast.stmt], model: SemanticModel) -> bool:
    """Return whether a block begins with a node, before it uses the same object otherwise."""
    named = next((one.id for one in walk(node) if isinstance(one, ast.Name)), None)
    for statement in block:
        parts = list(walk(statement))
        if any(part is node for part in parts):
            if isinstance(statement, ast.If | ast.Try):
                return _is_first(node, statement.body, model)
            return isinstance(statement, ast.Expr)
        if any(isinstance(part, ast.Name) and part.id == named for part in parts):
            return False
        if next(functions_named_in(statement, model), None) is not None:
            return False
    return False


def _is_preloaded(model: SemanticModel) -> bool:
    """Return whether gunicorn forks the workers of the module's own application."""
    return any(
        model.qualified_name(base) in PRELOADING
        for node in model.symbols.scopes
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    )


def _serves(function: Named, model: SemanticModel) -> bool:
    return entry_point_of(function, model).placement is Placement.PER_REQUEST


def _called_by_hooks(
    function: Named, model: SemanticModel, options: RuleOptions
) -> FunctionNode | None:
    """Return a function that hooks alone call."""
    uses = references_to(function, model)
    if not uses or any(use.direct_call is None for use in uses):
        return None
    callers = [function_around(use.node, model) for use in uses]
    is_one = all(caller is not None and is_hook(caller, model, options) for caller in callers)
    return function if is_one else None


def _taker_of(node: ast.expr, model: SemanticModel) -> ast.Call | None:
    """Return the call that an expression is an argument of."""
    above = model.parents[node]
    call = model.parents[above] if isinstance(above, ast.keyword) else above
    return call if isinstance(call, ast.Call) and call.func is not node else None


def _name_of_taker(node: ast.expr, model: SemanticModel) -> str:
    call = _taker_of(node, model)
    return _name(call, model) if call is not None else ""


def _name(node: ast.expr, model: SemanticModel) -> str:
    """Return the dotted name of a callable, or of the callable that a call calls."""
    return model.qualified_name(node.func if isinstance(node, ast.Call) else node)
