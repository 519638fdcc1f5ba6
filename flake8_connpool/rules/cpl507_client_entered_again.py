"""A client is entered again, after the end of a with block has closed it.

## What it does

Reports `with client:` and `async with client:` if the client is created elsewhere, and the block
runs again or the client is used before or after it:

- in a loop, for a client that is created before the loop or is a parameter;
- in a handler, a task, or a function that sends one request per call, for a client of the module,
  or of an object that uses it in another method too;
- twice in one function, or beside a request outside of the block.

## Why is this bad?

The end of the block closes the client. What happens next depends on the library:

| the second `with` on one client | result |
|---|---|
| httpx 0.28.1, httpx2 2.16.2, after the first | RuntimeError "Cannot reopen a client instance" |
| the same, inside the first or after a request | RuntimeError "Cannot open a client instance" |
| aiohttp 3.14.5 | works, but the next request raises RuntimeError "Session is closed" |
| openai 3.57.0, elasticsearch 9.5.1 | works, but the next request fails: the client is closed |
| pymongo 4.20.1 | raises InvalidOperation: the client is closed |
| grpcio 1.85.3 | works, but the next request raises ValueError: the channel is closed |
| requests 2.34.2 | works, but each block closes the pool: 10 blocks, 10 connections |
| redis-py 8.1.0 | works, but each block closes the pool: 3 blocks, 3 connections |
| urllib3 2.8.0, `PoolManager` | works, but each block clears the pools: 10 blocks, 10 connections |

So with httpx and aiohttp the first request succeeds, and every request after it fails. With
requests and urllib3 the shared client does not share anything.

## How to fix

Enter the client once, where it is created, and use it inside:

| the client belongs to | enter it |
|---|---|
| a function with a loop | before the loop, with the loop inside the block |
| an application | in the lifespan, around the `yield` |
| an object | in its `__enter__` or `__aenter__`, and close it in `__exit__` or `__aexit__` |
| a request | not at all: use the client of the application without `with` |

There is no fix: only you know which part of the program owns the client.

## Exceptions

A block is not reported if

- it creates the client itself: `with httpx.Client() as client:`;
- its client is one of redis that is given a pool, or is a parameter that may be: leaving the block
  closes no pool that the client was given;
- it runs once as far as this file shows;
- the loop only retries, or is left at the end of the block;
- the client is created in the same iteration, or bound again before the block;
- it is an aiohttp session that is used before the block, not after it;
- the object is a `Session` of SQLAlchemy, which can be used again after `with`;
- the client is of a class of the module that defines the methods of `with`.

## Options

- `aliases`: your own wrappers of these classes.
- `per-request-decorators`, `per-process-decorators`, `cached-decorators`: how often your own
  decorators run a function.

## Reports

- [httpx #720](https://github.com/encode/httpx/issues/720): a worker that enters a shared client for
  every item of a queue

## Sources

httpx: `_client.py` (`Client.__enter__`, `AsyncClient.__aenter__`); requests: `sessions.py`
(`Session.__exit__`); urllib3: `poolmanager.py` (`PoolManager.__exit__`); aiohttp: `client.py`
(`ClientSession.__aexit__`). Connections were counted
by a server on loopback.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.reaching import owns_pool
from flake8_connpool.pools.reentries import Reentry, reentry_of
from flake8_connpool.pools.subjects import PoolUse
from flake8_connpool.pools.wording import named_message, spelled_name
from flake8_connpool.semantics.flow.dependence import function_around

SEVERITY = Severity.ERROR

_ENTERING = frozenset({"__enter__", "__aenter__"})
_CLOSED_AT_EXIT = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.SERVICE})


def check(subject: PoolUse) -> Iterator[Report | Unreported]:
    api, local, model = subject.client.api, subject.client.local, subject.model
    if subject.path not in _ENTERING or api.kind not in _CLOSED_AT_EXIT or api.by_with:
        return
    if local is not None and model.defines(local, subject.path):
        return
    if not owns_pool(subject):
        yield Unreported(subject.node, "its pool may be one that it is given, and stay open")
        return
    again = reentry_of(subject)
    if again is None:
        yield Unreported(subject.node, "the block is not known to run again")
        return
    name, raises = spelled_name(subject.node, api.name), api.opens_once or api.stays_closed
    yield Report(
        subject.node,
        _message(name, again, api, raises=raises),
        help=_help(subject, again),
        related=_related(subject, again),
        severity=None if raises else Severity.WARNING,
    )


def _result(api: Api, *, raises: bool) -> str:
    if not raises:
        return "each exit closes its pool"
    if api.kind is Kind.SERVICE:
        return "requests fail after the first exit"
    return "the second time raises RuntimeError"


def _message(name: str, again: Reentry, api: Api, *, raises: bool) -> str:
    if again.other is not None and not again.how_often:
        result = "fails" if api.kind is Kind.SERVICE else "raises RuntimeError"
        return named_message(
            f"`{{}}` is also used outside of its `with` block; one of the two {result}", name
        )
    result = _result(api, raises=raises)
    return named_message(f"`{{}}` is entered {again.how_often}; {result}", name)


def _help(subject: PoolUse, again: Reentry) -> str:
    word = "async with" if subject.client.api.is_async else "with"
    if again.loop is not None:
        return f"put the loop inside the `{word}` block"
    if again.how_often:
        return f"use it without `{word}`, and close it where the program ends"
    return f"put every use of it inside one `{word}` block"


def _related(subject: PoolUse, again: Reentry) -> tuple[Related, ...]:
    found = [Related(one, "created here") for one in subject.client.calls[:1]]
    if again.loop is not None:
        found.append(Related(again.loop, "the loop"))
    elif again.other is not None:
        found.append(Related(again.other, "used here, outside of the block"))
    else:
        function = function_around(subject.node, subject.model)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(Related(function, f"`{function.name}` runs again"))
    return tuple(found)
