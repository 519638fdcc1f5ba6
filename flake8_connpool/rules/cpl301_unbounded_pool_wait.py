"""A timeout lets a request wait forever for a free connection.

## What it does

Reports a pool timeout of None, wherever it can be written:

| written | pool timeout |
|---|---|
| `timeout=None`, of a client or of one request | none |
| `Timeout(None)`, `Timeout(None, connect=5.0)` | none |
| `Timeout(10, pool=None)` | none |
| `timeout=(3, 10)`, `Timeout((3, 10, 5))`: fewer than four items | none |
| `ClientTimeout(total=None)` of aiohttp without `connect`; 0 is the same as None | none |
| `timeout=None`, of one request of aiohttp | none |
| `create_engine(url, pool_timeout=None)`, `QueuePool(..., timeout=None)` | none |
| `SQLALCHEMY_ENGINE_OPTIONS = {"pool_timeout": None}` of Flask-SQLAlchemy | none |
| `BlockingConnectionPool(timeout=None)` of redis, with and without asyncio | none |
| `pool.acquire(timeout=None)` of asyncpg | none |

## Why is this bad?

If all connections of the pool are in use, every further request waits, without an error and without
a line in the log. One response that is never closed, or one slow server that holds all connections,
is enough. A pool of 1 whose stream was never closed (httpx 0.28.1):

| timeout | the next request |
|---|---|
| `timeout=None` | still waiting after 8 s, even after `client.close()` |
| `Timeout(30, pool=0.5)` | `PoolTimeout` after 0.50 s |

A `BlockingConnectionPool` of redis-py 8.1.0 with `timeout=None` waits too: its `socket_timeout` of
0.5 s did not end a wait of 2 s.

## How to fix

Set a pool timeout. httpx's default is 5 s, SQLAlchemy's is 30 s, redis-py's is 20 s. In aiohttp,
`connect` and `total` bound the wait for a connection, and a session's default is a total of 300 s.
A timeout of one request replaces the whole timeout of its client, with the pool timeout:
`client.get(url, timeout=(3, 4))` can wait forever even if the client has `pool=1`. So can a client
after `client.timeout = None`.

The fix is **unsafe**. It sets the pool timeout alone, and leaves the other timeouts as they are:

| written | with the fix |
|---|---|
| `Timeout(None)`, `Timeout(None, connect=5.0)` | the same, and `pool=10.0` |
| `pool=None` | `pool=10.0` |
| `timeout=None` | `timeout=httpx.Timeout(None, pool=10.0)` |
| `timeout=(3, 10)` | `timeout=(3, 10, None, 10.0)` |
| `ClientTimeout(total=None)` | `ClientTimeout(total=None, connect=10.0)` |
| `pool_timeout=None` | `pool_timeout=30` |
| `BlockingConnectionPool(timeout=None)` | `timeout=20` |

It spells `httpx.Timeout` as the file does, such as `hx.Timeout`. Where no import of it is sure to
have run, it writes the tuple `timeout=(None, None, None, 10.0)`, which means the same.

The fix can turn a long wait that ended well into a `PoolTimeout`, a `TimeoutError` of SQLAlchemy or
a `ConnectionError` of redis. It is wrong where one request has to queue behind another, such as
long polls through `max_connections=1`.

### Measured

Up to httpx 0.28.1 the clock of the pool timeout starts again whenever some connection is released.
One connection and eight requests of 0.6 s, with `pool=1.0`: all eight succeeded, the last after
4.8 s. In httpx2 the timeout bounds the whole wait: two succeeded, six ended in `PoolTimeout`.

Cancelled tasks make an unbounded wait worse. Cancelling async requests that wait for a busy pool
permanently lost places in the pool, in 3 of 6 runs of httpx 0.28.1 and in 6 of 6 of 0.27.2 (httpx2
2.16.2: in none). Without a pool timeout that is a hang.

## Exceptions

A timeout is not reported if

- its value is not known, or is one of two;
- it is left out, also where that means no limit: in `acquire()` of asyncpg, and in clients of
  pymongo ([why](../myths/checkout.md#a-pool-has-a-limit-for-the-wait-if-you-set-none));
- the module is a migration of Alembic;
- its client has no pool (`MockTransport`, `ASGITransport`, `WSGITransport`), or a transport that is
  not known;
- the limits of its client are disabled, so that nobody waits: [CPL201](CPL201.md) or
  [CPL202](CPL202.md) is reported;
- it is that of a top-level function such as `httpx.get(url, timeout=None)`, or of a client that
  sends a single request: such a request waits for no other;
- the request is cancelled after some time, also while it waits for a connection: it is in a block
  such as `asyncio.timeout(5)` or `anyio.fail_after(5)`, or `asyncio.wait_for` gets its coroutine or
  task; or this is so for each call of the private function around it, or for each call in the
  project of a method with its name: `wait_for(create_task(source.pay()), timeout=5)`;
- it is that of a stream which a coroutine reads in a loop that reconnects: it listens until the
  process ends, one stream at a time;
- a semaphore of at most the pool's size is around every request of the client;
- it is the `timeout` of an aiohttp session: there None means the default;
- it is a `timeout` of requests or urllib3, which is no pool timeout (see [CPL204](CPL204.md));
- the database has no server, or the pool class takes no timeout.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [elevenlabs-python #373](https://github.com/elevenlabs/elevenlabs-python/issues/373): None passed
  to httpx by mistake, and connections that hang
- [pixeltable #1062](https://github.com/pixeltable/pixeltable/issues/1062): `pool=None` on purpose,
  for requests that may queue without a limit

## Sources

httpx: `_config.py` (`Timeout`), `_client.py`; httpcore: `_sync/connection_pool.py` and
[httpcore #1093](https://github.com/encode/httpcore/issues/1093). SQLAlchemy: `pool/impl.py`.
aiohttp: `client.py`. Waits were measured on loopback, against a busy pool.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import (
    Applicability,
    Related,
    Report,
    Severity,
    Unreported,
)
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.doubts import Doubt
from flake8_connpool.pools.edits import setting
from flake8_connpool.pools.engines import ENGINES, keeps_queue
from flake8_connpool.pools.listening import LISTENS, listens_forever
from flake8_connpool.pools.reaching import can_wait, related_users
from flake8_connpool.pools.semaphores import HAS_A_PLACE, has_a_place
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.single_requests import why_nobody_waits
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wait_fixes import bounding, example_of_wait
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import Argument, item_of
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.time_limits import is_limited
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.values.abstract import Constant, ContainerLiteral

SEVERITY = Severity.WARNING

_CANCELLED = "it is cancelled after some time, also while it waits for a connection"
_WITH_CHECKOUTS = ENGINES | {Kind.QUEUE_POOL}


def check(subject: PoolCall | PoolUse | PoolSettings) -> Iterator[Report | Unreported]:
    if isinstance(subject, PoolSettings):
        yield from _of_settings(subject)
        return
    written = _endless(subject)
    if written is None or written.place is None or not _waits(subject):
        return
    doubt = _why_not(subject)
    if doubt:
        yield Unreported(written.place, doubt)
        return
    cancelled = _why_cancelled(subject)
    if cancelled is not None:
        yield cancelled.at(written.place)
        return
    who = "a checkout" if _is_checkout(subject) else "a request"
    if isinstance(written.value, ContainerLiteral):
        consequence = f" has no pool timeout: {who} can wait forever for a connection"
    else:
        consequence = f": {who} can wait forever for a free connection"
    fix = bounding(subject, written)
    yield Report(
        written.place,
        f"`{written_form(written)}`{consequence}",
        fix,
        f"set a pool timeout, e.g. `{example_of_wait(subject, written, fix)}`",
        _related(subject),
    )


def _is_checkout(subject: PoolCall | PoolUse) -> bool:
    if isinstance(subject, PoolCall):
        return subject.api.kind in _WITH_CHECKOUTS
    return subject.client.api.one_server


def _of_settings(subject: PoolSettings) -> Iterator[Report]:
    wait = subject.argument(Role.WAIT)
    is_endless = wait is not None and wait.is_given and wait.is_unlimited
    if wait is None or wait.place is None or not is_endless or not keeps_queue(subject):
        return
    usual = f"{wait.parameter.default:g}"
    yield Report(
        wait.place,
        f"`{written_form(wait)}`: a checkout can wait forever for a free connection",
        setting(subject, wait, usual, Applicability.UNSAFE),
        f"set a pool timeout, e.g. `{wait.parameter.name}={usual}`",
    )


def _why_cancelled(subject: PoolCall | PoolUse) -> Doubt | None:
    """Return why a request does not wait forever: its callers cancel it after some time."""
    node, model = subject.node, subject.model
    if not isinstance(subject, PoolUse) or not isinstance(node, ast.Call):
        return None
    if is_limited(node, model):
        return Doubt(_CANCELLED)
    function = function_around(node, model)
    if not isinstance(function, ast.AsyncFunctionDef):
        return None
    place = model.environment.limited.get(qualified(function, model))
    return Doubt(_CANCELLED, (place,)) if place is not None else None


def _why_not(subject: PoolCall | PoolUse) -> str:
    """Return why no request waits for long, as a clause; "" if it may be a mistake."""
    if listens_forever(subject):
        return LISTENS
    return why_nobody_waits(subject) or (HAS_A_PLACE if has_a_place(subject) else "")


def _related(subject: PoolCall | PoolUse) -> tuple[Related, ...]:
    if isinstance(subject, PoolCall):
        return related_users(subject)
    made = subject.client.call
    return (Related(made, "the timeout of this client does not apply"),) if made else ()


def _endless(subject: PoolCall | PoolUse) -> Argument | None:
    """Return the written argument that makes the wait for a connection unbounded."""
    wait, whole = subject.argument(Role.WAIT), subject.argument(Role.TIMEOUT)
    total = subject.argument(Role.TOTAL)
    if wait is not None and total is not None:  # which bounds the wait as well
        is_endless = total.is_given and total.is_unlimited and wait.is_unlimited
        return total if is_endless else None
    if wait is not None:
        if whole is not None and not whole.is_given and _raises(subject):
            return None  # which is CPL303's
        # A wait that is not given itself is the one inside the whole timeout.
        written = wait if wait.is_given else whole
        return written if wait.is_unlimited and written and written.is_given else None
    if whole is None or not whole.is_given:
        return None
    inside = item_of(whole.value, whole.parameter.item, subject.model)
    return whole if inside == Constant(None) and None in whole.unlimited else None


def _raises(subject: PoolCall | PoolUse) -> bool:
    phases = [a for a in subject.arguments.values() if a.parameter.inherits is not None]
    completes = isinstance(subject, PoolCall) and subject.api.completes
    return completes and not all(phase.is_given for phase in phases)


def _waits(subject: PoolCall | PoolUse) -> bool:
    if isinstance(subject, PoolCall) and subject.api.kind in ENGINES:
        return keeps_queue(subject)
    return can_wait(subject)
