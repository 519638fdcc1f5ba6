"""A pool of requests or urllib3 does not say what happens when it is full.

## What it does

Reports

- `HTTPAdapter(...)` of requests without `pool_block`, whatever its size;
- `PoolManager`, `ProxyManager` and the other pools of urllib3 with a `maxsize` but without `block`,

if threads are known that may share the pool: the file starts threads or greenlets, or it has
handlers that a framework runs in threads, and the pool is created once per process. The threads of
gunicorn count if a `gunicorn*.py` of the project sets `threads`, and a handler of the Flask
application uses the pool. So do its greenlets, if the file sets `worker_connections` and the class
`gevent` or `eventlet`.

## Why is this bad?

`pool_maxsize` is not a maximum. A full pool opens more connections, as many as there are callers,
and closes what does not fit when they come back: "Connection pool is full, discarding connection".
40 threads, five bursts of 40 requests of 100 ms each (requests 2.34.2 on urllib3 2.8.0):

| adapter | connections opened | time |
|---|---|---|
| the default size of 10, without `pool_block` | 160 | 0.67 s |
| `pool_maxsize=40` | 40 | 0.64 s |
| `pool_maxsize=10, pool_block=True` | 10 | 2.1 s |

## How to fix

| you want | write |
|---|---|
| no waiting, and the server can take it | `pool_maxsize` = the threads that use one host |
| a hard limit, to protect the server | `pool_block=True`, with a size; callers then wait |
| no change, but a decision in writing | `pool_block=False` |

A larger pool cannot hang; its price is idle sockets. Prefer it where you can.

The fix is **unsafe**. It adds `pool_block=True`, and `block=True` to the pools of urllib3. In the
load above that took three times as long, and it can hang forever: requests has no timeout for this
wait. With `timeout=1`, and with `timeout=(1, 1)`, a request was still waiting after 6 s. With a
pool of 1 the next request never gets a connection after

- a `stream=True` response that is neither read to its end nor closed, even after it was garbage
  collected;
- an `iter_content()` loop that ends with `break`;
- a `stream=True` response on which `raise_for_status()` raises;
- a response hook that raises;
- a response hook that sends a request with the same session. With a pool of ten, ten threads with
  such a hook all deadlocked.

So close such responses, best with `with session.get(url, stream=True) as response:`.

### Measured

requests 2.31.0 on urllib3 1.26.20 behaved like 2.34.2 on 2.8.0. Each discarded connection costs a
new TCP connection, and for https a new TLS handshake, and logs a warning to
`urllib3.connectionpool`. Under a steady load of 40 requests at a time the cost is lower: 200
requests opened 40 connections and discarded 30.

## Exceptions

A pool is not reported if

- `pool_block`, or urllib3's `block`, is written, either way, or may come through `**kwargs`;
- its size is proven to be at least the number of threads of the module: the module starts only
  executors, and the size is a known number, or made from the name that is also their `max_workers`;
- its size is computed from the number of CPUs, or has a name such as `max_workers`, or is not
  known, or is larger than the default: that is a decision, unless a thread pool of the module is
  known to have more workers;
- no threads are known: a pool that one thread uses is never full. The handlers of a module are
  threads if Flask, Django, FastAPI or a similar framework runs them and they are not `async`;
- its size is at least the number of threads or greenlets of gunicorn, which the project sets, and
  the file itself starts no threads;
- nothing shares it: each thread has its own in a `threading.local()`, or its session stays in one
  run of a function, or it is created for each call or request of the handlers;
- it is in a migration of Alembic;
- its size is 0, a queue without a limit: nothing is discarded;
- it is a manager of urllib3 without `maxsize`;
- a subclass decides, or sends without the pools, or does what cannot be followed;
- more workers than its size are known: [CPL205](CPL205.md) is reported.

Of a subclass of `HTTPAdapter` the place is reported that leaves the decision out: the
`super().__init__` call that passes other numbers, or the call that creates the object. An
`init_poolmanager` that creates its own `PoolManager` without `block` ignores even a
`pool_block=True`.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [cwms-python #89](https://github.com/HydrologicEngineeringCenter/cwms-python/issues/89),
  [dwave-cloud-client #340](https://github.com/dwavesystems/dwave-cloud-client/issues/340):
  "Connection pool is full, discarding connection"
- [urllib3 #3167](https://github.com/urllib3/urllib3/issues/3167): the wish to see that warning only
  once
- [elasticsearch-py #414](https://github.com/elastic/elasticsearch-py/issues/414): `maxsize` taken
  for a maximum
- [WDscholia/scholia #2789](https://github.com/WDscholia/scholia/issues/2789): `pool_block=True` to
  keep to a limit
- [requests #2784](https://github.com/psf/requests/issues/2784),
  [#3461](https://github.com/psf/requests/issues/3461),
  [urllib3 #659](https://github.com/urllib3/urllib3/issues/659): pools with `pool_block=True` that
  ran empty and hung

## Sources

requests: `adapters.py`. urllib3: `connectionpool.py`, `poolmanager.py`, and the page on advanced
usage of its documentation. Connections were counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import (
    Applicability,
    Related,
    RelatedLocation,
    Report,
    Severity,
    Unreported,
)
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.served_threads import server_threads
from flake8_connpool.pools.sharing import (
    counts_workers,
    exceeds_size,
    fits_served_threads,
    is_in_pool_maker,
    may_be_shared,
    use_in_served_threads,
    why_not_shared,
)
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.thread_pools import fits_workers, thread_pools
from flake8_connpool.pools.wording import fitted, spelled
from flake8_connpool.semantics.calls.binding import Argument, as_number

SEVERITY = Severity.WARNING

_MOST_PLACES = 3
_MANAGERS = frozenset({Kind.MANAGER, Kind.HOST_POOL})


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    block, kept = subject.argument(Role.BLOCK), subject.argument(Role.KEPT)
    if block is None or kept is None or not block.is_absent:
        return
    if not subject.uses_pool or not subject.decides_block:
        return
    if subject.api.kind in _MANAGERS and not kept.is_given:
        return
    if kept.is_unlimited:
        return  # an unlimited queue discards nothing
    if fits_workers(kept.node, kept.value, subject.model):
        return
    served = use_in_served_threads(subject)
    reason = _why_not(kept, subject, is_served=served is not None)
    if reason:
        yield Unreported(subject.node, reason)
        return
    size = as_number(kept)
    yield Report(
        subject.node,
        fitted(
            f"`{spelled(subject)}` without `{block.parameter.name}`: "
            "a full pool discards connections",
            f"(size {size:g})" if size is not None else "",
        ).rstrip(),
        adding(subject.node, block.parameter.name, "True", Applicability.UNSAFE),
        f"set `{kept.parameter.name}` to the number of threads, or "
        f"`{block.parameter.name}=True` to make them wait",
        tuple(_places(served, subject)),
    )


def _places(
    served: ast.Call | RelatedLocation | None, subject: PoolCall
) -> Iterator[Related | RelatedLocation]:
    """Yield the threads that may share a pool, and where handlers in threads of a server use it."""
    for pool, _ in thread_pools(subject.model)[:_MOST_PLACES]:
        yield Related(pool, "these threads may share it")
    threads = server_threads(subject.model)
    if served is not None and threads is not None:
        yield threads.place
        if isinstance(served, RelatedLocation):
            yield served
        else:
            yield Related(served, "used here, for every request")


def _why_not(kept: Argument, subject: PoolCall, *, is_served: bool) -> str:
    """Return why a full pool is decided or impossible, as a clause; "" if it may be a mistake."""
    if is_migration(subject.model):
        return "a migration runs once"
    if kept.is_given:
        if counts_workers(kept.node, subject.model):
            return "the size is computed from the number of CPUs or workers"
        if _is_decided(kept, subject):
            return "its size is a decision, and no thread pool here is known to be larger"
    if fits_served_threads(subject, as_number(kept)):
        return "its size is enough for the threads of the server, whose number the project sets"
    if not is_served and not may_be_shared(subject):
        return "the file shows no threads that share it"
    return why_not_shared(subject)


def _is_decided(kept: Argument, subject: PoolCall) -> bool:
    """Return whether a size is somebody's choice: one that is not known, or more than the default.

    A choice that a thread pool of the module is known to exceed does not count.
    """
    size, default = as_number(kept), kept.parameter.default
    if size is None:
        return not is_in_pool_maker(subject)
    is_larger = isinstance(default, int) and size > default
    return is_larger and not exceeds_size(size, subject.model)
