"""Fixes that bound the wait for a connection, and how to write such a bound."""

from __future__ import annotations

import ast

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.library.catalog import timeout_of
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import adding, is_written_in, setting
from flake8_connpool.pools.engines import ENGINES
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import ContainerLiteral
from flake8_connpool.semantics.values.spelling import spelling_of

# A common value; it is no library's default.
_SECONDS = "10.0"
_LONGEST_EXAMPLE = 60
# Their wait has a default of its own.
_BOUNDED_BY_DEFAULT = ENGINES | {Kind.SHARED_POOL}


def bounding(subject: PoolCall | PoolUse, written: Argument) -> Fix | None:
    """Return the unsafe fix that bounds a wait, None if it cannot be written."""
    wait = subject.argument(Role.WAIT)
    has_default = isinstance(subject, PoolCall) and subject.api.kind in _BOUNDED_BY_DEFAULT
    if has_default and wait is not None:
        return setting(subject, written, f"{wait.parameter.default:g}", Applicability.UNSAFE)
    if isinstance(written.value, ContainerLiteral):
        return _longer_tuple(subject, written)
    if wait is not None and (wait is written or wait.is_given):
        return setting(subject, wait, _SECONDS, Applicability.UNSAFE)
    if wait is not None and isinstance(subject, PoolCall):
        if written.place in (*subject.node.args, *subject.node.keywords):
            return adding(subject.node, wait.parameter.name, _SECONDS, Applicability.UNSAFE)
        return None
    whole = _whole_timeout(subject, written)
    return None if whole is None else setting(subject, written, whole, Applicability.UNSAFE)


def _longer_tuple(subject: PoolCall | PoolUse, written: Argument) -> Fix | None:
    """Return the fix that gives a tuple of timeouts the item for the wait, and those before it."""
    node = written.node
    if not isinstance(node, ast.Tuple) or not is_written_in(subject.node, node):
        return None
    wait = subject.argument(Role.WAIT)
    last = (wait or written).parameter.item
    if last is None:
        return None
    items = [as_written(element) for element in node.elts[:last]]
    items += ["None"] * (last - len(items))
    if "" in items:
        return None
    content = f"({', '.join([*items, _SECONDS])})"
    edit = Edit(Verb.SET, Node.of(node), written.parameter.name, content)
    message = f"Set `{written.parameter.name}` to `{content}`"
    return Fix(Applicability.UNSAFE, message, (edit,))


def _whole_timeout(subject: PoolCall | PoolUse, written: Argument) -> str | None:
    """Return a timeout that bounds nothing but the wait, as the file can write it, if it can."""
    client = subject.client.api if isinstance(subject, PoolUse) else subject.api
    api, at = timeout_of(client.library), subject.node
    wait = api.parameter(Role.WAIT) if api is not None else None
    whole = api.parameter(Role.TIMEOUT) or api.parameter(Role.TOTAL) if api is not None else None
    spelling = None
    if api is not None and wait is not None and isinstance(at, ast.Call):
        spelling = spelling_of(api.name, at, subject.model)
    if spelling is None or wait is None:
        last = written.parameter.item
        return None if last is None else f"({'None, ' * last}{_SECONDS})"
    first = "" if whole is None else f"{whole.name}=None, "
    if whole is not None and whole.role is Role.TIMEOUT and whole.position == 0:
        first = "None, "
    return f"{spelling}({first}{wait.name}={_SECONDS})"


def example_of_wait(subject: PoolCall | PoolUse, written: Argument, fix: Fix | None) -> str:
    """Return an argument that bounds the wait: that of the fix, if there is a short one."""
    if fix is not None and len(str(fix.edits[0].content)) <= _LONGEST_EXAMPLE:
        return f"{fix.edits[0].name}={fix.edits[0].content}"
    wait = subject.argument(Role.WAIT)
    if wait is not None:
        usual = wait.parameter.default
        return f"{wait.parameter.name}={usual if isinstance(usual, int | float) else _SECONDS}"
    client = subject.client.api if isinstance(subject, PoolUse) else subject.api
    api, name = timeout_of(client.library), written.parameter.name
    phase = api.parameter(Role.WAIT) if api is not None else None
    return (
        f"{name}={api.name}(..., {phase.name}={_SECONDS})"
        if api and phase
        else f"{name}={_SECONDS}"
    )
