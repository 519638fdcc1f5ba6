"""A request opens a connection pool for itself, again and again.

## What it does

`get`, `post`, `request`, `stream` and the other functions of httpx, httpx2 and requests that are
called without a client, where the line runs more than once:

- **for every request** of a handler, dependency, middleware or view, for every run of a task, for
  every message of a bot, and in what such a function calls in the same module;
- **in a loop**, in a comprehension, in a function that a loop calls or that `map` or an executor
  is given, also where they are given the function itself: `executor.map(requests.get, urls)`;
- **in a plain function** with evidence that it runs again: one of its parameters flows into the
  request, or two places of the module call it. A private function that is called in one place is
  given what that call says: only where a parameter flows into the call is it evidence. Of `self`
  alone it is evidence only where another method of the class opens a pool as well, so that there
  is something to share.

The message says which: "for every request of `rate`", "in each round of the loop at line 18", "for
every call of `issue`".

## Why is this bad?

Each of these functions makes a client, sends one request, and closes the client with its
connection. What is paid each time is a TCP and a TLS handshake, and in httpx the CA bundle, read
anew even for plain http. 200 calls from one thread to a server on loopback:

| function | per call | with one client | ratio | connections |
|---|---|---|---|---|
| `httpx.get`, http (httpx 0.28.1) | 6.63 s | 0.17 s | 39 | 200 instead of 1 |
| `httpx2.get`, http (httpx2 2.16.2) | 7.05 s | 0.12 s | 59 | 200 instead of 1 |
| `httpx.get`, https, one ready `SSLContext` | 0.87 s | 0.11 s | 8 | 200 instead of 1 |
| `requests.get`, http (requests 2.34.2) | 0.25 s | 0.12 s | 2 | 200 instead of 1 |
| `requests.get`, https | 0.82 s | 0.15 s | 5 | 200 instead of 1 |

A real network adds one round trip for TCP and one or two for TLS to each connection, which loopback
hides. The 200 sockets stay in TIME_WAIT for a while, so that a busy caller can run out of ports.

`urllib3.request` is no finding: it shares one pool, and 200 calls opened one connection.

## How to fix

There is no fix that `--fix` could apply, since who makes the client, and who closes it, is the
program's own decision.

For a loop or a batch of calls, a `with` around the loop. For a class, a client made in `__init__`,
and a `close`. For an application, one client for each process, made when it starts. For a
library, a client that the caller may pass in.

It is not the same in every respect. A client keeps cookies: what the first answer sets, the second
request sends. And httpx reads `HTTP_PROXY` when the client is made, not at each request. Where only
the CA bundle is the cost, one `ssl.SSLContext` passed as `verify=` takes `httpx.Client()` from
20 ms to 0.09 ms, but there are as many connections as before.

## Exceptions

- the line runs once: at the top of a module, in `main` and what only `main` calls, in commands of
  click, typer, Django and Flask, at the start of an application or worker, in `__init__` and
  `__enter__`, in a module with tests;
- nothing says that a plain function runs again, or all that depends on a parameter is how the
  request is sent: `timeout`, `verify`, `stream`, redirects;
- it could not be shared: RQ forks for every job, and nothing a job opens outlives it;
- the answer is kept: `lru_cache`, `cached_property`, `if self._keys is None`, `if name in cache:
  return`, what has "cache" in its name, a file that exists already;
- a function runs seldom, whoever but a handler calls it: it signs in, sets up, or looks whether all
  is well. Its name has such a word (`login`, `oauth`, `get_token`, `setup`, `probe`), or it sends a
  `grant_type`, asks for `/login`, gives back a token, ends the program, or speaks through click,
  typer or `input`. One that is given a `token` to check is no login;
- whoever calls it may hand a client in: `if client is None: ... else: client.get(url)`;
- a loop only tries again, and is left with the first good answer;
- the request sends `Connection: close`, so its connection is never reused;
- with httpx, where `auth`, `cookies`, `verify`, `cert` or a proxy depend on a parameter, or may
  hide in `**options`: such a client cannot be shared. A session of requests takes all of them for
  each request, so there it speaks;
- a decorator is not known, or nothing in the module runs a private function.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- python-wheel-build/fromager #361: a new session and `SSLContext` for each file of an index
- achillean/shodan-python #28: 400 ms less for each request after the first
- segmentio/analytics-python #50: 199 ms and 136 ms for the same `HEAD`
- luigi (`contrib/salesforce.py`), dbt-core (`clients/registry.py`), metaflow (`heartbeat.py`),
  firecrawl-py: `requests.post` in each method of a class that stands for one server

## Sources

httpx: `_api.py`; requests: `api.py`. Connections were counted by a server on loopback; the times
are those of CPython 3.11, ± 30 % on a shared machine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.reuse import is_tenants_own, runs_again
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.allocations import is_often
from flake8_connpool.semantics.execution.placement import Placed, placement_of

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    if subject.api.kind is not Kind.REQUEST or is_tenants_own(subject):
        return
    if _declines_reuse(subject.node):
        return
    node, model = subject.node, subject.model
    placed = placement_of(node, model)
    if subject.taker is not None and subject.taker.runs is not None:
        if subject.taker.runs.placement is not Placement.PER_ITERATION:
            return
        placed = Placed(Placement.PER_ITERATION, line=node.lineno)
    if is_often(node, placed, model) or runs_again(node, placed, model):
        yield Report(node, f"`{subject.api.name}` opens a new pool {placed.words}")


def _declines_reuse(request: ast.Call) -> bool:
    """Return whether a request says itself that its connection is not for reuse."""
    return any(
        isinstance(part, ast.Dict)
        and any(
            isinstance(key, ast.Constant)
            and isinstance(value, ast.Constant)
            and (str(key.value).lower(), str(value.value).lower()) == ("connection", "close")
            for key, value in zip(part.keys, part.values, strict=True)
        )
        for part in ast.walk(request)
    )
