"""Whether code is part of a login, or of a program for a terminal: its function rarely runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import (
    ENDING,
    NAME_OF_A_USER,
    OF_A_GRANT,
    OF_A_LOGIN,
    RESULT_OF_A_LOGIN,
    SPEAKING,
)
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.flow.dependence import function_around, named_function_around
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, LOOPS, Named
from flake8_connpool.semantics.values.model import SemanticModel

_RESULT = re.compile(RESULT_OF_A_LOGIN)
_ADDRESSES, _SPEAKING = tuple(OF_A_LOGIN), tuple(SPEAKING)


def is_of_a_rare_run(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node is part of a login, or talks to a terminal."""
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
    """Return the text of a node itself, without its descendants; no key of a user's name."""
    match node:
        case ast.Constant(value=value) if value == NAME_OF_A_USER:
            return ""
        case ast.Name(id=text) | ast.Attribute(attr=text) | ast.Constant(value=str(text)):
            return text
        case ast.keyword(arg=str(text)):
            return text
        case _:
            return ""
