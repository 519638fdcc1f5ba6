"""Whether a function runs rarely for any caller: a login, a set-up, a health check.

The evidence is the words of its name, and what its code mentions: a grant, the URL of a login, the
terminal. A service checks the token of each request, so a function that is passed a token is not
rarely run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_connpool.frameworks.conventions import (
    ASKING,
    CHECKED_TOKENS,
    CHECKING,
    OF_ACCESS,
    OF_QUESTIONS,
    OF_SETTINGS,
    OF_TOKENS,
    ONCE_PER_OBJECT,
    ONCE_PER_OBJECT_NAMES,
    RARELY_RUN,
    RARELY_RUN_FIRST,
    RARELY_RUN_NAMES,
    READABLE,
    READING_FIRST,
    SETTING_UP,
)
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.programs import is_run_by_base
from flake8_connpool.semantics.execution.rare_code import is_of_a_rare_run
from flake8_connpool.semantics.flow.dependence import named_function_around, parameters_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# Methods that run when an object is created, which may be once per process.
CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})


@memoized
def is_rarely_run(function: Named, model: SemanticModel) -> bool:
    """Return whether a function is known to run rarely."""
    is_rare = is_rare_by_name(function)
    return bool(_rare_parts(function, model)) if is_rare is None else is_rare


def is_rare_by_name(function: Named) -> bool | None:
    """Return whether a function runs rarely, None if its name and parameters do not say it."""
    words = _words(function)
    if "_".join(words) in RARELY_RUN_NAMES:
        return True
    read = READABLE.keys() if words[0] in READING_FIRST else frozenset()
    if words[0] in RARELY_RUN_FIRST or not (RARELY_RUN.keys() - read).isdisjoint(words):
        return True
    if not CHECKED_TOKENS.keys().isdisjoint(parameters_of(function)):
        return False
    is_asked = not OF_QUESTIONS.keys().isdisjoint((words[0], words[-1]))
    return True if not is_asked and not OF_TOKENS.keys().isdisjoint(words) else None


@memoized
def _rare_parts(function: Named, model: SemanticModel) -> tuple[ast.AST, ...]:
    return tuple(n for n in nodes_in(function, model) if is_of_a_rare_run(n, model))


@memoized
def runs_rarely(function: Named, model: SemanticModel) -> bool:
    """Return whether a function runs rarely, or only such functions and constructors call it.

    A check of the settings may try out what a base class runs for requests.
    """
    if is_rarely_run(function, model) or is_check(function):
        return True
    uses = references_to(function, model)
    is_hook = is_run_by_base(function, model)
    return bool(uses) and all(
        _is_of_rare_run(use.node, model) or (not is_hook and _is_in(use.node, is_check, model))
        for use in uses
    )


@memoized
def sets_up(function: Named, model: SemanticModel) -> bool:
    """Return whether a function sets up or checks settings, or only such functions call it.

    A person starts that, so what its loops repeat rarely runs.
    """
    if is_set_up(function):
        return True
    uses = references_to(function, model)
    return (
        bool(uses)
        and not is_run_by_base(function, model)
        and all(_is_in(use.node, is_set_up, model) for use in uses)
    )


def is_set_up(function: Named) -> bool:
    """Return whether the name of a function says that it sets up or checks settings."""
    return is_check(function) or not SETTING_UP.keys().isdisjoint(_words(function))


def is_check(function: Named) -> bool:
    """Return whether the name of a function says that it checks settings."""
    first, *more = _words(function)
    return (
        first in CHECKING
        and not OF_SETTINGS.keys().isdisjoint(more)
        and CHECKED_TOKENS.keys().isdisjoint(parameters_of(function))
    )


def _is_in(node: ast.expr, wanted: Callable[[Named], bool], model: SemanticModel) -> bool:
    function = named_function_around(node, model)
    return function is not None and wanted(function)


def _is_of_rare_run(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a node runs rarely, since the function around it does.

    A program runs rarely, but its loops repeat what they call, unless a person answers each time.
    """
    function = named_function_around(node, model)
    if function is None or function.name in CONSTRUCTORS:
        return function is not None
    if not is_rarely_run(function, model):
        return False
    is_program = is_rare_by_name(function) is None and all(
        isinstance(part, ast.Call) for part in _rare_parts(function, model)
    )
    return not is_program or all(_asks(loop, model) for loop in loops_around(node, model))


@memoized
def _asks(loop: ast.AST, model: SemanticModel) -> bool:
    calls = (part for part in walk(loop) if isinstance(part, ast.Call))
    return any(model.qualified_name(call.func) in ASKING for call in calls)


def is_once_an_object(function: Named) -> bool:
    """Return whether a method has the name of one that runs once for each object.

    Or it is behind a button of the settings, and its object is made for a click.
    """
    first, *more = _words(function)
    if "_".join([first, *more]) in ONCE_PER_OBJECT_NAMES:
        return True
    is_checked = not (OF_SETTINGS.keys() | OF_ACCESS.keys()).isdisjoint(more)
    return first in ONCE_PER_OBJECT or (first in CHECKING and is_checked)


def _words(function: Named) -> list[str]:
    return function.name.strip("_").lower().split("_")
