"""Nobody decided what happens when a pool of requests or urllib3 is full.

## What it does

- `HTTPAdapter(...)` of requests without `pool_block`, whatever its size;
- `PoolManager`, `ProxyManager` and the other pools of urllib3 that are given a `maxsize`, but no
  `block`.

Without it a full pool makes more connections, as many as there are callers, and throws away what
does not fit when they come back. `pool_maxsize` is then not a maximum: it is how many idle
connections are kept for each host.

In subclasses of `HTTPAdapter` it speaks where the decision is left out: at the `super().__init__`
call that hands over other figures, or where the object is made. An `init_poolmanager` that makes
its own `PoolManager` and forgets `block` takes back even a `pool_block=True`.

## Why is this bad?

40 threads, requests 2.34.2 on urllib3 2.8.0 (the same with 2.31.0 on 1.26.20), five bursts of 40
requests of 100 ms each:

| adapter | connections made | time |
|---|---|---|
| the adapter's own 10, not blocking | 160 | 0.67 s |
| `pool_maxsize=40` | 40 | 0.64 s |
| `pool_maxsize=10, pool_block=True` | 10 | 2.1 s |

Each discarded connection costs a new TCP connection, and for https a new TLS handshake, and
writes a warning to the logger `urllib3.connectionpool`. Under a steady load of 40 requests at a
time the harm is smaller: 200 requests made 40 connections and discarded 30.

## How to fix

The fix is **unsafe**. It adds `pool_block=True`, and `block=True` to the pools of urllib3. That is
one of two cures, and they do different things.

- `pool_maxsize` of the number of threads that use one host. Nothing is discarded, nobody waits;
  the price is idle sockets. This is the cure that cannot hang. Add `pool_block=False` to write the
  decision down.
- `pool_block=True` makes `pool_maxsize` a true maximum: callers wait for a connection. It protects
  a server that must not see more of them. In the load above it took three times as long.

`pool_block=True` can hang for ever. requests has no timeout for this wait: with `timeout=1`, and
with `timeout=(1, 1)`, a request was still waiting after 6 s. With a pool of 1, measured with both
versions above, the next request never gets a connection after

- a `stream=True` response that is neither read to its end nor closed, even after it was garbage
  collected;
- an `iter_content()` loop left by `break`;
- a `stream=True` response on which `raise_for_status()` raises;
- a response hook that raises;
- a response hook that makes a request with the same session. With a pool of ten, ten threads with
  such a hook all deadlocked.

Close such responses, best with `with session.get(url, stream=True) as response:`.

## Exceptions

- `pool_block`, or urllib3's `block`, is written, either way, or may be among `**kwargs`;
- the size is proven to be at least the threads of the module: it starts executors only, and the
  size is a known number, or made from the very name that is also their `max_workers`;
- the size is 0, a queue without end: nothing is discarded;
- a manager of urllib3 has no `maxsize` written;
- a subclass decides, or sends without the pools, or what it does cannot be followed;
- the workers are known to be more than the size: [CPL205](CPL205.md) speaks.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- cwms-python #89, dwave-cloud-client #340: "Connection pool is full, discarding connection"
- urllib3 #3167: the wish to hear that warning only once
- elasticsearch-py #414: `maxsize` taken for a maximum
- WDscholia/scholia #2789: `pool_block=True` to keep to a limit
- requests #2784 and #3461, urllib3 #659: pools with `pool_block=True` that ran dry and hung

## Sources

requests: `adapters.py`. urllib3: `connectionpool.py`, `poolmanager.py`, and the page on advanced
usage of its documentation. Connections were counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.thread_pools import fits_workers
from flake8_connpool.semantics.calls.binding import Argument, as_number

SEVERITY = Severity.WARNING

_MANAGERS = frozenset({Kind.MANAGER, Kind.HOST_POOL})


def check(subject: PoolCall) -> Iterator[Report]:
    block, kept = subject.argument(Role.BLOCK), subject.argument(Role.KEPT)
    if block is None or kept is None or not block.is_absent:
        return
    if not subject.uses_pool or not subject.decides_block:
        return
    if subject.api.kind in _MANAGERS and not kept.is_given:
        return
    if kept.is_unlimited:
        return  # a queue without end discards nothing
    if fits_workers(kept.node, kept.value, subject.model):
        return
    message = f"`{subject.api.name}` without `{block.parameter.name}`: discards {_past(kept)}"
    fix = adding(subject.node, block.parameter.name, "True", Applicability.UNSAFE)
    yield Report(subject.node, message, fix)


def _past(kept: Argument) -> str:
    size = as_number(kept)
    return "connections past its size" if size is None else f"connections past {size:g}"
