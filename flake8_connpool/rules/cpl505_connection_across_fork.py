"""Parent and child processes share connections after a fork.

## What it does

Reports

- `engine.dispose()` without `close=False` in code that runs in a child right after the fork: a
  handler of Celery's `worker_process_init`, `on_after_fork` or `task_prerun`, gunicorn's
  `post_fork` or `post_worker_init`, uWSGI's `postfork`, `after_in_child` of
  `os.register_at_fork`, the `initializer=` of a forked process pool, the first lines of a forked
  process. The `engine` of an object of Flask-SQLAlchemy is an engine, too;
- a client, engine or pool in a variable of the module, or in an attribute of `self`, that is used
  before a fork and again in the child: `os.fork()`, a `Process`, the work of a process pool, a
  Celery task, or a route of an application that gunicorn's `BaseApplication` runs;
- a client or engine in a variable of the module, or an engine whose factory of sessions is in one,
  that another file uses before it starts a `Process` which uses it again;
- an engine in a variable of a module that is used while an application is imported and again in its
  routes, if a `gunicorn*.py` of the project sets `preload_app = True`;
- a `requests.Session` that is pickled with each task of a process pool, at the call that submits
  the work. This is a warning: connections are not mixed up, but never reused.

## Why is this bad?

A child inherits the pool of its parent with the same open sockets. Measured with real forks
(httpx 0.28.1, httpx2 2.16.2, requests 2.34.2, SQLAlchemy 2.0.58, boto3 1.44.8):

| after the fork | what happened |
|---|---|
| both use a client that was used before | each got the body of the other's response |
| the child uses a client of boto3 that was used before | it uses the connection of its parent |
| both use an engine that was used before | the parent's query returned the child's row |
| the child calls `engine.dispose()` | the child works, its parent gets OperationalError |
| a child of Celery calls it in `task_prerun` | the same |
| the same with an async engine | OperationalError, with asyncpg DBAPIError |
| the child calls `engine.dispose(close=False)` | both work, the parent with its connection |
| the same with asyncpg | the parent gets DBAPIError once the child collects garbage |
| nobody used the client or engine before | each has its own |
| the parent disposes of the engine before the fork | each has its own, with asyncpg too |
| gunicorn's workers use an engine that was used at import | they use the master's connection |
| 10 tasks of a process pool, with a pickled session | 10 connections, instead of 1 |

`pool_pre_ping` does not help: it returned a wrong row too.

A dropped connection of asyncpg 0.32.0 tells the server to end. The child drops its copy of the
parent's connection at `dispose(close=False)`, and the garbage collector finds it sooner (Python
3.12) or later (3.11 and 3.13). psycopg closes only what its own process has opened.

## How to fix

| situation | change |
|---|---|
| the child disposes of the engine | `engine.dispose(close=False)` |
| it does so before each task, in `task_prerun` | the same, but once, in `worker_process_init` |
| the same with asyncpg | `await engine.dispose()` in the parent, before the fork |
| `dispose` is passed uncalled | `lambda: engine.dispose(close=False)` |
| Celery uses a client in its tasks | create it in a `worker_process_init` handler |
| gunicorn preloads the application | create it in `post_fork` |
| `os.fork()`, `multiprocessing` | create it in the child, or close it before the fork |
| a process pool | create it in the `initializer=`, in a global variable |

For `dispose` the fix is **safe** from SQLAlchemy 1.4.33 on, and for an async engine from 2.0 on, if
its URL names another driver than asyncpg. It adds `close=False`: the child leaves the connections
to its parent and opens its own. If `target-versions` allows older releases, or the driver of an
async engine is unknown, the fix is only shown. For asyncpg there is no fix, nor in a handler of
`task_prerun`, where each later task would drop connections of its own process.

For the other rows there is no automatic fix.

## Exceptions

Nothing is reported if

- `close` is written, or may come through `**kwargs` or `initargs=`;
- the hook itself creates the engine, or its engine is unknown. An engine that only the hook imports
  is created in the worker, unless the master imported its module before: the file of the hook sets
  `preload_app = True`, and the application of its `wsgi_app` imports the module. Without
  `wsgi_app`, all applications of FastAPI, Flask, Quart or Starlette in the project must import it;
- the function is also called from elsewhere, or it is not certain that a fork calls it;
- the target of a process uses the engine before it calls `dispose()`;
- a client that is used on both sides is closed or disposed of anywhere in the module, keeps no idle
  connection, is asynchronous, or is bound neither to a name of the module nor to an attribute of
  `self`;
- a client of httpx is used at import and in workers: its pool closes connections that are idle for
  5 s;
- processes may be started in another way. They are forked with `get_context("fork")` or
  `set_start_method("fork")`. Without either, they are forked if the project says that it supports
  a Python before 3.14 (`requires-python`), where a fork is the default on Linux;
- it is a client of redis: its pool opens connections of its own in the child (redis-py 5.0.8 to
  8.1.0, measured). With `single_connection_client=True` both processes use one;
- it is a client of pymongo: it opens connections of its own in the child, with a warning (4.20.1,
  measured);
- it is a channel of grpc: the child does not use the connection of its parent. But create channels
  after the fork: with grpcio 1.85.3, the first request of the child failed in 8 of 20 runs, with
  the status `UNAVAILABLE`;
- an application is preloaded with `gunicorn --preload`, or only a function that it calls uses the
  engine at import;
- an engine of a preloaded application is disposed of anywhere in the project;
- a session is pickled for a single task, or its class or its object's class defines
  `__getstate__` or `__reduce__`. Clients of httpx and urllib3 and engines cannot be pickled:
  submitting the work raises an error.

## Options

- `aliases`: your own wrappers of these classes and functions.
- `target-versions`: releases before SQLAlchemy 1.4.33 make the fix display-only.

## Reports

- [celery #1564](https://github.com/celery/celery/issues/1564),
  [#3238](https://github.com/celery/celery/issues/3238),
  [fecgov/openFEC #922](https://github.com/fecgov/openFEC/issues/922),
  [onyx-dot-app/onyx #1375](https://github.com/onyx-dot-app/onyx/issues/1375),
  [eclecticiq/OpenTAXII #253](https://github.com/eclecticiq/OpenTAXII/issues/253),
  [taranis-ai #381](https://github.com/taranis-ai/taranis-ai/issues/381)
- [sqlalchemy #6652](https://github.com/sqlalchemy/sqlalchemy/issues/6652),
  [#7815](https://github.com/sqlalchemy/sqlalchemy/issues/7815),
  [#8145](https://github.com/sqlalchemy/sqlalchemy/issues/8145)
- [psf/requests #3031](https://github.com/psf/requests/issues/3031): ports used up by sessions that
  are passed to a process pool
- [arlo #1040](https://github.com/votingworks/arlo/issues/1040),
  [gunicorn #2895](https://github.com/benoitc/gunicorn/issues/2895): engines of preloaded
  applications

## Sources

SQLAlchemy: `engine/base.py`, and the section "Using Connection Pools with Multiprocessing or
os.fork()" of its documentation. Celery: `signals.py`, `concurrency/prefork.py`. gunicorn:
`config.py`, `arbiter.py`. Python: `multiprocessing/context.py`, `concurrent/futures/process.py`.
asyncpg: `connection.py`, `protocol/protocol.pyx`. The engines used psycopg 3.3.9 and asyncpg
0.32.0, on Python 3.11, 3.12 and 3.13; gunicorn was 27.0.1. The forks ran on loopback and
against PostgreSQL 18; the child was stopped after it had sent its request, so the result does not
depend on timing. In a transaction an engine also raised ResourceClosedError and DatabaseError.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, RelatedLocation, Report, Severity, Unreported
from flake8_connpool.frameworks.forks import IN_CHILD, IN_PROCESS, ONCE_IN_CHILD
from flake8_connpool.library.catalog import APIS
from flake8_connpool.pools.child_disposals import (
    advice_before_fork,
    closing_parameter,
    leaving_open,
    why_harmless,
)
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.forked_uses import ForkedUse, use_across_fork
from flake8_connpool.pools.forks import (
    initializer_is_called_with,
    is_before_tasks,
    is_handed_over,
    starts_in_child,
)
from flake8_connpool.pools.pickled_clients import works_with
from flake8_connpool.pools.shared_clients import (
    called_on,
    exported_name,
    is_kept,
    keeps_idle_connections,
)
from flake8_connpool.pools.start_methods import default_is_fork
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wording import spelled, spelled_name
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.values.environment import AcrossFork

SEVERITY = Severity.ERROR


def check(subject: PoolCall | PoolUse) -> Iterator[Report | Unreported]:
    if isinstance(subject, PoolUse):
        yield from _closes_for_parent(subject)
        return
    if not subject.api.sends or subject.api.survives_fork:
        return
    if subject.api.pickles:
        yield from _pickled(subject)
    elsewhere = _used_elsewhere(subject)
    if elsewhere is not None and not _unshared(subject):
        where = IN_PROCESS if elsewhere.is_process else IN_CHILD
        related = elsewhere.before, elsewhere.fork, elsewhere.after
        yield _shared(subject, f"create it {where}", related)
        return
    use = use_across_fork(subject) if is_kept(subject) else ""
    reason = use if isinstance(use, str) else _unshared(subject)
    if isinstance(use, ForkedUse) and not reason:
        yield _report_on_shared(subject, use)
    elif reason:
        yield Unreported(subject.node, reason)


def _report_on_shared(subject: PoolCall, use: ForkedUse) -> Report:
    is_called = isinstance(use.fork, ast.Call)
    related = (
        Related(use.before, "used here, before the fork"),
        Related(use.fork, "forks here" if is_called else "runs in forked workers"),
        Related(use.after, "used here, in the child"),
    )
    where = IN_PROCESS if is_called else IN_CHILD
    return _shared(subject, f"create it {where}", related)


def _used_elsewhere(subject: PoolCall) -> AcrossFork | None:
    """Return where other files use what a name of the module means before a fork, and after."""
    across = subject.model.environment.across_fork
    found = across.get(exported_name(subject)) if across else None
    if found is not None and found.by_default and not default_is_fork(subject.options):
        return None
    return found


def _shared(
    subject: PoolCall, advice: str, related: tuple[Related | RelatedLocation, ...]
) -> Report:
    message = "is shared across fork(): processes can receive each other's responses"
    return Report(subject.node, f"`{_name(subject)}` {message}", help=advice, related=related)


def _pickled(subject: PoolCall) -> Iterator[Report]:
    """Yield the work with which a client is sent to other processes."""
    for work in works_with(subject):
        yield Report(
            work.call,
            f"`{_name(subject)}` is pickled for the process pool; each copy opens a new connection",
            help="create it in the worker process (`initializer=`), in a global variable",
            related=(Related(subject.node, "created here"),),
            severity=Severity.WARNING,
        )


def _name(subject: PoolCall) -> str:
    escape = escape_of(subject.node, subject.model)
    if escape.names:
        return escape.names[0][1]
    return spelled_name(escape.stores[0], spelled(subject)) if escape.stores else spelled(subject)


def _unshared(subject: PoolCall) -> str:
    """Return why what a call makes is not shared by processes, "" if it is."""
    model, api = subject.model, subject.api
    if api.is_async:
        return "it is asynchronous: the child would need its event loop"
    if any(called_on(subject.node, api.closes, model)):
        return f"the module calls its `{api.closes[0]}`"
    if not keeps_idle_connections(subject):
        return "it is not known to keep idle connections"
    return ""


def _closes_for_parent(subject: PoolUse) -> Iterator[Report | Unreported]:
    """Yield the disposal in a child of an engine that was made outside of it."""
    model, node, api = subject.model, subject.node, subject.client.api
    if api.kind not in KNOWN_ENGINES:
        return
    is_behind = bool(api.behind) and subject.path == f"{api.behind}.{api.closes[0]}"
    if not (is_behind or subject.path in api.closes):
        return
    engine = APIS[api.gives_behind if is_behind else api.gives]
    method = node.func if isinstance(node, ast.Call) else node
    name = spelled_name(method, f"{engine.name}.{api.closes[0]}")
    message = f"`{name}` runs after fork() and closes the parent's connections"
    closing = closing_parameter(engine)
    above = model.parents[node]
    is_passed = isinstance(node, ast.Attribute) and is_handed_over(node, model, subject.options)
    if is_passed and (is_behind or not api.is_async):
        if initializer_is_called_with(node, model):
            yield Unreported(node, "the pool calls it with arguments of its own")
            return
        advice = (
            advice_before_fork(subject) or f"pass `lambda: {name}({closing.name}=False)` instead"
        )
        yield Report(node, message, help=advice, related=_made(subject))
        return
    call = above if is_behind else node
    if not isinstance(call, ast.Call) or (is_behind and call.func is not node):
        return
    child = starts_in_child(node, model, subject.options)
    if child is None:
        return
    reason = why_harmless(call, child, subject, is_behind=is_behind)
    if reason:
        yield Unreported(call, reason)
        return
    related = _made(subject)
    if not isinstance(child, ast.Lambda):
        related = (Related(child, "runs in the child after the fork"), *related)
    fix, leaving = None, f"`{closing.name}=False`"
    if is_before_tasks(child, model):
        # Later tasks would drop connections of their own process, open or not.
        advice = f"dispose of it once in each child, in {ONCE_IN_CHILD}, with {leaving}"
    else:
        fix = leaving_open(call, closing, subject)
        advice = f"pass {leaving}, which leaves them to the parent"
    yield Report(call, message, fix, advice_before_fork(subject) or advice, related)


def _made(subject: PoolUse) -> tuple[Related, ...]:
    """Return where the parent creates the engine."""
    return tuple(Related(one, "the parent creates it here") for one in subject.client.calls[:1])
