"""Whether a function runs rarely for any caller: a login, a set-up, a health check.

The evidence is the words of its name, and what its code mentions: a grant, the URL of a login, the
terminal. A service checks the token of each request, so a function that is passed a token is not
rarely run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import (
    ASKING,
    CHECKED_TOKENS,
    CHECKING,
    ENDING,
    OF_A_GRANT,
    OF_A_LOGIN,
    OF_SETTINGS,
    OF_TOKENS,
    ONCE_PER_OBJECT,
    ONCE_PER_OBJECT_NAMES,
    RARELY_RUN,
    RARELY_RUN_FIRST,
    RARELY_RUN_NAMES,
    READABLE,
    READING_FIRST,
    RESULT_OF_A_LOGIN,
    SPEAKING,
)
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import (
    function_around,
    named_function_around,
    parameters_of,
)
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, LOOPS, Named
from flake8_connpool.semantics.values.model import SemanticModel

_RESULT = re.compile(RESULT_OF_A_LOGIN)
_ADDRESSES, _SPEAKING = tuple(OF_A_LOGIN), tuple(SPEAKING)


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
    return True if not OF_TOKENS.keys().isdisjoint(words) else None


@memoized
def _rare_parts(function: Named, model: SemanticModel) -> tuple[ast.AST, ...]:
    return tuple(n for n in nodes_in(function, model) if _is_of_a_rare_run(n, model))


@memoized
def runs_rarely(function: Named, model: SemanticModel) -> bool:
    """Return whether a function runs rarely, or only such functions and constructors call it."""
    if is_rarely_run(function, model):
        return True
    uses = references_to(function, model)
    return bool(uses) and all(_is_of_rare_run(use.node, model) for use in uses)


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
    is_check = first in CHECKING and not OF_SETTINGS.keys().isdisjoint(more)
    return first in ONCE_PER_OBJECT or is_check


def _words(function: Named) -> list[str]:
    return function.name.strip("_").lower().split("_")


def _is_of_a_rare_run(node: ast.AST, model: SemanticModel) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text in OF_A_GRANT or text.endswith(_ADDRESSES)
        case ast.keyword(arg=str(name)):
            return name in OF_A_GRANT
        case ast.Return(value=ast.expr() as value):
            return any(_RESULT.search(_text(part)) for part in _given_back(value, model))
        case ast.Call():
            name = model.qualified_name(node.func)
            return name.startswith(_SPEAKING) and not (
                name in ENDING and _is_for_errors(node, model)
            )
        case _:
            return False


def _given_back(value: ast.expr, model: SemanticModel) -> Iterator[ast.AST]:
    """Yield what a returned value consists of, without what a request or a function is passed.

    `return requests.get(url, headers={"Authorization": f"Token {key}"})` returns no token.
    """
    waiting: list[ast.AST] = [value]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, ast.Call) and (
            getattr(part.func, "attr", "") in SENDING
            or model.api(part.func) is not None
            or function_named(part.func, model) is not None
        ):
            waiting.append(part.func)
        else:
            waiting.extend(ast.iter_child_nodes(part))


def _is_for_errors(ending: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call that ends the process does so only where something is wrong.

    Its function returns an answer to its callers otherwise, or has a loop that goes on.
    """
    function = named_function_around(ending, model)
    return (function is not None and _answers(function, model)) or _is_of_daemon(ending, model)


@memoized
def _answers(function: Named, model: SemanticModel) -> bool:
    """Return whether a function returns a value, other than a constant such as an exit code."""
    return any(
        isinstance(one, ast.Return)
        and not isinstance(one.value, ast.Constant | None)
        and function_around(one, model) is function
        and not _ends(one.value, model)
        for one in nodes_in(function, model)
    )


def _ends(value: ast.expr, model: SemanticModel) -> bool:
    return isinstance(value, ast.Call) and model.qualified_name(value.func) in ENDING


def _is_of_daemon(ending: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call that ends the process is for errors, in a loop of its function."""
    above = model.parents.get(ending)
    is_for_errors = False
    while above is not None and not isinstance(above, FUNCTIONS):
        is_for_errors = is_for_errors or isinstance(above, ast.If | ast.ExceptHandler)
        if isinstance(above, LOOPS):
            return is_for_errors
        above = model.parents.get(above)
    return False


def _text(node: ast.AST) -> str:
    """Return the text of a node itself, without its descendants."""
    match node:
        case ast.Name(id=text) | ast.Attribute(attr=text) | ast.Constant(value=str(text)):
            return text
        case ast.keyword(arg=str(text)):
            return text
        case _:
            return ""
