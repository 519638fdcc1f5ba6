"""Parent and child use one connection after a fork, or the child closes that of its parent.

## What it does

- `engine.dispose()` without `close=False`, of an engine made outside, in what runs in a child right
  after the fork: a receiver of Celery's `worker_process_init` or `on_after_fork`, gunicorn's
  `post_fork(server, worker)`, `postfork` of uWSGI, `after_in_child` of `os.register_at_fork`, and a
  function that only these call;
- a client or engine of the module that is used when the module is imported, and again in Celery's
  tasks; or that is used before `os.fork()` or before a process of multiprocessing that is known to
  be forked, and again in the child.

## Why is this bad?

A child has its parent's pool, and in it the same sockets. Measured with real forks:

| after the fork | what happened |
|---|---|
| both use a client that was used before | each got the body of the other's answer |
| both use an engine that was used before | the parent's query returned the child's row |
| the child calls `engine.dispose()` | the child goes on, its parent gets OperationalError |
| the same of an asynchronous engine | OperationalError, with asyncpg DBAPIError |
| the child calls `engine.dispose(close=False)` | both go on, the parent with its connection |
| nobody used the client or engine before | each has its own |

The clients were those of httpx 0.28.1, httpx2 2.16.2 and requests 2.34.2, the engines those of
SQLAlchemy 2.0.58 with psycopg 3.3.9 and asyncpg 0.32.0. In a transaction an engine also gave
ResourceClosedError and DatabaseError.
`pool_pre_ping` does not help: a wrong row came with it too.

## How to fix

The fix is **safe** from SQLAlchemy 1.4.33 on, of an asynchronous engine from 2.0 on: it adds
`close=False`. The child then leaves the connections to its parent and opens its own. If
`target-versions` allows older releases, it is only shown.

There is none for `dispose` handed over uncalled: write `lambda: engine.dispose(close=False)`. Nor
is there one for a client that is used on both sides: make it in the child, or close it before the
fork.

## Exceptions

- `close` is written, or may be among `**kwargs`;
- the engine is made in the hook itself, or is not known to be one;
- the function is called from elsewhere too, or it is not known that a fork calls it. An
  `initializer=` of a process pool is not taken to run after a fork, since the processes may be
  spawned;
- a client that is used on both sides: if it is closed or disposed of anywhere in the module, keeps
  no idle connection, is asynchronous, or is not bound to a name of the module;
- a client of httpx that is used at import, and in tasks: what is idle for 5 s is closed;
- `multiprocessing.Process` without `get_context("fork")` or `set_start_method("fork")`.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- celery #1564, openFEC #922, onyx #1375, OpenTAXII #253, taranis-ai #381
- sqlalchemy #6652 and #8145

## Sources

SQLAlchemy: `engine/base.py`, and the section "Using Connection Pools with Multiprocessing or
os.fork()" of its documentation. Celery: `signals.py`, `concurrency/prefork.py`. gunicorn:
`config.py`. The forks of the table were run on loopback and against PostgreSQL 18; the child was
stopped after it had asked, so that the outcome is no chance.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Fix, Report, Severity
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.schema import Api, Role
from flake8_connpool.pools.closings import is_dropped
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.forked_uses import line_before_fork
from flake8_connpool.pools.forks import is_handed_over, starts_in_child
from flake8_connpool.pools.shared_clients import called_on, is_of_the_module, keeps_idle_connections
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.semantics.execution.testing import has_tests

SEVERITY = Severity.ERROR


def check(subject: PoolCall | PoolUse) -> Iterator[Report]:
    if isinstance(subject, PoolUse):
        yield from _closes_for_parent(subject)
    elif _is_shared(subject):
        line = line_before_fork(subject)
        if line:
            message = f"`{subject.api.name}` is used at line {line} and in forked children: "
            yield Report(subject.node, message + "answers mix")


def _is_shared(subject: PoolCall) -> bool:
    """Return whether what a call makes is kept by the module, open, and closed by nobody."""
    model, api = subject.model, subject.api
    if api.is_async or has_tests(model) or not is_of_the_module(subject):
        return False
    is_closed = any(called_on(subject.node, api.closes, model))
    return not is_closed and keeps_idle_connections(subject)


def _closes_for_parent(subject: PoolUse) -> Iterator[Report]:
    """Yield the disposal in a child of an engine that was made outside of it."""
    model, node, api = subject.model, subject.node, subject.client.api
    if api.kind not in KNOWN_ENGINES:
        return
    is_behind = bool(api.behind) and subject.path == f"{api.behind}.{api.closes[0]}"
    if not (is_behind or subject.path in api.closes):
        return
    engine = APIS[api.gives_behind if is_behind else api.gives]
    message = f"`{engine.name}.{api.closes[0]}` after a fork closes its parent's connections"
    above = model.parents[node]
    if isinstance(node, ast.Attribute) and is_handed_over(node, model):
        if is_behind or not api.is_async:
            yield Report(node, message)
        return
    call = above if is_behind else node
    if not isinstance(call, ast.Call) or (is_behind and call.func is not node):
        return
    hook = starts_in_child(node, model)
    if hook is None or _is_made_in(hook, subject):
        return
    if is_behind:
        is_left_out = not call.args and not call.keywords
    else:
        closing = subject.argument(Role.CLOSING)
        is_left_out = closing is not None and closing.is_absent
        if api.is_async and is_dropped(node, model):
            return  # it never runs
    if is_left_out:
        yield Report(call, message, _fix(call, engine, subject))


def _fix(call: ast.Call, engine: Api, subject: PoolUse) -> Fix | None:
    """Return the fix, which is safe where every release that is meant knows the argument."""
    methods = (method for method in engine.methods if method.name in engine.closes)
    closing = next((one for method in methods if (one := method.parameter(Role.CLOSING))), None)
    if closing is None:
        return None
    is_there = closing.since <= subject.target.low
    applicability = Applicability.SAFE if is_there else Applicability.DISPLAY
    return adding(call, closing.name, "False", applicability)


def _is_made_in(hook: ast.AST, subject: PoolUse) -> bool:
    """Return whether the hook makes the engine itself, or gets it from somewhere unknown."""
    model = subject.model
    inside = set(ast.walk(hook))
    if any(call in inside for call in subject.client.calls):
        return True
    receiver = subject.node.func if isinstance(subject.node, ast.Call) else subject.node
    while isinstance(receiver, ast.Attribute):
        receiver = receiver.value
    if not isinstance(receiver, ast.Name):
        return True
    scope = model.symbols.scope_of[receiver]
    if model.symbols.class_of_receiver(receiver.id, scope) is not None:
        return False
    home = model.symbols.home(receiver.id, scope)
    return home is None or home.node in inside
