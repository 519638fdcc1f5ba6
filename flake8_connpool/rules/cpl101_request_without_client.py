"""A request function such as requests.get opens a new connection every time it runs.

## What it does

Reports `get`, `post`, `request`, `stream` and the other functions of httpx, httpx2 and requests,
and `request` of aiohttp, that are called without a client, where the call runs more than once: for
every request of a handler or every run of a task, in a loop, or in a function that is called again.
The function may be in a variable or a table, or be looked up by its name: `send = requests.post`,
`VERBS[method]`, `getattr(requests, method)`. It may also be a parameter, if each call in the module
passes one.

## Why is this bad?

Each of these functions creates a client, sends one request, and closes the client with its
connection. Every call pays for a TCP and a TLS handshake, and httpx also loads the CA bundle, even
for plain http. 200 calls from one thread to a server on loopback:

| function | a client per call | one client | ratio |
|---|---|---|---|
| `httpx.get`, http (httpx 0.28.1) | 6.63 s, 200 connections | 0.17 s, 1 connection | 39 |
| `requests.get`, http (requests 2.34.2) | 0.25 s, 200 connections | 0.12 s, 1 connection | 2 |
| `requests.get`, https | 0.82 s, 200 connections | 0.15 s, 1 connection | 5 |
| `aiohttp.request`, http (aiohttp 3.14.5) | 0.15 s, 200 connections | 0.04 s, 1 connection | 4 |

The closed sockets stay in TIME_WAIT for a while, so a busy caller can run out of ports.

## How to fix

Create one client and reuse it:

| where | create the client |
|---|---|
| a loop or a batch | in a `with` around the loop |
| a class | in `__init__`, and close it in `close`; per process if objects live for one call |
| FastAPI, Starlette | in the lifespan, kept in `app.state` |
| aiohttp | in a `cleanup_ctx` context, kept in the application |
| Flask | with the application, kept in `app.extensions` |
| Django | in `AppConfig.ready`, or in a function with `functools.cache` |
| Celery | in a `worker_process_init` handler; with threads in `worker_init` |
| AWS Lambda | at the top of the module, outside of the handler |
| a library | accept a client from the caller |

A fix is **unsafe**. It puts a `with` around

- the outermost loop of the function, and sends every request of the library in it with one client;
- without a loop, two or more requests that follow each other in a plain function.

In a method outside of loops, whose class has an `__init__`, the fix is **display-only**: the line
that creates the client there, and the request that uses it. connlint cannot know where to close it.
There is none for aiohttp: a session that is created without a running event loop raises. Nor is
there one if a subclass in the module has an `__init__` that does not call this one.

There is no unsafe fix in a handler or a task, because a client of its own for each request is
[CPL102](CPL102.md), nor where a client would have to be passed to another function. It needs
`import requests`, `import httpx` or `import aiohttp`, and arguments that the client's method
accepts too: not `verify`, `cert`, `cookies` or a proxy of httpx, `cookies` of aiohttp, nor
`requests.get(url, params)` without a keyword.

What can break:

- cookies: the second request sends what the first response set;
- a connection that stays idle between two requests: the server may close it, and the next request
  fails where a new connection would not;
- tests that replace `requests.get` or `httpx.get` do not see the requests anymore;
- httpx reads `HTTP_PROXY` when the client is created, not for each request.

### Measured

More of the same 200 calls:

| function | a client per call | one client | ratio |
|---|---|---|---|
| `httpx2.get`, http (httpx2 2.16.2) | 7.05 s, 200 connections | 0.12 s, 1 connection | 59 |
| `httpx.get`, https, one ready `SSLContext` | 0.87 s, 200 connections | 0.11 s, 1 connection | 8 |

A real network adds one round trip for TCP and one or two for TLS to each connection; loopback hides
them. If only the CA bundle is too slow, pass one `ssl.SSLContext` as `verify=`: `httpx.Client()`
then takes 0.09 ms instead of 20 ms, but opens as many connections as before.

## Exceptions

A call is not reported if

- it runs once: at the top of a module, in `main` and what only `main` calls, in commands of click,
  typer, Django and Flask, at the start of an application or worker, in `__init__` and `__enter__`,
  in a module with tests, in a method that only such code of the project is known to call;
- nothing shows that its function runs again. What shows it: a parameter flows into the request, two
  places of the project call the function, or it sends another request to the same host and a loop
  repeats one of the two, such as a poll. If only `timeout`, `verify`, `auth`, `stream` or redirects
  depend on a parameter, that is not enough. `self` alone is enough only if another method of the
  class opens a pool too, and if not only `__init__` calls its method. A private function with one
  caller counts if that caller passes a parameter of its own. A call that only tries it out does not
  count: in the `__main__` block, or in a check of the settings that leaves parameters out, if a
  base class may call it too;
- a client could not be shared: RQ forks for every job, and nothing that a job opens outlives it;
- the response is cached: `lru_cache`, `cached_property`, `if self._keys is None`, `if name in
  cache: return`, also in a `with lock`, or only while the entry is valid, a `__missing__` that sets
  the key, a condition about a name with "cache" in it, a file that exists already. What runs for
  things that are in the cache is reported: `if name not in cache: return`. A dict that the function
  creates keeps nothing, and neither does a `cached_property` of an object that each request
  creates;
- its function runs rarely and no handler of the module calls it: it signs in, sets up, or checks
  health. Its name says so (`login`, `oauth`, `get_token`, `setup`, `probe`, `health_check`), or it
  sends a `grant_type`, requests `/login`, returns a token, exits the program, or uses click, typer
  or `input`. A function that gets a `token` to check is no login. A method whose request depends on
  no parameter but self rarely runs too if its name is `clean_up` or starts with `test` or
  `validate`. One that returns an answer and exits only on errors is no program. What a program
  calls in a loop is repeated, unless the loop asks a person each time;
- only handlers run it that are called now and then: the last part of the path says so (`/callback`,
  `/settings`, `/billing`, `/install`), or a decorator, a dependency or any part of the path says
  that it is for an `admin`, or any part of the path, or the name of the handler, that it signs in
  (`/oauth/users`, `login_redirect`), or the handler gets the `code` and `state` of a login;
- its loop is in a function that sets up or checks settings, by its name (`setup_webhook`,
  `validate_scopes`), which no handler of the module calls;
- it is given the `connector` of aiohttp, which has the connections;
- the caller may pass a client: `if client is None: ... else: client.get(url)`;
- it is only sent if another request of its function fails or finds nothing: in an `except` of that
  one's `try`, under `if answer.status_code == 404`, `if not found` or `if found is None`;
- its loop goes over at most five items that the source writes down, unless the function itself runs
  again: it fetches the parts of a data set, or creates a few roles;
- its loop is a retry loop, such as `for attempt in Retrying()`, which ends after the first success,
  or follows redirects, or requests another host in each iteration: `hook.url`, `for url in hosts`,
  a port in the URL, another proxy, also where the loop passes it to a function of the module. Or it
  waits for a service: a function such as `wait_for_store` sleeps between requests without an id;
- the request sends `Connection: close`, or its whole URL is what a parameter contains and is named
  after a host of the caller's own: `order.callback_url`, `hook["url"]`; or such a parameter is the
  host, `f"https://{domain}/"`, or a visitor sends a route the whole URL;
- users choose its host: its function checks the URL (`validate_url(url)`, `assert_url_is_safe`); a
  class of webhooks is passed the whole URL; a field of a pydantic model is the whole URL; or it
  requests `/robots.txt`, `/sitemap.xml` or `/favicon.ico` of what a parameter contains;
- parameters are both the base URL and the credentials that it sends (`base_url`, `api_key`), and
  no call in the module passes what is the same for all;
- httpx gets `auth`, `cookies`, `verify`, `cert` or a proxy that depends on a parameter, or may get
  it through `**options`. Such a client cannot be shared. It can if the parameter is `settings`, if
  no call in the module changes its default, or if a loop passes the same each time. A session of
  requests takes all of these for each request, so there the call is reported;
- a decorator keeps the result by its name (`cache`, `memo`), or such a call that the function's
  name is bound to, `read = memoize(read)`;
- nothing runs a private function, or only functions call it that nothing runs; or nothing in the
  project calls a function that a decorator may register, or no file of an application names it.

`urllib3.request` is never reported: it shares one pool, and 200 calls opened one connection.

## Options

- `aliases`: your own wrappers of these functions.
- `per-request-decorators`: your own decorators of handlers and tasks.
- `per-process-decorators`: your own decorators of code that runs once per process.
- `cached-decorators`: your own decorators that cache the result.

## Reports

- [python-wheel-build/fromager #361](https://github.com/python-wheel-build/fromager/issues/361): a
  new session and `SSLContext` for each file of an index
- [achillean/shodan-python #28](https://github.com/achillean/shodan-python/issues/28): 400 ms less
  for each request after the first
- [segmentio/analytics-python #50](https://github.com/segmentio/analytics-python/issues/50): 199 ms
  and 136 ms for the same `HEAD`
- [luigi](https://github.com/spotify/luigi) (`contrib/salesforce.py`),
  [dbt-core](https://github.com/dbt-labs/dbt-core) (`clients/registry.py`),
  [metaflow](https://github.com/Netflix/metaflow) (`heartbeat.py`),
  [firecrawl-py](https://github.com/firecrawl/firecrawl): `requests.post` in each method of a class
  that stands for one server

## Sources

httpx: `_api.py`; requests: `api.py`; aiohttp: `client.py`. A server on loopback counted the
connections. The times are those of CPython 3.11, ± 30 % on a shared machine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity, Unreported
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.catalog import client_of
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.doubts import ANOTHER_HOST, RARE_HANDLER, Doubt
from flake8_connpool.pools.fallbacks import request_before
from flake8_connpool.pools.keeping_fixes import keeping
from flake8_connpool.pools.reuse import why_not_again
from flake8_connpool.pools.shared_transports import why_shares_pool
from flake8_connpool.pools.sharing_fixes import sharing
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.tenants import why_tenants_own
from flake8_connpool.pools.wording import help_to_share, placed_message, related_to, spelled
from flake8_connpool.semantics.execution.allocations import is_often
from flake8_connpool.semantics.execution.chosen_hosts import is_to_chosen_host
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.children import walk

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    if subject.api.kind is not Kind.REQUEST:
        return
    node = subject.node
    placed = _placed(subject)
    doubt = _why_not(subject, placed)
    if doubt is not None:
        yield doubt.at(node)
        return
    yield Report(
        node,
        placed_message(f"`{spelled(subject)}` opens a new connection {{}}", placed),
        fix=sharing(subject) or keeping(subject, placed),
        help=help_to_share(_client_for(subject), placed),
        related=related_to(node, placed),
    )


def _placed(subject: PoolCall) -> Placed:
    """Return how often a request is sent; a callback taker may send one for every item."""
    runs = subject.taker.runs if subject.taker is not None else None
    if runs is None:
        return placement_of(subject.node, subject.model, few_count=False)
    loop = subject.node if runs.placement is Placement.PER_ITERATION else None
    return Placed(runs.placement, loop=loop)


def _why_not(subject: PoolCall, placed: Placed) -> Doubt | None:
    node, model = subject.node, subject.model
    doubt = why_shares_pool(subject) or why_tenants_own(subject, placed=placed)
    if doubt is not None:
        return doubt
    if _declines_reuse(node):
        return Doubt("the request asks for its connection to be closed")
    if isinstance(node, ast.Call) and is_to_chosen_host(node, model):
        return ANOTHER_HOST
    first = request_before(node, model)
    if first is not None:
        return Doubt(
            "it is only sent if the request before it fails or finds nothing",
            (Related(first, "this request is sent each time"),),
        )
    if placed.is_rare:
        return RARE_HANDLER
    if is_often(node, placed, model):
        return None
    return why_not_again(node, placed, model)


def _client_for(subject: PoolCall) -> str:
    """Return the client to use in place of a function, in the words of the help."""
    function = function_around(subject.node, subject.model)
    is_async = isinstance(function, ast.AsyncFunctionDef)
    client = client_of(subject.api.library, is_async=is_async)
    return f"`{client.name}`" if client is not None else "client"


def _declines_reuse(request: ast.Call) -> bool:
    """Return whether a request asks for its connection to be closed."""
    return any(
        isinstance(part, ast.Dict)
        and any(
            isinstance(key, ast.Constant)
            and isinstance(value, ast.Constant)
            and (str(key.value).lower(), str(value.value).lower()) == ("connection", "close")
            for key, value in zip(part.keys, part.values, strict=True)
        )
        for part in walk(request)
    )
