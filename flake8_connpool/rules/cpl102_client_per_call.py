"""A client is made for one use and thrown away, again and again.

## What it does

`Client` and `AsyncClient` of httpx and httpx2, `Session` of requests, `PoolManager` of urllib3, and
subclasses of them made in the same module, that do not outlive the function they are made in:
closed by `with`, by `close`, or only dropped. It speaks where clients are made

- **for every request** of a handler, dependency, middleware or view, for every run of a task, for
  every message of a bot, or in what such a function calls in the same module. However many
  requests one client serves there, the next one starts anew. A dependency that yields or returns
  one is no better, since FastAPI calls it for each request;
- **in each round of a loop**, in a comprehension, in a function that a loop, `map` or an executor
  runs, unless each client serves a loop of its own;
- **in a plain function** that sends a single request and has evidence that it runs again: a
  parameter flows into the request, or two places of the module call it. Of `self` alone it is
  evidence only where another method of the class makes a client as well.

A function of the module that returns a new client counts as the place that calls it: if that is a
handler or a loop, the client is made anew each time.

It also finds a client that is kept for one request only: in `flask.g`, to be closed in
`teardown_appcontext`, or in `request.state`.

## Why is this bad?

A client is a pool, and a pool of which one connection is used once is a slow way to open a
connection. 200 calls from one thread to a server on loopback:

| made for each call | per call | with one client | ratio | connections |
|---|---|---|---|---|
| `httpx.AsyncClient()`, http (httpx 0.28.1) | 6.89 s | 0.24 s | 29 | 200 instead of 1 |
| `urllib3.PoolManager()`, http (urllib3 2.8.0) | 0.11 s | 0.05 s | 2 | 200 instead of 1 |
| `urllib3.PoolManager()`, https | 0.66 s | 0.07 s | 9 | 200 instead of 1 |

In httpx nearly all of it is the CPU's: `httpx.Client()` reads the CA bundle into a new
`SSLContext`, 20 ms and about 0.85 MB for each client, also for plain http, and in async code the
event loop stands still meanwhile. A real network adds a round trip for TCP and one or two for TLS.

In frameworks, with FastAPI 0.165.0 and Flask 3.1.3:

| where | requests | connections | time |
|---|---|---|---|
| FastAPI, `async with AsyncClient()` in the handler | 50 | 50 | 2.9 s |
| FastAPI, a dependency that yields a client | 50 | 50 | 3.0 s |
| FastAPI, one client of the lifespan | 50 | 1 | 0.18 s |
| Flask, `Session` kept in `g`, closed in `teardown_appcontext` | 10 | 10 | |
| Flask, one `Session` of the application | 10 | 1 | |

Closing in good order changes nothing about it, and the limits of such a client bound nothing: a
hundred requests have a hundred pools.

## How to fix

There is no fix that `--fix` could apply, since who owns the client is the program's own decision.
Where it belongs:

- **FastAPI, Starlette**: made in the lifespan, `async with httpx.AsyncClient() as client:` around
  the `yield`, and kept in `app.state`;
- **Flask**: made with the application, kept in `app.extensions`; not in `g`, which lives for one
  request;
- **Django**: a module-level function with `functools.cache`, or `AppConfig.ready`;
- **Celery**: made in `worker_process_init`, one for each process of the worker;
- **aiohttp**: made in a context of `cleanup_ctx`;
- **a class**: made in `__init__`, closed in `close`, `__exit__` or `aclose`;
- **a script**: one `with` around the loop.

Code that moves from a client for each call to one client for all shares more than connections: the
cookies that one answer sets are sent with the next request, and httpx reads `HTTP_PROXY` only when
the client is made. Where clients must stay apart, one `ssl.SSLContext` for all of them, passed as
`verify=`, takes `httpx.Client()` from 20 ms to 0.09 ms.

## Exceptions

- the client is returned, yielded, stored in an attribute, a global, a dictionary or
  `app.state`, handed to another call or to an `ExitStack`, or used by a function inside: it may
  live longer;
- the line runs once: at the top of a module, in `main` and what only `main` calls, in commands, at
  the start of an application or worker, in `__init__`, in a module with tests;
- in a plain function the client serves a loop of requests, or two that follow each other;
- the client is kept: `lru_cache`, `cached_property`, `if self._client is None`;
- it could not be shared: `verify`, `cert`, `auth`, `cookies`, `proxy`, `transport` or `mounts`
  depend on a parameter or on the loop, or may hide in `**options`; so too where a session is given
  them afterwards, as in `session.auth = (user, password)`;
- nothing could be kept from one run to the next: RQ forks for every job;
- an async client is made in a coroutine that `asyncio.run` runs: its connections cannot outlive
  that event loop;
- there is no pool: `MockTransport`, `ASGITransport`, `WSGITransport`;
- a function runs seldom, whoever but a handler calls it: it signs in, sets up, or looks whether all
  is well. Its name has such a word (`login`, `oauth`, `get_token`, `setup`, `probe`), or it sends a
  `grant_type`, asks for `/login`, gives back a token, ends the program, or speaks through click,
  typer or `input`. One that is given a `token` to check is no login;
- whoever calls it may hand a client in: `if client is None: ... else: client.get(url)`;
- a loop only tries again, and is left with the first good answer;
- a decorator is not known, or nothing in the module runs a private function.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- encode/httpx #2298: a client for each tenant's request, and 100 ms of each for its `SSLContext`
- encode/httpx #978, #3627: memory and time of many clients
- Gennadiyev/STS2MCP #80: 1.7 s for each call of a tool with its own client, 35 ms with a shared one
- i2y/connecpy #35: a client for each request, moved into the constructor
- browser-use (`llm/browser_use/chat.py`), semantic-kernel (`connectors/brave.py`),
  acryl-datahub (`rdf_loader.py`): a client for each call of a method

## Sources

httpx: `_client.py`, `_config.py`; requests: `sessions.py`; urllib3: `poolmanager.py`. Connections
were counted by a server on loopback, and the framework figures with the frameworks themselves; the
times are those of CPython 3.11, ± 30 % on a shared machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from flake8_connpool.findings import Report, Severity
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.request_counts import serves_loop, serves_one
from flake8_connpool.pools.reuse import ends_with_run, is_tenants_own, reports_on, runs_again
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.allocations import Allocation, allocations_of

SEVERITY = Severity.WARNING

_CLIENTS = frozenset({Kind.CLIENT, Kind.MANAGER})


def check(subject: PoolCall) -> Iterator[Report]:
    if subject.api.kind not in _CLIENTS or subject.is_super or not reaches_pool(subject):
        return
    lives = takewhile(
        lambda life: not is_tenants_own(subject, life.escape),
        allocations_of(subject.node, subject.model),
    )
    yield from reports_on(subject, lives, _is_wasted, "is made {}: never reused")


def _is_wasted(subject: PoolCall, life: Allocation) -> bool:
    """Return whether clients are made again and again, each for a use or two."""
    model, api = subject.model, subject.api
    if api.is_async and life.placed.in_new_loop:
        return False  # its connections could not outlive the loop
    requests = life.escape.called(api.sends, model)
    if not ends_with_run(life.escape, life.placed, is_answer=life.is_answer):
        return False
    if life.escape.is_handed_over(api.sends, model):
        return False
    if life.is_often(model):
        is_round = life.placed.placement is Placement.PER_ITERATION
        return not is_round or (bool(requests) and not serves_loop(requests, life.node, model))
    return serves_one(requests, life.node, model) and any(
        runs_again(request, life.placed, model) for request in requests
    )
