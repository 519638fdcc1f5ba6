"""Idle connections are kept for ever, or for longer than the server keeps them.

## What it does

`keepalive_expiry=None` in httpx `Limits`, or a figure above the idle time of the server. That time
is the option `server-idle-timeout`, 60 seconds where nobody says; set it to what your servers, or
the load balancers before them, really have.

## Why is this bad?

A connection that the other side has given up is of no use, and can cost a request:

- dropped silently by something on the path after 1 s without traffic: with an expiry of 5 s, of
  30 s and of None the next request ended in `ReadTimeout`, after its whole read timeout; with
  0.5 s it succeeded (httpx 0.28.1);
- closed by the server just as it is reused: of 300 requests sent right after the server closed,
  37 to 39 ended in `ReadError`, which httpx does not retry. No expiry prevents that race, a short
  one makes it rare.

An orderly close some milliseconds before the reuse does no harm, whatever the expiry: httpx notices
it, and makes a new connection.

## How to fix

The fix is **unsafe**. It writes 5.0, which is what httpx has on its own, where the figure stands in
the call itself.

Connections that were reused after a longer pause are then made anew: one more TCP connection and
TLS handshake for each. Where a warm connection is worth more, take a figure below the idle time of
the server. A busy connection never expires: with `keepalive_expiry=0.5` and a request every 0.2 s,
twenty requests used one connection.

## Exceptions

- the figure is not known, or no longer than `server-idle-timeout`;
- `max_keepalive_connections=0`: nothing is kept;
- the limits are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known.

requests and urllib3 have no such figure: they keep idle connections until the server closes them.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- httpx #2983 and #3515: "Server disconnected without sending a response", and a proposal to lower
  the expiry when it happens
- hermes-agent #115289: 20 s against a server's 5 s; the report was withdrawn, since orderly closes
  are noticed

## Sources

httpx: `_config.py` (`Limits`); httpcore: `_sync/connection_pool.py`. Measured on loopback with a
server that closes at once, and a relay that stops passing bytes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.edits import setting
from flake8_connpool.pools.reaching import reaches_pool
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
    if expiry.is_unlimited:
        what = "keeps idle connections for ever"
    elif seconds is not None and seconds > server:
        what = f"outlives the server's idle {server:g} s"
    else:
        return
    fix = setting(subject, expiry, repr(expiry.parameter.usual), Applicability.UNSAFE)
    yield Report(expiry.place, f"`{subject.api.name}({written_form(expiry)})` {what}", fix)
