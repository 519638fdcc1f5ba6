"""Code uses the private connection pool of a client.

## What it does

Reports `client._transport._pool`, and everything behind it, of a known httpx or httpx2 client.

The rule is opt-in: there is no public way to read the numbers of the pool, so some programs have no
choice.

## Why is this bad?

Both names are private, and any release can change them. What they lead to depends on the client
(httpx 0.23.3, 0.27.2, 0.28.1, httpx2 2.16.2):

| client | `_transport._pool` |
|---|---|
| behind a proxy, or with mounts | another pool: 0 connections, while the pool of the proxy had 1 |
| with `MockTransport` | none: `AttributeError`, usually in tests |
| with five requests that wait for a connection | does not show them |

## How to fix

| you want to | do |
|---|---|
| set a limit | pass `limits=` when you create the client |
| see connections open and close | use the `trace` extension of a request, which is documented |
| count requests | count them in a transport of your own |

If you must read the pool, do it in one place, and be ready for `AttributeError`.

There is no fix that `--fix` could apply.

## Exceptions

A use is not reported if

- its object is not known to be an httpx client;
- it is of another private name, such as `client._transport` alone.

## Options

- `aliases`: your own wrappers of these clients.

## Reports

- [httpcore #861](https://github.com/encode/httpcore/issues/861): the wish for a public view of the
  pool

## Sources

httpx: `_client.py`, `_transports/default.py`; httpcore: `_sync/connection_pool.py`. The numbers
were read from clients with a proxy, with mounts, and with a mock transport.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.pools.wording import elsewhere, spelled

SEVERITY = Severity.INFO


def check(subject: PoolUse) -> Iterator[Report]:
    for private in subject.client.api.private:
        if f"{subject.path}.".startswith(f"{private}."):
            made = subject.client.call
            related = [Related(made, "the client is created here")] if made else []
            yield Report(
                subject.node,
                f"`{spelled(subject)}` is private; any release can change it",
                help="pass limits when you create the client, and count requests in your own code",
                related=elsewhere(subject.node, related),
            )
            return
