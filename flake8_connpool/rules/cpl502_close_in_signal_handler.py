"""A signal handler closes a client while its requests may be in flight.

## What it does

Reports functions that `signal.signal` or the `add_signal_handler` of an event loop installs and
that close a client of httpx or httpx2, or of redis without asyncio, directly or through a function
of the module. If a function closes the client, the handler's call of that function is reported.

## Why is this bad?

Closing does not wait. Measured with httpx 0.28.1 and httpx2 2.16.2:

| the handler | requests in flight |
|---|---|
| `client.close()`, by `signal.signal` | end in `ReadError` |
| `await client.aclose()`, on the event loop | end in `ReadError` |
| `client.close()` of redis-py 8.1.0 | the command of another thread ends in an error |
| `await asyncio.wait(tasks)`, then `await client.aclose()` | finish |
| `client.close()` while the signal interrupts the pool (httpx 0.28.1) | the process hangs |

Of 60 processes that sent one request after another and got SIGTERM at random, 4 hung with httpx
0.28.1, and none with httpx2 2.16.2.

## How to fix

In the handler, set a flag, raise `SystemExit` or cancel the task. Close the client where it is
used: with `with`, in a `finally` block, or in the lifespan of the application.

A server installs its own handlers, and runs the lifespan to its end. Under uvicorn 0.54.0 a handler
that was installed at import is replaced. One that was installed in the lifespan stays, and the
request in flight got status 500.

There is no fix that `--fix` could apply: only you know where the work can stop.

### Measured

`ReadError` came before the head of the response as well as in its body, for requests of other
threads and tasks and for the one that the signal interrupted. What `signal.signal` installs runs in
the middle of whatever the main thread does. Up to httpx 0.28.1 one thread cannot take the lock of
the pool twice, so the process hangs if the signal arrives while the pool holds it.

## Exceptions

A close is not reported if

- the client is one of `redis.asyncio`, which sends again what was aborted (redis-py 7.4.1, 8.1.0);
- the client is one of requests or urllib3, or an engine: their `close()`, `clear()` and `dispose()`
  let a running request or transaction finish (requests 2.34.2, SQLAlchemy 2.0.58);
- the handler, or the coroutine that it starts, first awaits something else, or calls `join`,
  `shutdown` or `wait`;
- the handler does not start the coroutine that closes, by `create_task` for instance;
- the client has no pool (`MockTransport`, `ASGITransport`, `WSGITransport`), an unknown transport,
  or a class with a `close` of its own;
- it is `asyncio.run(client.aclose())`, which fails in a program whose loop runs, or
  `client.aclose()` without `await`, which is [CPL506](CPL506.md);
- it is more than one call away from the handler, or on a thread that the handler starts.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [Trainy-ai/pluto #136](https://github.com/Trainy-ai/pluto/issues/136): a handler that uses the
  run's own client, and its review
- [mrexodia/ida-pro-mcp #488](https://github.com/mrexodia/ida-pro-mcp/issues/488): a handler that
  stops its own server, and waits for what it interrupted

## Sources

httpx: `_client.py` (`close`, `aclose`); httpcore: `_sync/connection_pool.py` (`close`);
`signal.signal` and `loop.add_signal_handler` in the documentation of Python. Requests were aborted
on loopback, by a server that delays its response.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_connpool.findings import Related, Report, Severity
from flake8_connpool.pools.closings import class_of, closed_by, nodes_in_source_order
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.pools.wording import spelled_name
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR

_HELP = "set a flag or raise `SystemExit` in the handler, and close the client where it is used"
_SIGNAL = "signal.signal"
# Of an event loop, whatever object it is: the handler runs between two steps of the loop.
_OF_LOOP = "add_signal_handler"
_BOUND = "functools.partial"
# What lets a coroutine run that it is given.
_RUNNING = frozenset(
    {"create_task", "ensure_future", "gather", "run_coroutine_threadsafe", "shield", "wait_for"}
)
# What waits until others have done their work.
_WAITING = frozenset({"join", "shutdown", "wait", "wait_closed"})


def check(subject: PoolUse) -> Iterator[Report]:
    api, node, model = subject.client.api, subject.node, subject.model
    if not api.cuts or not isinstance(node, ast.Attribute):
        return
    if subject.path not in api.closes or not reaches_pool(subject):
        return
    call = model.parents[node]
    if not isinstance(call, ast.Call) or call.func is not node:
        # With the arguments of `signal.signal` it would fail.
        if not api.is_async and _handling(node, model) == _OF_LOOP:
            yield _report(subject, node)
    elif closed_by(call, model) and _runs(call, model, is_async=api.is_async):
        for place in _handled(call, model):
            handler = function_around(place, model)
            assert handler is not None
            installing = _installing(handler, model)
            related = [Related(one, "the signal handler is installed here") for one in installing]
            if place is not call:
                related.insert(0, Related(call, "closed here"))
            yield _report(subject, place, related)


def _report(subject: PoolUse, place: ast.expr, related: Sequence[Related] = ()) -> Report:
    node = subject.node
    assert isinstance(node, ast.Attribute)
    name = spelled_name(node, f"{class_of(subject.client.api)}.{node.attr}")
    message = f"`{name}` runs in a signal handler; requests in flight are aborted"
    return Report(place, message, help=_HELP, related=tuple(related))


def _handled(close: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield where handlers reach a call: itself, or the calls of the function around it."""
    function = function_around(close, model)
    if function is None:
        return
    if _is_handler(function, model):
        if not _waits_before(close, function, model):
            yield close
    elif isinstance(function, Named) and _first_closing(function, model) is close:
        if _waits_before(close, function, model):
            return
        for use in references_to(function, model):
            call = use.direct_call
            if call is None or use.is_guess:
                continue
            caller = function_around(call, model)
            is_async = isinstance(function, ast.AsyncFunctionDef)
            if caller is None or not _runs(call, model, is_async=is_async):
                continue
            if _is_handler(caller, model) and not _waits_before(call, caller, model):
                yield call


def _is_handler(function: FunctionNode, model: SemanticModel) -> bool:
    return bool(_installing(function, model))


@memoized
def _installing(function: FunctionNode, model: SemanticModel) -> tuple[ast.expr, ...]:
    """Return where a function is given to something as the handler of a signal."""
    if isinstance(function, ast.AsyncFunctionDef):
        return ()  # nobody would await it
    if isinstance(function, ast.Lambda):
        given: list[ast.expr] = [function]
    else:
        given = [use.node for use in references_to(function, model) if not use.is_guess]
    return tuple(one for one in given if _handling(one, model))


def _handling(given: ast.expr, model: SemanticModel) -> str:
    """Return what a function is given to as the handler of a signal, nothing if to nobody."""
    taker = model.parents[given]
    if not isinstance(taker, ast.Call) or given is taker.func:
        return ""
    name = model.qualified_name(taker.func)
    if name == _BOUND and taker.args[0] is given:
        return _handling(taker, model)
    is_of_loop = isinstance(taker.func, ast.Attribute) and taker.func.attr == _OF_LOOP
    if taker.args[1:2] != [given] or not (is_of_loop or name == _SIGNAL):
        return ""
    return _OF_LOOP if is_of_loop else _SIGNAL


def _runs(call: ast.Call, model: SemanticModel, *, is_async: bool) -> bool:
    """Return whether a call runs, as that of a coroutine does where it is awaited or started.

    `asyncio.run` fails in the handler of a program whose loop runs.
    """
    if not is_async:
        return True
    above = model.parents[call]
    if isinstance(above, ast.Await):
        return True
    if not isinstance(above, ast.Call) or call not in above.args:
        return False
    func = above.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in _RUNNING


@memoized
def _first_closing(function: Named, model: SemanticModel) -> ast.AST | None:
    """Return the first of the calls in a function that cut requests: one finding is enough."""
    for statement in function.body:
        for node in nodes_in_source_order(statement):
            client = closed_by(node, model)
            if client is not None and client.api.cuts:
                return node
    return None


def _waits_before(call: ast.Call, function: FunctionNode, model: SemanticModel) -> bool:
    """Return whether a function waits for something before a call, maybe for the requests."""
    before = _before_waiting(function, model)
    return before is not None and call not in before


@memoized
def _before_waiting(function: FunctionNode, model: SemanticModel) -> frozenset[ast.AST] | None:
    """Return the nodes of a function before its first wait, None if it never waits."""
    found: set[ast.AST] = set()
    body = function.body if isinstance(function.body, list) else [function.body]
    for node in (node for part in body for node in nodes_in_source_order(part)):
        found.add(node)
        if isinstance(node, ast.Await) and not closed_by(node.value, model):
            return frozenset(found.union(walk(node)))
        func = node.func if isinstance(node, ast.Call) else None
        if isinstance(func, ast.Attribute) and func.attr in _WAITING:
            return frozenset(found)
    return None
