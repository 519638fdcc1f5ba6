"""A signal's handler closes a client whose requests may be under way.

## What it does

A function that `signal.signal` or the `add_signal_handler` of an event loop is given, and that
closes a client of httpx or httpx2: itself, or in a function of the module that it calls. A
coroutine counts where the handler starts it, by `create_task` for instance, and it waits for
nothing before it closes. A function that closes stays as it is; what is reported is where the
handler calls it.

## Why is this bad?

Closing does not wait. A request that another thread or task had under way, and the one that the
signal interrupted, ended in `ReadError`, before the head of the answer as well as in its body
(httpx 0.28.1, httpx2 2.16.2). In a handler of the event loop `await client.aclose()` cut them just
so; the same handler after `await asyncio.wait(tasks)` cut nothing.

What `signal.signal` is given runs in the middle of whatever the main thread is doing. Up to httpx
0.28.1 the lock of the pool cannot be taken twice by one thread: where a signal came inside the
pool's own work, the process hung for good. Of 60 processes that made one request after another and
were sent SIGTERM at random 4 hung; with httpx2 2.16.2 it was none.

Under uvicorn 0.54.0 a handler installed at import is replaced; installed in the lifespan it wins,
and the request in flight got status 500.

## How to fix

There is no fix: where the work can stop, only its author knows. Let the handler set a flag, raise
`SystemExit` or cancel the task, and close where the client is used: `with`, `finally`, or the
lifespan of the application. A server has handlers of its own, and runs the lifespan to its end.

## Exceptions

- clients of requests and urllib3, and engines: `close()`, `clear()` and `dispose()` of one of those
  let a request or transaction that runs come to its end (requests 2.34.2, SQLAlchemy 2.0.58);
- the handler, or the coroutine that it starts, awaits something else before it closes, or calls
  `join`, `shutdown` or `wait`;
- a client without a pool (`MockTransport`, `ASGITransport`, `WSGITransport`), with an unknown
  transport, or of a class with a `close` of its own;
- `asyncio.run(client.aclose())`, which fails in a program whose loop runs; `client.aclose()` alone
  is [CPL506](CPL506.md)'s;
- what is more than one call away from the handler, or on a thread that it starts;
- modules of tests.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- Trainy-ai/pluto #136: a handler that uses the run's own client, and what its review said of it
- ida-pro-mcp #488: a handler that stops its own server, and waits for what it interrupted

## Sources

httpx: `_client.py` (`close`, `aclose`); httpcore: `_sync/connection_pool.py` (`close`);
`signal.signal` and `loop.add_signal_handler` in the documentation of Python. Requests were cut on
loopback, by a server that holds its answer back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.pools.closings import class_of, closed_by, nodes_in_source_order
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.testing import has_tests
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR

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
    if not api.cuts or has_tests(model) or not isinstance(node, ast.Attribute):
        return
    if subject.path not in api.closes or not reaches_pool(subject):
        return
    message = f"`{class_of(api)}.{subject.path}` in the handler of a signal cuts requests in flight"
    call = model.parents[node]
    if not isinstance(call, ast.Call) or call.func is not node:
        # With the arguments of `signal.signal` it would fail.
        if not api.is_async and _handling(node, model) == _OF_LOOP:
            yield Report(node, message)
    elif closed_by(call, model) and _runs(call, model, is_async=api.is_async):
        yield from (Report(place, message) for place in _handled(call, model))


def _handled(close: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield where handlers reach a call: itself, or the calls of the function it stands in."""
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
            call = use.call
            if call is None or call.func is not use.node or use.is_guess:
                continue
            caller = function_around(call, model)
            is_async = isinstance(function, ast.AsyncFunctionDef)
            if caller is None or not _runs(call, model, is_async=is_async):
                continue
            if _is_handler(caller, model) and not _waits_before(call, caller, model):
                yield call


@memoized
def _is_handler(function: FunctionNode, model: SemanticModel) -> bool:
    if isinstance(function, ast.AsyncFunctionDef):
        return False  # nobody would await it
    if isinstance(function, ast.Lambda):
        return bool(_handling(function, model))
    return any(_handling(u.node, model) for u in references_to(function, model) if not u.is_guess)


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
    """Return what stands in a function before it has first waited, None if it never does."""
    found: set[ast.AST] = set()
    body = function.body if isinstance(function.body, list) else [function.body]
    for node in (node for part in body for node in nodes_in_source_order(part)):
        found.add(node)
        if isinstance(node, ast.Await) and not closed_by(node.value, model):
            return frozenset(found.union(ast.walk(node)))
        func = node.func if isinstance(node, ast.Call) else None
        if isinstance(func, ast.Attribute) and func.attr in _WAITING:
            return frozenset(found)
    return None
