"""An asynchronous client is closed by a call that nobody awaits.

## What it does

Reports

- `client.aclose()` of an `AsyncClient`, `close()` of a `ClientSession` or of an asynchronous client
  of an SDK, of a channel of grpc.aio, or of a pool of psycopg_pool or asyncpg, `aclose()` or
  `close()` of a client of `redis.asyncio` and `disconnect()` of its pool, `engine.dispose()` of an
  `AsyncEngine`, and `close()`, `commit()`, `rollback()` or `invalidate()` of an `AsyncSession`
  without `await`;
- such a method passed to `atexit.register`, `signal.signal` or `weakref.finalize`, which call it
  and drop the coroutine;
- `client.close()` of an `AsyncClient` and `aclose()` of a `ClientSession`, which have no such
  method.

## Why is this bad?

The call creates a coroutine, and nothing runs it:

| call without `await` | result |
|---|---|
| `client.aclose()` (httpx 0.28.1, httpx2 2.16.2) | `is_closed` was false, the socket was open |
| `session.close()` of aiohttp (3.14.5) | `closed` was false, the socket was open |
| `client.close()` of `AsyncMongoClient` (pymongo 4.20.1) | its connections stayed open |
| `channel.close()` of `grpc.aio` (grpcio 1.85.3) | the channel stayed open |
| `client.aclose()` of `redis.asyncio` (redis-py 8.1.0) | its connection stayed open |
| `engine.dispose()` (SQLAlchemy 2.0.58, asyncpg 0.32.0) | the PostgreSQL connections stayed open |
| `session.close()`, `session.commit()` | the connection was not returned, nothing was saved |
| `client.close()` | AttributeError, often first when the service stops |

## How to fix

In a coroutine, add `await`, and call `aclose` instead of `close`. Elsewhere make the function a
coroutine, or let its caller close. At the end of a process there is no event loop left: close
before `asyncio.run` returns, not in `atexit`.

For a statement in a coroutine, a fix is **unsafe**: it adds `await`. What can break: a call that
never ran may fail when it runs, and a `commit()` now saves what was lost before. Elsewhere the fix
is **display-only**.

Python says "coroutine 'AsyncClient.aclose' was never awaited", but only where warnings are shown,
and for `atexit` only when the process ends.

## Exceptions

A call is not reported if

- the coroutine is awaited, returned, assigned, yielded, or passed to another call (`asyncio.run`,
  `create_task`, `gather`);
- the code checks first, by `hasattr`, `isinstance` or `iscoroutinefunction`, or catches
  AttributeError;
- the client is of a class of the module that defines the method, or may be one of two kinds;
- the module assigns `close` somewhere.

## Options

- `aliases`: your own wrappers of these classes and functions.

## Reports

- [litellm #12759](https://github.com/BerriAI/litellm/issues/12759): a cleanup passed to `atexit`,
  whose coroutine nobody awaited
- [prsaw #17](https://github.com/CodeWithSwastik/prsaw/issues/17), fixed in
  [#19](https://github.com/CodeWithSwastik/prsaw/issues/19): the same `close()` for both clients
- [sqlalchemy #6583](https://github.com/sqlalchemy/sqlalchemy/issues/6583): a registry that calls
  `close()` of an AsyncSession, and has nothing to await it
- [cognee](https://github.com/topoteretes/cognee): a generator that yields an AsyncSession and calls
  its `close()`

## Sources

httpx: `_client.py` (`AsyncClient.aclose`); SQLAlchemy: `ext/asyncio/engine.py`,
`ext/asyncio/session.py`. What stays open was counted by a server on loopback, and by PostgreSQL
18.4.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Fix, Related, Report, Severity
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.closings import class_of, closed_by, is_dropped
from flake8_connpool.pools.edits import replacing
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.pools.wording import spelled_name
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR

_LEFT = {Kind.SESSION: "its connection is not returned to the pool"}
_HELP_AT_EXIT = "await it in a coroutine, before the event loop ends"
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
    name = spelled_name(node, f"{class_of(api)}.{subject.path}")
    left = _LEFT.get(api.kind, "its connections stay open")
    related = _related(subject)
    if call is not None and closed_by(call, model) and is_dropped(call, model):
        message = f"`{name}` is not awaited; {left}"
        fix = _awaiting(call, node.attr, model)
        yield Report(call, message, fix, _help(subject, node.attr), related)
    elif call is None and subject.path in api.closes and _is_handed_on(node, model):
        yield Report(node, f"`{name}` is not awaited; {left}", help=_HELP_AT_EXIT, related=related)
    elif subject.path in api.misnamed and _is_missing(subject, node):
        fix = _awaiting(call, api.closes[0], model) if call is not None else None
        message = f"`{name}` raises AttributeError; {left}"
        yield Report(call or node, message, fix, _help(subject, api.closes[0]), related)


def _help(subject: PoolUse, method: str) -> str:
    """Return the advice to await a method, where that can be done."""
    function = function_around(subject.node, subject.model)
    if isinstance(function, ast.AsyncFunctionDef):
        return f"await `{method}()`"
    if isinstance(function, ast.FunctionDef) and not function.name.startswith("__"):
        return f"make `{function.name}` an `async def` and await `{method}()`"
    return _HELP_AT_EXIT


def _related(subject: PoolUse) -> tuple[Related, ...]:
    """Return where the client is created, and the function if it cannot await."""
    found = [Related(one, "created here") for one in subject.client.calls[:1]]
    function = function_around(subject.node, subject.model)
    if isinstance(function, ast.FunctionDef):
        found.append(Related(function, "cannot await, since it is no `async def`"))
    return tuple(found)


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
    calls = (part.func for part in walk(test) if isinstance(part, ast.Call))
    return any(getattr(func, "attr", getattr(func, "id", "")) in _ASKING for func in calls)


def _expects_none(node: ast.Try) -> bool:
    caught = [part for h in node.handlers if h.type is not None for part in walk(h.type)]
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
    return replacing(call, content, _applicability(call, model))


def _applicability(call: ast.Call, model: SemanticModel) -> Applicability:
    """Return how far a fix can be trusted: nothing reads the value of a statement."""
    is_statement = isinstance(model.parents[call], ast.Expr)
    return Applicability.UNSAFE if is_statement else Applicability.DISPLAY
