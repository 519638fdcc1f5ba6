"""The calls of a module that fork, and the code that runs only in the children."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.frameworks.forks import PROCESSES
from flake8_connpool.pools.fork_branches import branch_of_child, os_forks
from flake8_connpool.pools.forks import process_class_of
from flake8_connpool.pools.start_methods import forks_by_default, is_forking, process_pools
from flake8_connpool.pools.submitted_work import works_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.reachability import (
    function_named,
    functions_named_in,
    reached_from,
)
from flake8_connpool.semantics.calls.references import callback_passed_to, callback_taker
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import LocalClass
from flake8_connpool.semantics.values.model import SemanticModel


class Fork(Struct, frozen=True):
    """A call that forks, and the functions and statements that run in its children.

    A pool pickles its work: the children get objects of the module from before the fork, but copies
    of what a method belongs to.
    """

    call: ast.Call
    children: frozenset[ast.AST]
    is_pool: bool = False


@memoized_with_options
def forks_in(tree: ast.Module, model: SemanticModel, options: RuleOptions) -> tuple[Fork, ...]:
    """Return the calls of a module that are certain to fork, with code of the module."""
    return tuple(fork for fork in _found(model, options) if fork.children)


def _found(model: SemanticModel, options: RuleOptions) -> Iterator[Fork]:
    for call in os_forks(model):
        yield Fork(call, _run_by_child(call, model))
    for call in model.symbols.calls:
        if model.qualified_name(call.func) in PROCESSES and is_forking(call, model, options):
            yield Fork(call, _run_by(_passed_function(call, model), model))
    yield from _of_classes(model, options)
    for call in process_pools(model):
        if is_forking(call, model, options):
            works = [_function_of(work.function, model) for work in works_of(call, model)]
            children = [_passed_function(call, model), *works]
            yield Fork(call, frozenset().union(*(_run_by(f, model) for f in children)), True)


def _of_classes(model: SemanticModel, options: RuleOptions) -> Iterator[Fork]:
    """Yield the calls that create an object of a process class of the module."""
    methods = {
        owner: function
        for function in model.symbols.scopes
        if isinstance(function, Named) and (owner := process_class_of(function, model))
    }
    if not methods or not forks_by_default(model, options):
        return
    for call in model.symbols.calls:
        value = model.value(call.func)
        if isinstance(value, LocalClass) and value.node in methods:
            yield Fork(call, reached_from(methods[value.node], model))


def _passed_function(call: ast.Call, model: SemanticModel) -> Named | None:
    taker = callback_taker(call, model)
    passed = callback_passed_to(taker, call) if taker is not None else None
    return function_named(passed, model) if passed is not None else None


def _function_of(work: ast.expr, model: SemanticModel) -> Named | None:
    """Return the function of submitted work, if it is not a method, whose object is copied."""
    is_method = isinstance(work, ast.Attribute)
    return None if is_method else function_named(work, model)


def _run_by(function: Named | None, model: SemanticModel) -> frozenset[ast.AST]:
    return reached_from(function, model) if function is not None else frozenset()


def _run_by_child(fork: ast.Call, model: SemanticModel) -> frozenset[ast.AST]:
    """Return the statements that only a child runs, and the functions that they run."""
    branch = branch_of_child(fork, model)
    body = branch.body if branch is not None else []
    named = [named for statement in body for named in functions_named_in(statement, model)]
    return frozenset(body).union(*(reached_from(one, model) for one in named))
