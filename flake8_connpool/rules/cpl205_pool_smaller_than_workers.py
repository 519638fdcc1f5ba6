"""A pool keeps fewer connections for a host than threads use it.

## What it does

Reports a `ThreadPoolExecutor` or `ThreadPool` whose workers all ask one host through

- an `HTTPAdapter` of requests, mounted for that host, with a smaller `pool_maxsize` (default 10);
- a `requests.Session()` without an adapter for that host, so with the default of 10;
- a `PoolManager` or another pool of urllib3 with a smaller `maxsize` (default 1);
- a client of boto3 with a smaller `max_pool_connections` in its `Config` (default 10). Each bucket
  of S3 is a host of its own.

It also reports a session whose requests a `FuturesSession` of requests-futures sends to one host,
in more threads than the adapter for that host has places. A `FuturesSession(max_workers=30)` gives
its own adapters 30 places. It does not do so

- for the threads of an `executor=` that it is given;
- for an adapter that is mounted on it afterwards;
- before 1.1, for a session that it is given as `session=`.

Without a number, a `ThreadPoolExecutor` has as many workers as the machine has CPUs, and 4 more, up
to 32. So the size of 10 is too small from 7 CPUs on. `os.cpu_count()` counts those of the host,
also in a container. Then a pool is reported only if nobody wrote its size.

The handlers of a Flask application count as workers if a `gunicorn*.py` of the project sets
`threads`, and `worker_class` is not set, or is `sync` or `gthread`. With the class `gevent` or
`eventlet`, the number of greenlets counts, if `worker_connections` sets it.

The host may be unknown if it is the same for all workers: a URL that starts with an attribute of
`self` or a parameter of the function around, for example `f"{self.host}/items"`.

## Why is this bad?

Connections beyond the pool size are opened, used once and discarded: "Connection pool is full,
discarding connection". Three bursts in which all workers send a request at once, requests 2.34.2
on urllib3 2.8.0:

| pool | workers | connections opened | discarded |
|---|---|---|---|
| `HTTPAdapter()`, or a session without one (10) | 16 | 28 | 18 |
| `HTTPAdapter(pool_maxsize=16)` | 16 | 16 | 0 |
| `PoolManager()` (1) | 8 | 22 | 21 |
| `PoolManager(maxsize=8)` | 8 | 8 | 0 |
| `boto3.client("s3")` (10), boto3 1.44.8 | 12 | 16 | 4 |
| the same with `Config(max_pool_connections=12)` | 12 | 12 | 0 |

The same with 30 requests twice, and requests-futures 1.0.2 and 1.1.0:

| session | connections opened | discarded |
|---|---|---|
| `FuturesSession(max_workers=30)` | 30 | 0 |
| `FuturesSession(executor=ThreadPoolExecutor(30))` | 50 | 40 |
| `FuturesSession(max_workers=30, session=Session())` with 1.0.2 | 50 | 40 |
| the same with 1.1.0 | 30 | 0 |

The handlers of gunicorn 27.0.1 with `threads = 12`, or with `worker_class = "gevent"` and
`worker_connections = 12`, two bursts of 12 requests:

| adapter | connections opened | discarded |
|---|---|---|
| `HTTPAdapter(pool_maxsize=10)` | 14 | 4 |
| `HTTPAdapter(pool_maxsize=12)` | 12 | 0 |
| `HTTPAdapter(pool_maxsize=10, pool_block=True)` | 10 | 0 |

## How to fix

| you want | write |
|---|---|
| as many connections as threads | `pool_maxsize`, or urllib3's `maxsize` = the workers |
| the same with boto3 | `max_pool_connections` = the workers |
| fewer connections, to protect the server | `pool_block=True`: threads wait ([CPL204](CPL204.md)) |
| fewer threads | a smaller `max_workers` |

A session without an adapter gets one:
`session.mount("https://", HTTPAdapter(pool_maxsize=16))`. A `FuturesSession` is better given the
number of threads than an executor: `FuturesSession(max_workers=16)`. A client of boto3 without a
configuration gets one: `boto3.client("s3", config=Config(max_pool_connections=16))`.

The fix is **safe** if nobody wrote a size: it adds `pool_maxsize`, `maxsize` or
`max_pool_connections`, of the number of workers. The only change is that more idle connections are
kept.

The fix is **unsafe** if it replaces a number, which may have been chosen to protect the server: up
to that many idle connections stay open.

For a session without an adapter no fix is offered, and none for a client of boto3 without a
configuration.

### Measured

In such bursts, each burst discards the workers past the size, and the next one opens as many
again: over https with a handshake each. A steady `executor.map` costs less: 400 calls of 10 ms with
16 workers and a size of 10 opened 16 connections and discarded 6.

## Exceptions

A pool is not reported if

- it has `pool_block=True`, or urllib3's `block=True`: callers wait, and nothing is discarded;
- the number of workers or its size is unknown, or its size is 0, a queue without a limit;
- the number of workers is the default, and a size is given;
- the host of the URL may differ from worker to worker: the size counts for each host;
- the host is unknown, and an adapter is mounted;
- another adapter may be mounted: its prefix or its class is unknown, or the session is passed to
  other code;
- an object keeps the executor, or the work is a `functools.partial`;
- gunicorn gets its threads or greenlets on the command line, or one of the configurations that may
  serve the application does not set their number;
- there is little work: calls of `submit` outside of a loop, or a list no longer than the size;
- a `FuturesSession` is given `adapter_kwargs`, or the next request is sent only after the future of
  the last one was waited for;
- a `FuturesSession` is given a `session`, but no `executor`, and the project may use
  requests-futures 1.1 or newer;
- workers may ask several buckets of S3 through a client of boto3, or a resource has the client;
- it is one of httpx or aioboto3, whose pool has a limit: it makes callers wait.

## Options

- `aliases`: your own wrappers of these classes.
- `target-versions`: `requests-futures<1.1`, unless the project declares or locks it.

## Reports

- [cwms-python #89](https://github.com/HydrologicEngineeringCenter/cwms-python/issues/89),
  [dwave-cloud-client #340](https://github.com/dwavesystems/dwave-cloud-client/issues/340),
  [minio-py #518](https://github.com/minio/minio-py/issues/518),
  [proxmoxer #101](https://github.com/proxmoxer/proxmoxer/issues/101),
  [threat_intel #49](https://github.com/Yelp/threat_intel/issues/49): "Connection pool is full,
  discarding connection"
- [requests-futures #10](https://github.com/ross/requests-futures/issues/10): the same warning with
  a session that was passed to a `FuturesSession`
- [urllib3 #3167](https://github.com/urllib3/urllib3/issues/3167): the wish to see that warning only
  once

## Sources

requests: `adapters.py`. requests-futures: `sessions.py`. urllib3: `connectionpool.py`,
`poolmanager.py`. botocore: `config.py`, `httpsession.py`. Python: `concurrent/futures/thread.py`.
gunicorn: `config.py`, `workers/gthread.py`, `workers/ggevent.py`. Connections and warnings were
counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import (
    Applicability,
    Fix,
    Related,
    RelatedLocation,
    Report,
    Severity,
    Unreported,
)
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import adding, setting
from flake8_connpool.pools.mounts import adapter_for, sessions_of
from flake8_connpool.pools.served_threads import served_workers
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.pools.thread_pools import thread_pools
from flake8_connpool.pools.threaded_clients import sender_of, threads_of_sender
from flake8_connpool.pools.wording import spelled
from flake8_connpool.pools.worker_pools import Workers, most_workers
from flake8_connpool.semantics.calls.binding import Argument, as_number
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.values.abstract import Constant, Instance

SEVERITY = Severity.WARNING

_KNOWN_ENDS = frozenset({EscapeKind.WITH, EscapeKind.STORED, EscapeKind.CAPTURED})
_MANAGERS = frozenset({Kind.MANAGER, Kind.HOST_POOL})


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    if subject.is_super or not subject.uses_pool or not _lets_more_through(subject):
        return
    size = _size(subject)
    if not size:
        return
    found = _workers(subject, size)
    if found is None or found.threads <= size:
        if thread_pools(subject.model):
            yield Unreported(
                subject.node, f"no pool of more than {size:g} threads asks one host with it"
            )
        return
    kept = _kept(subject)
    if found.is_most and kept is not None and not kept.is_absent:
        yield Unreported(subject.node, "a size is given, and the number of threads is not")
        return
    connections = "1 connection" if size == 1 else f"{size:g} connections"
    at_most = "up to " if found.is_most else ""
    yield Report(
        subject.node,
        f"`{spelled(subject)}` keeps {connections} for {at_most}{found.threads} {found.noun}; "
        f"a burst discards {at_most}{found.threads - size:g}",
        _fix(subject, found.threads),
        _help(subject, found.threads),
        (_place(found, at_most),),
    )


def _place(found: Workers, at_most: str) -> Related | RelatedLocation:
    if isinstance(found.pool, RelatedLocation):
        return found.pool
    return Related(found.pool, f"{at_most}{found.threads} threads use it")


def _help(subject: PoolCall, threads: int) -> str:
    kept = _kept(subject)
    if kept is not None:
        return f"set `{kept.parameter.name}={threads}`"
    sized = APIS[subject.api.adapter or subject.api.sized_by]
    size = sized.parameter(Role.KEPT)
    assert size is not None
    setting_size = f"({size.name}={threads})"
    given = subject.argument(Role.SETTINGS)
    if given is not None:
        return f"pass `{given.parameter.name}={sized.name}{setting_size}`"
    return f"{subject.api.mount} an `{sized.name.rpartition('.')[2]}{setting_size}` on it"


def _lets_more_through(subject: PoolCall) -> bool:
    """Return whether a full pool is known to make more connections, and none to wait."""
    block = subject.argument(Role.BLOCK)
    if block is None:
        return bool(subject.api.adapter or subject.api.sized_by)
    return block.value == Constant(False) and subject.decides_block


def _size(subject: PoolCall) -> float | None:
    """Return how many connections a pool keeps for a host, None if it is not known."""
    settings = subject.argument(Role.SETTINGS)
    is_unset = settings is not None and settings.is_absent
    usual = subject.api.sized_by if is_unset else subject.api.adapter
    if usual:
        kept = APIS[usual].parameter(Role.KEPT)
        return kept.default if kept is not None else None
    argument = _kept(subject)
    return as_number(argument) if argument is not None else None


def _sized(subject: PoolCall) -> PoolCall | None:
    """Return the call that says how many connections a pool keeps, None if it is not known."""
    if not subject.api.sized_by:
        return subject
    settings = subject.argument(Role.SETTINGS)
    value = settings.value if settings is not None else None
    is_known = isinstance(value, Instance) and value.api.name == subject.api.sized_by
    made = value.call if isinstance(value, Instance) and is_known else None
    return pool_call(made, subject.model, subject.options) if made is not None else None


def _kept(subject: PoolCall) -> Argument | None:
    sized = _sized(subject)
    return sized.argument(Role.KEPT) if sized is not None else None


def _workers(subject: PoolCall, size: float) -> Workers | None:
    """Return the threads that use a pool for one host, None if they are not known."""
    if subject.api.kind in _MANAGERS:
        return _threads(subject.node, subject, size)
    if subject.api.sized_by:
        return most_workers(subject.node, subject, size)
    if subject.api.adapter:
        ends = escape_of(subject.node, subject.model).kinds
        if sender_of(subject.node, subject) is not None:
            ends = ends - {EscapeKind.PASSED}
        sessions = [subject.node] if ends <= _KNOWN_ENDS else []
    else:
        sessions = list(sessions_of(subject)) if subject.api.kind is Kind.ADAPTER else []
    found = [(one, _threads(one, subject, size)) for one in sessions]
    of_this = (
        workers
        for one, workers in found
        if workers is not None and adapter_for(workers.url, one, subject) is subject.node
    )
    return max(of_this, key=lambda workers: workers.threads, default=None)


def _threads(client: ast.Call, subject: PoolCall, size: float) -> Workers | None:
    """Return the threads of a pool of the file, or of the server, that use a client for a host."""
    if sender_of(client, subject) is not None:
        return threads_of_sender(client, subject, size)
    found = most_workers(client, subject, size)
    return found if found is not None else served_workers(client, subject, size)


def _fix(subject: PoolCall, workers: int) -> Fix | None:
    """Return the fix: safe where nobody wrote a size, since only idle connections are more."""
    sized = _sized(subject)
    kept = sized.argument(Role.KEPT) if sized is not None else None
    if sized is None or kept is None:
        return None
    if kept.is_absent:
        return adding(sized.node, kept.parameter.name, str(workers), Applicability.SAFE)
    return setting(sized, kept, str(workers), Applicability.UNSAFE)
