"""A pool keeps fewer connections for a host than there are threads that use them.

## What it does

A `ThreadPoolExecutor` or `ThreadPool` of a known number of workers that all ask one known host,
through

- an `HTTPAdapter` of requests, mounted for that host, whose `pool_maxsize` is smaller: 10 if
  nobody wrote it;
- a `requests.Session()` that has no adapter mounted for that host, and so its own with 10;
- a `PoolManager` or another pool of urllib3 whose `maxsize` is smaller: 1 if nobody wrote it.

## Why is this bad?

Connections past the size are opened and, when they come back, thrown away, with a warning in the
log: "Connection pool is full, discarding connection". Three rounds in which all workers ask at
once, requests 2.34.2 on urllib3 2.8.0:

| pool | workers | connections opened | discarded |
|---|---|---|---|
| `HTTPAdapter()`, or a session without one (10) | 16 | 28 | 18 |
| `HTTPAdapter(pool_maxsize=16)` | 16 | 16 | 0 |
| `PoolManager()` (1) | 8 | 22 | 21 |
| `PoolManager(maxsize=8)` | 8 | 8 | 0 |

In such bursts each round discards the workers past the size, and the next one opens as many anew:
over https with a handshake each. A steady `executor.map` hurts less: 400 calls of 10 ms with 16
workers on 10 opened 16 connections and discarded 6.

## How to fix

The fix is **safe** where nobody wrote a size: it adds `pool_maxsize`, or urllib3's `maxsize`, of
the number of workers. Nothing that works today changes but that more idle connections are kept.

It is **unsafe** where it replaces a number, which somebody may have chosen for the sake of the
server: up to that many idle connections stay open.

A session without an adapter has none. Mount one:
`session.mount("https://", HTTPAdapter(pool_maxsize=16))`.

## Exceptions

- `pool_block=True`, or urllib3's `block=True`: callers wait, and nothing is discarded;
- the number of workers or the size is not known, or the size is 0, a queue without end;
- the URL is not known to its host, or there are several hosts: the size counts for each alone;
- another adapter may be mounted: its prefix or its class is not known, or the session is handed to
  other code;
- an executor that an object keeps, and work that is a `functools.partial`;
- there is little work: calls of `submit` outside of a loop, or a list no longer than the size;
- httpx, whose pool is bounded: it makes callers wait.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- cwms-python #89, dwave-cloud-client #340, minio-py #518, proxmoxer #101, threat_intel #49,
  ds-caselaw #1739: "Connection pool is full, discarding connection"
- urllib3 #3167: the wish to hear that warning only once

## Sources

requests: `adapters.py`. urllib3: `connectionpool.py`, `poolmanager.py`. Connections and warnings
were counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Fix, Report, Severity
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import adding, setting
from flake8_connpool.pools.mounts import adapter_for, sessions_of
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.worker_pools import most_workers
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.values.abstract import Constant

SEVERITY = Severity.WARNING

_KNOWN_ENDS = frozenset({EscapeKind.WITH, EscapeKind.STORED, EscapeKind.CAPTURED})
_MANAGERS = frozenset({Kind.MANAGER, Kind.HOST_POOL})


def check(subject: PoolCall) -> Iterator[Report]:
    if subject.is_super or not subject.uses_pool or not _lets_more_through(subject):
        return
    size = _size(subject)
    if not size:
        return
    workers = _workers(subject, size)
    if workers > size:
        connections = "1 connection" if size == 1 else f"{size:g} connections"
        message = f"`{subject.api.name}` keeps {connections} for {workers} workers"
        past = f"bursts discard {workers - size:g}"
        yield Report(subject.node, f"{message}: {past}", _fix(subject, workers))


def _lets_more_through(subject: PoolCall) -> bool:
    """Return whether a full pool is known to make more connections, and none to wait."""
    block = subject.argument(Role.BLOCK)
    if block is None:
        return bool(subject.api.adapter)
    return block.value == Constant(False) and subject.decides_block


def _size(subject: PoolCall) -> float | None:
    """Return how many connections a pool keeps for a host, None if it is not known."""
    if subject.api.adapter:
        kept = APIS[subject.api.adapter].parameter(Role.KEPT)
        return kept.default if kept is not None else None
    argument = subject.argument(Role.KEPT)
    return as_number(argument) if argument is not None else None


def _workers(subject: PoolCall, size: float) -> int:
    """Return how many threads use a pool for one host, 0 if that is not known."""
    if subject.api.kind in _MANAGERS:
        return most_workers(subject.node, subject, size)[0]
    if subject.api.adapter:
        ends = escape_of(subject.node, subject.model).kinds
        sessions = [subject.node] if ends <= _KNOWN_ENDS else []
    else:
        sessions = list(sessions_of(subject)) if subject.api.kind is Kind.ADAPTER else []
    found = [(one, *most_workers(one, subject, size)) for one in sessions]
    return max(
        (many for one, many, url in found if adapter_for(url, one, subject) is subject.node),
        default=0,
    )


def _fix(subject: PoolCall, workers: int) -> Fix | None:
    """Return the fix: safe where nobody wrote a size, since only idle connections are more."""
    kept = subject.argument(Role.KEPT)
    if kept is None:
        return None
    if kept.is_absent:
        return adding(subject.node, kept.parameter.name, str(workers), Applicability.SAFE)
    return setting(subject, kept, str(workers), Applicability.UNSAFE)
