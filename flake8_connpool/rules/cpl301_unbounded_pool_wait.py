"""Nothing ends the wait for a connection when all of a pool are in use.

## What it does

A wait for a free connection that is given as None, wherever it can be written:

| written | wait |
|---|---|
| `timeout=None`, of a client or of one request | for ever |
| `Timeout(None)`, `Timeout(None, connect=5.0)` | for ever |
| `Timeout(10, pool=None)` | for ever |
| `timeout=(3, 10)`, `Timeout((3, 10, 5))`: fewer than four items | for ever |
| `create_engine(url, pool_timeout=None)`, `QueuePool(..., timeout=None)` | for ever |

A timeout of one request replaces the client's whole timeout, its wait for a connection included:
`client.get(url, timeout=(3, 4))` waits for ever even where the client says `pool=1`. So does
`client.timeout = None`.

## Why is this bad?

One response that nobody closes, or one slow server that holds all connections, stops every caller,
without an error and without a line in the log. A pool of 1 whose stream was never closed: a
request with `timeout=None` was still waiting after 8 s, even after `client.close()`; with
`Timeout(30, pool=0.5)` it ended in `PoolTimeout` after 0.50 s (httpx 0.28.1).

Cancelled tasks make it worse: cancelling async requests under contention lost places in the pool
for good, in 3 of 6 runs of httpx 0.28.1 and in 6 of 6 of 0.27.2 (httpx2 2.16.2: in none). With a
wait that nothing ends, that is a hang.

## How to fix

The fix is **unsafe**. It names the wait alone, and leaves the other timeouts as they are:

| written | with the fix |
|---|---|
| `Timeout(None)`, `Timeout(None, connect=5.0)` | the same, and `pool=10.0` |
| `pool=None` | `pool=10.0` |
| `timeout=None` | `timeout=httpx.Timeout(None, pool=10.0)` |
| `timeout=(3, 10)` | `timeout=(3, 10, None, 10.0)` |
| `pool_timeout=None` | `pool_timeout=30` |

`httpx.Timeout` is spelled as the file spells it, such as `hx.Timeout`; where no import of it is
sure to have run, `timeout=(None, None, None, 10.0)` says the same. httpx's own wait is 5 s,
SQLAlchemy's 30 s.

This can turn a long wait that ended well into a `PoolTimeout`, or a `TimeoutError` of SQLAlchemy.
It is wrong where one request is meant to queue behind another, such as long polls through
`max_connections=1`. How strict the figure is depends on the version: up to 0.28.1 the clock of
httpx starts again whenever some connection is released. One connection and eight requests of
0.6 s, with `pool=1.0`: all eight succeeded, the last after 4.8 s. In httpx2 it bounds the whole
wait: two succeeded, six ended in `PoolTimeout`.

## Exceptions

- the value is not known, or one of two;
- the client has no pool: `MockTransport`, `ASGITransport`, `WSGITransport`; or its transport is
  not known;
- its limits have no bound: nobody waits then, and [CPL201](CPL201.md) or [CPL202](CPL202.md)
  speaks;
- top-level functions such as `httpx.get(url, timeout=None)`: each makes a pool for itself, in
  which nobody waits;
- requests and urllib3, whose `timeout` is no wait for a connection (see [CPL204](CPL204.md));
- a database without a server, and pool classes that take no timeout.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- elevenlabs-python #373: a None handed to httpx by mistake, and connections that hang
- pixeltable #1062: `pool=None` on purpose, for requests that may queue without end

## Sources

httpx: `_config.py` (`Timeout`), `_client.py`; httpcore: `_sync/connection_pool.py` and httpcore
#1093. SQLAlchemy: `pool/impl.py`. Waits were measured on loopback, against a pool kept busy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Report, Severity, Verb
from flake8_connpool.library.catalog import timeout_of
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.edits import adding, is_written_in, setting
from flake8_connpool.pools.engines import ENGINES, is_other_pool, is_serverless
from flake8_connpool.pools.reaching import can_wait
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import Argument, item_of
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant, ContainerLiteral
from flake8_connpool.semantics.values.spelling import spelling_of

SEVERITY = Severity.WARNING

# A common figure; it is no library's default.
_SECONDS = "10.0"


def check(subject: PoolCall | PoolUse) -> Iterator[Report]:
    written = _endless(subject)
    if written is None or written.place is None or not _waits(subject):
        return
    if isinstance(subject, PoolUse):
        name = f"{subject.client.api.name}.{subject.path}"
    else:
        name = subject.api.name
    message = f"`{name}({written_form(written)})` may wait for ever"
    yield Report(written.place, message, _fix(subject, written))


def _fix(subject: PoolCall | PoolUse, written: Argument) -> Fix | None:
    wait = subject.argument(Role.WAIT)
    if isinstance(subject, PoolCall) and subject.api.kind in ENGINES and wait is not None:
        return setting(subject, written, f"{wait.parameter.default:g}", Applicability.UNSAFE)
    if isinstance(written.value, ContainerLiteral):
        return _longer_tuple(subject, written)
    if wait is written:
        return setting(subject, written, _SECONDS, Applicability.UNSAFE)
    if wait is not None and isinstance(subject, PoolCall):
        if written.place in (*subject.node.args, *subject.node.keywords):
            return adding(subject.node, wait.parameter.name, _SECONDS, Applicability.UNSAFE)
        return None
    whole = _whole_timeout(subject, written)
    return None if whole is None else setting(subject, written, whole, Applicability.UNSAFE)


def _longer_tuple(subject: PoolCall | PoolUse, written: Argument) -> Fix | None:
    """Return the fix that gives a tuple of timeouts the item for the wait, and those before it."""
    node = written.node
    if not isinstance(node, ast.Tuple) or not is_written_in(subject.node, node):
        return None
    wait = subject.argument(Role.WAIT)
    last = (wait or written).parameter.item
    if last is None:
        return None
    items = [as_written(element) for element in node.elts[:last]]
    items += ["None"] * (last - len(items))
    if "" in items:
        return None
    content = f"({', '.join([*items, _SECONDS])})"
    edit = Edit(Verb.SET, Node.of(node), written.parameter.name, content)
    message = f"Set `{written.parameter.name}` to `{content}`"
    return Fix(Applicability.UNSAFE, message, (edit,))


def _whole_timeout(subject: PoolCall | PoolUse, written: Argument) -> str | None:
    """Return a timeout that bounds nothing but the wait, as the file can write it, if it can."""
    client = subject.client.api if isinstance(subject, PoolUse) else subject.api
    api, at = timeout_of(client.library), subject.node
    wait = api.parameter(Role.WAIT) if api is not None else None
    whole = api.parameter(Role.TIMEOUT) if api is not None else None
    spelling = None
    if api is not None and wait is not None and isinstance(at, ast.Call):
        spelling = spelling_of(api.name, at, subject.model)
    if spelling is None or wait is None:
        last = written.parameter.item
        return None if last is None else f"({'None, ' * last}{_SECONDS})"
    first = "" if whole is None else "None, " if whole.position == 0 else f"{whole.name}=None, "
    return f"{spelling}({first}{wait.name}={_SECONDS})"


def _endless(subject: PoolCall | PoolUse) -> Argument | None:
    """Return the written argument that makes the wait for a connection endless."""
    wait, whole = subject.argument(Role.WAIT), subject.argument(Role.TIMEOUT)
    if wait is not None:
        if whole is not None and not whole.is_given and _raises(subject):
            return None  # which is CPL303's
        # A wait that is not given itself is the one inside the whole timeout.
        written = wait if wait.is_given else whole
        return written if wait.is_unlimited and written and written.is_given else None
    if whole is None or not whole.is_given:
        return None
    inside = item_of(whole.value, whole.parameter.item, subject.model)
    return whole if inside == Constant(None) else None


def _raises(subject: PoolCall | PoolUse) -> bool:
    phases = [a for a in subject.arguments.values() if a.parameter.inherits is not None]
    completes = isinstance(subject, PoolCall) and subject.api.completes
    return completes and not all(phase.is_given for phase in phases)


def _waits(subject: PoolCall | PoolUse) -> bool:
    if isinstance(subject, PoolCall) and subject.api.kind in ENGINES:
        return not is_serverless(subject) and not is_other_pool(subject)
    return can_wait(subject)
