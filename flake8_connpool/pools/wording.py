"""How rules put things into words, so that they put them alike."""

from __future__ import annotations

import ast

from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant

_LONGEST = 24
_LONGEST_NAME = 40


def written_form(argument: Argument) -> str:
    """Return an argument as it would be written: `timeout=None`, `...` for a long value."""
    if isinstance(argument.value, Constant):
        text = repr(argument.value.value)
    else:
        text = (as_written(argument.node) or "...") if argument.node is not None else ""
    return f"{argument.parameter.name}={text if len(text) <= _LONGEST else '...'}"


def spelled(subject: PoolCall | PoolUse) -> str:
    """Return what a subject calls or reads as its source spells it: `httpx.get`, `create_engine`.

    It is the library's own name where the source calls something else, such as `super`, `partial`
    or `map`, and where its spelling is long or more than a dotted name.
    """
    node = subject.node
    if isinstance(subject, PoolUse):
        own = f"{subject.client.api.name}.{subject.path}"
        text = as_written(node.func if isinstance(node, ast.Call) else node)
    else:
        own = subject.api.name
        is_called = subject.taker is None and not subject.is_super
        text = as_written(subject.node.func) if is_called else ""
    is_short_name = len(text) <= _LONGEST_NAME and all(map(str.isidentifier, text.split(".")))
    return text if is_short_name else own
