"""How rules put things into words, so that they put them alike."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.findings import Related, RelatedLocation
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.schema import Parameter
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import (
    AnySubject,
    BackgroundCall,
    ClosingCall,
    LentCall,
    PoolUse,
)
from flake8_connpool.pools.switches import SwitchSetting
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant

_LONGEST = 24
_LONGEST_NAME = 40
_LONGEST_CALL = 26
_LONGEST_MESSAGE = 100


def written_form(argument: Argument) -> str:
    """Return an argument as it would be written: `timeout=None`, `...` for a long value."""
    if isinstance(argument.value, Constant):
        text = repr(argument.value.value)
    else:
        text = (as_written(argument.node) or "...") if argument.node is not None else ""
    return f"{argument.parameter.name}={text if len(text) <= _LONGEST else '...'}"


def spelled(subject: AnySubject) -> str:
    """Return what a subject calls or reads as its source spells it: `httpx.get`, `create_engine`.

    It is the library's own name where the source calls something else, such as `super`, `partial`
    or `map`, and where its spelling is long or more than a dotted name; the last part of that where
    it is long too.
    """
    if isinstance(subject, BackgroundCall | LentCall | ClosingCall):
        return spelled_name(subject.node.func, "the call")
    if isinstance(subject, PoolSettings | SwitchSetting):
        return subject.name
    if isinstance(subject, PoolUse):
        used = subject.node.func if isinstance(subject.node, ast.Call) else subject.node
        return spelled_name(used, f"{subject.client.api.name}.{subject.path}")
    is_called = subject.taker is None and not subject.is_super
    node = subject.node.func if is_called else subject.node
    return spelled_name(node, subject.api.name)


def spelled_name(node: ast.expr, own: str) -> str:
    """Return a dotted name as the source spells it, else `own`; of that the end if it is long.

    `getattr(requests, method)` names no function, so it is spelled as it is.
    """
    text = as_written(node)
    is_name = all(map(str.isidentifier, text.split(".")))
    if len(text) <= _LONGEST_NAME and (is_name or _looks_up(node)):
        return text
    return own if len(own) <= _LONGEST_NAME else own.rpartition(".")[2]


def _looks_up(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"


def spelled_call(call: ast.Call) -> str:
    """Return a short call as the source spells it, else only the last name of what it calls."""
    text = as_written(call)
    if text and len(text) <= _LONGEST_CALL:
        return text
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def example_of(parameter: Parameter) -> str:
    """Return a parameter with the number that it has where nobody writes one, as an example."""
    number = parameter.usual if parameter.usual is not None else parameter.default
    return f"`{parameter.name}={number}`"


def fitted(message: str, detail: str) -> str:
    """Return a message with a detail behind it, without the detail where both are too long."""
    return f"{message} {detail}" if len(message) + len(detail) < _LONGEST_MESSAGE else message


def named_message(template: str, name: str) -> str:
    """Return a message with a name in its braces, the end of that where it would be too long."""
    message = template.format(name)
    is_short = len(message) <= _LONGEST_MESSAGE
    return message if is_short else template.format(name.rpartition(".")[2])


def placed_message(template: str, placed: Placed) -> str:
    """Return a message with how often something happens in its braces.

    The place of a function in another file, and the name of the function, are left out where the
    message would be too long with them.
    """
    for words in (placed.words_with_place, placed.words):
        message = template.format(words)
        if len(message) <= _LONGEST_MESSAGE:
            return message
    return template.format(placed.how_often)


def help_to_share(what: str, placed: Placed, *, one_thread: bool = False) -> str:
    """Return the advice to create something once, where it outlives what is placed so.

    Whether `__init__` is such a place depends on who keeps the object, which other files show.
    `one_thread` says that threads must not share it.
    """
    if placed.placement is Placement.PER_ITERATION:
        where = f"before the call of `{placed.taker}`" if placed.taker else "before the loop"
    elif one_thread:
        return f"create one {what} per thread and reuse it: threads must not share one"
    elif placed.home:
        where = placed.home
    elif _is_method(placed):
        return f"create one {what} per process, or in `__init__` if the object is kept"
    else:
        where = "per process"
    return f"create one {what} {where} and reuse it"


def related_to(node: ast.expr, placed: Placed) -> tuple[Related | RelatedLocation, ...]:
    """Return the places that show how often a node runs, the node itself left out."""
    return tuple(one for one in placed.related if getattr(one, "node", None) is not node)


def elsewhere(node: ast.expr, places: Iterable[Related]) -> tuple[Related, ...]:
    """Return the places that begin elsewhere than a node: `engine.connect().execute(...)` begins
    where `engine.connect()` does."""
    start = (node.lineno, node.col_offset)
    return tuple(one for one in places if (one.node.lineno, one.node.col_offset) != start)


def _is_method(placed: Placed) -> bool:
    """Return whether the objects of a class could keep what a plain function makes."""
    arguments = getattr(placed.function, "args", None)
    first = next(iter((*arguments.posonlyargs, *arguments.args)), None) if arguments else None
    return placed.placement is Placement.PER_CALL and first is not None and first.arg == "self"
