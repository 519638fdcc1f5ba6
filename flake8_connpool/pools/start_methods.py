"""Whether processes are forked, as far as the module or the project's Python says so."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flake8_connpool.frameworks.forks import (
    FORK,
    FORKING_PROCESS,
    FORKS_BY_DEFAULT_UNTIL,
    GET_CONTEXT,
    PROCESS_POOLS,
    PROCESSES,
    SET_START_METHOD,
)
from flake8_connpool.rule_options import PYTHON, RuleOptions, Target
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel


@memoized_per_model
def process_pools(model: SemanticModel) -> tuple[ast.Call, ...]:
    """Return the calls of a module that create a pool of processes."""
    return tuple(
        call for call in model.symbols.calls if model.qualified_name(call.func) in PROCESS_POOLS
    )


def is_forking(call: ast.Call, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether a call is certain to create forked processes: one, or a pool of them."""
    name = model.qualified_name(call.func)
    if name == FORKING_PROCESS:
        return True
    if name in PROCESSES or PROCESS_POOLS.get(name, ()) is None:
        is_of_context = name.startswith(f"{GET_CONTEXT}()")
        context = call.func.value if isinstance(call.func, ast.Attribute) else None
        if is_of_context and context is None:
            return False
        return _forks(context if is_of_context else None, model, options)
    parameter = PROCESS_POOLS.get(name)
    if parameter is None:
        return False
    position, keyword = parameter
    if len(call.args) > position:
        return _forks(call.args[position], model, options)
    if any(k.arg is None for k in call.keywords):
        return False
    given = next((k.value for k in call.keywords if k.arg == keyword), None)
    return _forks(given, model, options)


def forks_by_default(model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether processes without a context of their own are forked.

    Without a choice in the module, it depends on whether the project supports a Python that forks
    by default.
    """
    chosen = _calls_by_name(model).get(SET_START_METHOD, ())
    if chosen:
        return all(_asks_for_fork(call, model) for call in chosen)
    return default_is_fork(options)


def default_is_fork(options: RuleOptions) -> bool:
    """Return whether the project supports a Python that forks by default."""
    python = options.targets.get(PYTHON)
    return python is not None and python.low < FORKS_BY_DEFAULT_UNTIL


def depends_on_default(call: ast.Call, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether a call creates forked processes only if Python forks by default."""
    by_default = replace(options, targets={PYTHON: Target((3,))})
    without = replace(options, targets={})
    return is_forking(call, model, by_default) and not is_forking(call, model, without)


def _forks(context: ast.expr | None, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether a context forks; None is that of the program."""
    if context is None or model.value(context) == Constant(None):
        return forks_by_default(model, options)
    if isinstance(context, ast.Name):
        assigned = model.symbols.assigned(context)
        context = assigned if assigned is not None else context
    if isinstance(context, ast.Call):
        if model.qualified_name(context.func) != GET_CONTEXT:
            return False
        if not context.args and not context.keywords:
            return forks_by_default(model, options)
        return _asks_for_fork(context, model)
    if model.qualified_name(context) != f"{GET_CONTEXT}()":
        return False
    # That of an attribute: it is one of the contexts of the module.
    made = _calls_by_name(model).get(GET_CONTEXT, ())
    return bool(made) and all(_asks_for_fork(call, model) for call in made)


@memoized_per_model
def _calls_by_name(model: SemanticModel) -> Mapping[str, Sequence[ast.Call]]:
    """Return the calls of a module that decide how processes start."""
    found: dict[str, list[ast.Call]] = {}
    for call in model.symbols.calls:
        name = model.qualified_name(call.func)
        if name in (SET_START_METHOD, GET_CONTEXT):
            found.setdefault(name, []).append(call)
    return found


def _asks_for_fork(call: ast.Call, model: SemanticModel) -> bool:
    given = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "method")]
    return bool(given) and model.value(given[0]) == Constant(FORK)
