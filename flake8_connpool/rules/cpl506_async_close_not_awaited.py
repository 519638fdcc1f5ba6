"""An asynchronous client is closed by a call that nobody awaits.

## What it does

- `client.aclose()` of an `AsyncClient`, `engine.dispose()` of an `AsyncEngine`, and `close()`,
  `commit()`, `rollback()` or `invalidate()` of an `AsyncSession` as a statement without `await`, in
  functions that cannot await as well;
- such a method given to `atexit.register` or `weakref.finalize`, which call it and drop the
  coroutine;
- `client.close()` of an `AsyncClient`, which has no such method.

## Why is this bad?

The call makes a coroutine, and nothing runs it. `is_closed` stayed false and the socket open
(httpx 0.28.1, httpx2 2.16.2); after `dispose()` the backends of PostgreSQL were still there, and
after `close()` or `commit()` the connection was still missing from the pool (SQLAlchemy 2.0.58,
asyncpg 0.32.0). A commit that never runs saves nothing either. Python says
"coroutine 'AsyncClient.aclose' was never awaited" where warnings are shown, and at the end of the
process for what `atexit` called.

`AsyncClient.close()` raises AttributeError, often for the first time when the service stops.

## How to fix

It is **display-only**: `await` in front, and `aclose` in place of `close`, where the function is a
coroutine. Elsewhere the function must become one, or its caller must close. What never ran may fail
when it does, so nothing is rewritten.

## Exceptions

- the coroutine is awaited, returned, assigned, yielded, or given to another call (`asyncio.run`,
  `create_task`, `gather`);
- the code asks first, by `hasattr`, `isinstance` or `iscoroutinefunction`, or catches
  AttributeError;
- the client is of a class of the module with such a method of its own, or may be one of two kinds;
- somewhere in the module `close` is assigned.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- litellm #12759: a clean-up given to `atexit`, whose coroutine nobody awaited
- prsaw #17, cured in #19: the same `close()` for both clients
- sqlalchemy #6583: a registry that calls `close()` of an AsyncSession, and has none to await it
- cognee: a generator that yields an AsyncSession and calls its `close()`

## Sources

httpx: `_client.py` (`AsyncClient.aclose`); SQLAlchemy: `ext/asyncio/engine.py`,
`ext/asyncio/session.py`. What stays open was counted by a server on loopback, and by PostgreSQL
18.4.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Fix, Report, Severity
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.closings import class_of, closed_by, is_dropped
from flake8_connpool.pools.edits import replacing
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR

_LEFT = {Kind.CLIENT: "the client stays open", Kind.SESSION: "its connection stays out"}
# What calls a function and drops what it gives, and where it takes the function.
_DROPPING = {"atexit.register": 0, "signal.signal": 1, "weakref.finalize": 1}
# Questions by which code tells two kinds of client apart.
_ASKING = frozenset(
    {"getattr", "hasattr", "isawaitable", "iscoroutine", "iscoroutinefunction", "isinstance"}
)


def check(subject: PoolUse) -> Iterator[Report]:
    node, model, api = subject.node, subject.model, subject.client.api
    if not api.is_async or not isinstance(node, ast.Attribute) or _is_asked_for(node, model):
        return
    above = model.parents[node]
    call = above if isinstance(above, ast.Call) and above.func is node else None
    name = f"{class_of(api)}.{subject.path}"
    left = _LEFT.get(api.kind, "its connections stay open")
    if call is not None and closed_by(call, model) and is_dropped(call, model):
        yield Report(call, f"`{name}` is not awaited: {left}", _awaiting(call, node.attr, model))
    elif call is None and subject.path in api.closes and _is_handed_on(node, model):
        yield Report(node, f"`{name}` is not awaited: {left}")
    elif subject.path in api.misnamed and _is_missing(subject, node):
        fix = _awaiting(call, api.closes[0], model) if call is not None else None
        message = f"`{class_of(api)}` has no `{subject.path}`: AttributeError, {left}"
        yield Report(call or node, message, fix)


def _is_handed_on(method: ast.expr, model: SemanticModel) -> bool:
    """Return whether a method is given to what calls it and knows nothing of coroutines."""
    taker = model.parents[method]
    if not isinstance(taker, ast.Call):
        return False
    at = _DROPPING.get(model.qualified_name(taker.func))
    return at is not None and taker.args[at : at + 1] == [method]


def _is_missing(subject: PoolUse, node: ast.Attribute) -> bool:
    """Return whether an attribute that the library's class lacks is not there otherwise."""
    model, local = subject.model, subject.client.local
    if local is not None and model.defines(local, subject.path):
        return False
    stores = model.attributes_named.get(node.attr, ())
    return all(isinstance(one.ctx, ast.Load) for one in stores)


def _is_asked_for(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether the code looks first what it has, or expects that it may lack something."""
    below, above = node, model.parents.get(node)
    while above is not None and not isinstance(above, FUNCTIONS):
        if isinstance(above, ast.If | ast.IfExp) and _asks(above.test):
            return True
        if isinstance(above, ast.BoolOp) and any(map(_asks, above.values)):
            return True
        if isinstance(above, ast.Try) and below in above.body and _expects_none(above):
            return True
        below, above = above, model.parents.get(above)
    return False


def _asks(test: ast.expr) -> bool:
    calls = (part.func for part in ast.walk(test) if isinstance(part, ast.Call))
    return any(getattr(func, "attr", getattr(func, "id", "")) in _ASKING for func in calls)


def _expects_none(node: ast.Try) -> bool:
    caught = [part for h in node.handlers if h.type is not None for part in ast.walk(h.type)]
    return any(isinstance(part, ast.Name) and part.id == "AttributeError" for part in caught)


def _awaiting(call: ast.Call, method: str, model: SemanticModel) -> Fix | None:
    """Return the advice to await a method in place of what is called, where that can be written."""
    assert isinstance(call.func, ast.Attribute)
    meant = ast.Attribute(call.func.value, method, ast.Load())
    content = as_written(ast.Call(meant, call.args, call.keywords))
    if not content:
        return None
    if is_dropped(call, model):
        function = function_around(call, model)
        if not isinstance(function, ast.AsyncFunctionDef):
            return None
        content = f"await {content}"
    return replacing(call, content, Applicability.DISPLAY)
