"""Code reaches into the private connection pool of a client.

## What it does

`client._transport._pool`, and everything behind it, of a known httpx or httpx2 client.

It is off unless it is asked for: there is no public way to read the figures of the pool, so some
programs have no choice.

## Why is this bad?

Both names are private, and what they lead to depends on the client (httpx 0.23.3, 0.27.2, 0.28.1,
httpx2 2.16.2):

- behind a proxy, and for mounted transports, it is the wrong pool: it showed 0 connections while
  the pool of the proxy had 1;
- `MockTransport` has none: `AttributeError`, usually in the tests;
- five requests that were waiting for a connection were not among what it shows.

## How to fix

There is no fix that `--fix` could apply.

Give the figures to the client when it is made, with `limits=`. To see what a pool does, use the
`trace` extension of a request, which is documented, or count requests in a transport of your own.
Where the pool must be read, do it in one place, and be ready for `AttributeError`.

## Exceptions

- the object is not known to be a client of httpx;
- other private names, such as `client._transport` alone.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- httpcore #861: the wish for a public view of the pool

## Sources

httpx: `_client.py`, `_transports/default.py`; httpcore: `_sync/connection_pool.py`. The figures
were read from clients with a proxy, with mounts, and with a mock transport.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.pools.subjects import PoolUse

SEVERITY = Severity.INFO


def check(subject: PoolUse) -> Iterator[Report]:
    for private in subject.client.api.private:
        if f"{subject.path}.".startswith(f"{private}."):
            message = f"`{subject.client.api.name}.{private}` is private: any release may change it"
            yield Report(subject.node, message)
            return
