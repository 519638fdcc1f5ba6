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
from flake8_connpool.semantics.flow.dependence import named_function_around, parameters_of
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
    words = _words(function)
    if "_".join(words) in RARELY_RUN_NAMES:
        return True
    read = READABLE.keys() if words[0] in READING_FIRST else frozenset()
    if words[0] in RARELY_RUN_FIRST or not (RARELY_RUN.keys() - read).isdisjoint(words):
        return True
    if not CHECKED_TOKENS.keys().isdisjoint(parameters_of(function)):
        return False
    if not OF_TOKENS.keys().isdisjoint(words):
        return True
    return any(_is_of_a_rare_run(node, model) for node in nodes_in(function, model))


@memoized
def runs_rarely(function: Named, model: SemanticModel) -> bool:
    """Return whether a function runs rarely, or only such functions and constructors call it."""
    if is_rarely_run(function, model):
        return True
    around = [named_function_around(use.node, model) for use in references_to(function, model)]
    return bool(around) and all(
        one is not None and (one.name in CONSTRUCTORS or is_rarely_run(one, model))
        for one in around
    )


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
                name in ENDING and _is_of_daemon(node, model)
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
