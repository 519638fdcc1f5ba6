"""A pool keeps idle connections forever, or longer than the server keeps them.

## What it does

Reports `keepalive_expiry=None` in httpx `Limits`, or a value above the idle timeout of the server,
and such a `keepalive_timeout` of an aiohttp connector. The idle timeout is the option
`server-idle-timeout`, 60 seconds by default. Set it to what your servers, or the load balancers in
front of them, really use.

## Why is this bad?

A connection that the other side has dropped is stale, and the next request on it can fail
(httpx 0.28.1):

| the connection was | `keepalive_expiry` | result |
|---|---|---|
| dropped silently after 1 s without traffic | 5 s, 30 s or None | `ReadTimeout` |
| the same | 0.5 s | success |
| closed by the server just before the reuse | any | 37 to 39 of 300 requests: `ReadError` |
| closed by the server some milliseconds earlier | any | success, on a new connection |

The silent drop costs the whole read timeout. No expiry prevents the race in the third row, but a
short one makes it rare. httpx does not retry after a `ReadError`. aiohttp sends a GET again from
3.11 on, but no POST: with 3.14.5 none of 150 GETs failed in that race, and 75 of 150 POSTs did.

## How to fix

| what you want | `keepalive_expiry` |
|---|---|
| no stale connections | below the idle timeout of the server and of what is in between |
| a warm connection after long pauses | just below that idle timeout |
| no special requirement | 5.0, the default of httpx; aiohttp's `keepalive_timeout` has 15 |

The fix is **unsafe**. It writes the default of the library, if the value is in the call itself.

Requests after a longer pause then open a new connection: one TCP connection and one TLS handshake
more for each. A busy connection never expires: with `keepalive_expiry=0.5` and a request every
0.2 s, twenty requests used one connection.

## Exceptions

Limits are not reported if

- the value is not known, or not above `server-idle-timeout`;
- it is `keepalive_timeout=None`, unless `target-versions` is aiohttp 3.14.4 or newer: before that
  it raises TypeError;
- they have `max_keepalive_connections=0`: nothing is kept;
- they are written in the call of a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known.

requests and urllib3 have no such setting: they keep idle connections until the server closes them.

## Options

- `server-idle-timeout`: how many seconds your servers keep an idle connection.
- `aliases`: your own wrappers of these classes.
- `target-versions`: the releases of aiohttp decide about `keepalive_timeout=None`.

## Reports

- [httpx #2983](https://github.com/encode/httpx/issues/2983) and
  [#3515](https://github.com/encode/httpx/issues/3515): "Server disconnected without sending a
  response", and a proposal to lower the expiry when it happens
- [hermes-agent #115289](https://github.com/NousResearch/hermes-agent/issues/115289): 20 s against
  5 s of the server. The report was withdrawn, since httpx notices orderly closes

## Sources

httpx: `_config.py` (`Limits`); httpcore: `_sync/connection_pool.py`; aiohttp: `connector.py`.
Measured on loopback with a server that closes at once, and a relay that stops passing bytes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import setting
from flake8_connpool.pools.reaching import reaches_pool, related_users
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import as_number

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    expiry, kept = subject.argument(Role.IDLE_EXPIRY), subject.argument(Role.KEPT)
    if expiry is None or not expiry.is_given or expiry.place is None:
        return
    if kept is not None and kept.is_given and as_number(kept) == 0:
        return  # nothing is kept, so nothing expires
    if not reaches_pool(subject):
        return
    seconds, server = as_number(expiry), subject.options.server_idle_timeout
    name, usual = expiry.parameter.name, repr(expiry.parameter.usual)
    if expiry.is_unlimited:
        fault = "keeps idle connections forever; a request can fail on a stale connection"
    elif seconds is not None and seconds > server:
        fault = f"exceeds the server's idle timeout ({server:g} s); connections can go stale"
    else:
        return
    yield Report(
        expiry.place,
        f"`{written_form(expiry)}` {fault}",
        setting(subject, expiry, usual, Applicability.UNSAFE),
        f"set a value below the idle timeout of the server, e.g. `{name}={usual}` (the default)",
        related_users(subject),
    )
