"""A setting turns a pool off, so each use opens connections of its own.

## What it does

Reports `broker_pool_limit = None` and `broker_pool_limit = 0` in the settings of Celery, also under
its names `BROKER_POOL_LIMIT` and `CELERY_BROKER_POOL_LIMIT`: in a module or class of settings, in
`app.conf`, in a mapping and in `Celery(...)`.

## Why is this bad?

None looks like "no limit". In Celery it means "no pool": every `delay()` and `apply_async()` opens
a connection to the broker and closes it. With Redis that is two sockets for each task that is sent.
50 calls of `delay()` (Celery 5.7.0, Redis 7.0.15 on loopback):

| `broker_pool_limit` | sockets opened | time of a call |
|---|---|---|
| 10, the default | 0 | 1.3 ms |
| 1 | 0 | 0.9 ms |
| 0 | 100 | 5.2 ms |
| None | 100 | 3.4 ms |

With TLS, or a broker in another network, each connection costs several round trips.

## How to fix

Set the number of connections that one process needs at once:

| the process sends tasks from | `broker_pool_limit` |
|---|---|
| a few threads | 10, the default |
| many threads or greenlets | as many as send tasks at once |
| one thread | 1 |

The fix is **unsafe**. It writes the default, `10`. A caller then waits for a free connection when
all ten are in use, and nothing bounds that wait. Connections stay open while they are idle, so a
broker or firewall that closes idle connections can make a call fail once; Celery's
`broker_transport_options` and `task_publish_retry` decide what happens then.

## Exceptions

A setting is not reported if

- its value is another number, or is not known: `int(os.environ["BROKER_POOL_LIMIT"])`;
- the module writes it in several places, so that the value depends on which one runs;
- the attribute or key belongs to something other than `conf`: `self.broker_pool_limit = None`.

## Options

- `per-file-ignores`: settings of processes that rarely send a task.

## Sources

Celery: `app/defaults.py`, `app/base.py` and "broker_pool_limit" of its documentation; kombu:
`connection.py`. The connections were counted by the server.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity, Unreported
from flake8_connpool.pools.edits import replacing
from flake8_connpool.pools.switches import SwitchSetting
from flake8_connpool.semantics.values.abstract import Constant, is_same_constant

SEVERITY = Severity.WARNING


def check(subject: SwitchSetting) -> Iterator[Report | Unreported]:
    value = subject.model.value(subject.node)
    if not isinstance(value, Constant):
        yield Unreported(subject.node, f"the value of `{subject.name}` is not known")
        return
    if not any(is_same_constant(value.value, off) for off in subject.switch.off):
        return
    usual = repr(subject.switch.parameter.default)
    yield Report(
        subject.node,
        f"`{subject.name}={value.value!r}` turns the pool off; each use opens new connections",
        replacing(subject.node, usual, Applicability.UNSAFE),
        f"set the number of connections, e.g. `{subject.name}={usual}` (the default)",
    )
