"""A new client is created for every call and discarded after one use.

## What it does

Reports clients (`Client` and `AsyncClient` of httpx and httpx2, `Session` of requests,
`PoolManager` of urllib3, `ClientSession` of aiohttp, `Redis` and `RedisCluster` of redis with and
without asyncio, `MongoClient` and `AsyncMongoClient` of pymongo, `AsyncIOMotorClient` of motor,
pools of psycopg_pool, psycopg2 and asyncpg, `boto3.client` and `boto3.resource`, `session.client`
of aioboto3 and `session.create_client` of aiobotocore, channels of grpc and grpc.aio with TLS, the
clients of some SDKs, and subclasses in the same module) that do not outlive the function that
creates them, where that function runs again: in a handler, dependency or task, in a loop, or in a
function that sends one request per call.

## Why is this bad?

A client is a connection pool. A client per call opens a new connection per call, and its limits
bound nothing: a hundred requests have a hundred pools. Measured with FastAPI 0.165.0 and Flask
3.1.3:

| where the client is created | requests | connections | time |
|---|---|---|---|
| FastAPI, `async with AsyncClient()` in the handler | 50 | 50 | 2.9 s |
| FastAPI, a dependency that yields a client | 50 | 50 | 3.0 s |
| FastAPI, one client of the lifespan | 50 | 1 | 0.18 s |
| Flask, `Session` kept in `g`, closed in `teardown_appcontext` | 10 | 10 | |
| Flask, one `Session` of the application | 10 | 1 | |

## How to fix

Create the client once, where the application starts:

| framework | create the client |
|---|---|
| FastAPI, Starlette | in the lifespan: `async with AsyncClient() as client:` around the `yield` |
| Flask | with the application, kept in `app.extensions`, not in `g` |
| Django | in `AppConfig.ready`, or in a function with `functools.cache` |
| Celery | in a `worker_process_init` handler, one per process; with threads in `worker_init` |
| aiohttp | in a `cleanup_ctx` context |
| a class | in `__init__`, closed in `close` or `aclose`; per process if objects live for one call |
| a script | in one `with` around the loop |

What callers choose, such as `headers` or a `timeout`, goes to each request instead:
`client.get(url, headers=headers)`.

For a client that a `with` in a loop creates, there is an **unsafe** fix. It moves the `with` out of
the loop, and out of all loops of the function in which the arguments of the client stay the same.
There is no such fix where the client is more than a sender of requests: where its headers, cookies
or credentials are set. In a handler there is none either, since the client would still be created
for every request.

Calls that share a client share more than connections: the next request sends the cookies that a
response set, and httpx reads `HTTP_PROXY` only when the client is created. A server may close a
connection that stays idle between two requests, and the next request fails. If clients must stay
apart, pass one `ssl.SSLContext` to all of them as `verify=`: `httpx.Client()` then takes 0.09 ms
instead of 20 ms.

### Measured

200 calls from one thread to a server on loopback:

| created for each call | time | with one client | ratio | connections |
|---|---|---|---|---|
| `httpx.AsyncClient()`, http (httpx 0.28.1) | 6.89 s | 0.24 s | 29 | 200 instead of 1 |
| `urllib3.PoolManager()`, http (urllib3 2.8.0) | 0.11 s | 0.05 s | 2 | 200 instead of 1 |
| `redis.Redis()` (redis-py 8.1.0) | 0.21 s | 0.015 s | 14 | 200 instead of 1 |
| `async with redis.asyncio.Redis()` | 1.26 s | 0.03 s | 48 | 200 instead of 1 |
| `urllib3.PoolManager()`, https | 0.66 s | 0.07 s | 9 | 200 instead of 1 |
| `aiohttp.ClientSession()`, http (aiohttp 3.14.5) | 0.15 s | 0.04 s | 4 | 200 instead of 1 |
| `aiohttp.ClientSession()`, https | 0.68 s | 0.05 s | 14 | 200 instead of 1 |

A pool of PostgreSQL opens its connections before it hands out the first, so a pool per call takes
longer than a connection per call. 60 queries from one thread, on loopback, 30 with asyncpg:

| created for each query | time of a query | a connection for each | with one pool |
|---|---|---|---|
| `psycopg_pool.ConnectionPool(dsn)` (3.3.3) | 17.8 ms | 5.7 ms | 0.2 ms |
| `asyncpg.create_pool(dsn)` (0.32.0) | 51 ms | 9 ms | 0.3 ms |

The clients of these SDKs have an HTTP client inside. 20 calls with a client for each opened 20
connections, and with one client a single one (the median of five such rounds; a request before them
is not counted):

| SDK | client per call | one client |
|---|---|---|
| openai 3.57.0, `OpenAI` | 59 ms a call | 1.5 ms |
| anthropic 2.14.0, `Anthropic` | 71 ms | 1.8 ms |
| groq 1.7.0, `Groq` | 50 ms | 1.3 ms |
| mistralai 3.7.0, `Mistral` | 121 ms | 3.5 ms |
| cohere 7.3.1, `ClientV2` | 64 ms | 3.1 ms |
| google-genai 3.6.1, `genai.Client` | 155 ms | 1.8 ms |
| elasticsearch 9.5.1, `AsyncElasticsearch` | 4.2 ms | 0.6 ms |
| opensearch-py 3.2.0, `AsyncOpenSearch` | 1.4 ms | 0.3 ms |
| qdrant-client 1.20.0, `QdrantClient` | 63 ms | 0.9 ms |
| stripe 16.1.0, `StripeClient` | 4.7 ms | 0.7 ms |
| langchain-openai 1.7.4, `AzureChatOpenAI` | 130 ms | 5 ms |
| langchain-openai 1.7.4, `AzureOpenAIEmbeddings` | 52 ms | 1 ms |
| langchain-openai 1.7.4, `OpenAIEmbeddings` | 47 ms | 1 ms |
| pinecone 10.2.0, `Pinecone().Index(host=...)` | 49 ms | 3 ms |
| pinecone 10.2.0, `Index(host=...)` of one `Pinecone` | 26 ms | 3 ms |

The last five rows are from another run, on a busier machine.

So did the clients of boto3 1.44.8, with S3. What creates one reads the description of its service:

| boto3 | client per call | one client |
|---|---|---|
| `boto3.client("s3")` | 11 ms a call | 2 ms |
| `Session().client("s3")` | 309 ms | 2 ms |
| `boto3.resource("s3")` | 23 ms | 5 ms |
| `aioboto3.Session().client("s3")` (15.5.0) | 164 ms | 3 ms |
| `client("s3")` of one session of aioboto3 | 41 ms | 3 ms |
| `create_client("s3")` of one session of aiobotocore (2.25.1) | 43 ms | 3 ms |

A client of pymongo 4.20.1 opens two connections, one of them to watch the server. 20 calls with a
client for each opened 40 connections and took 9.6 ms each; one client took 0.2 ms. With
`AsyncIOMotorClient` of motor 3.7.1 it was 9.3 ms and 0.7 ms.

A channel of grpcio 1.85.3 is one connection. 100 calls with `secure_channel` for each opened 100
connections and took 5.9 ms each; one channel took 0.5 ms. `grpc.aio` took 6.0 ms and 0.8 ms.
Without TLS, channels to the same server share a connection while one of them is open: 100 calls of
eight threads that each create an `insecure_channel` opened a single one. So those are not reported.

Threads may share a client of boto3, but not a resource or a session. Create a resource once per
thread, in a `threading.local()`. In AWS Lambda, where one thread runs the handler, create both at
the top of the module. With aioboto3 and aiobotocore, enter the client in the lifespan of the
application: `async with session.client("s3") as app.state.s3:`.

Not reported, since a shared client gains nothing: `WebClient` of slack_sdk, which opens a
connection for each call anyway; `Github` of PyGithub, which waits between two calls of one client;
`ChatOpenAI` and `ChatAnthropic` of LangChain, which share one HTTP client; and the functions of
stripe. Nor is a connection without a pool, such as `psycopg.connect(dsn)`: the applications that
were read for it connect in scripts, to listen, or to databases of their users.

In httpx nearly all of it is CPU time: `httpx.Client()` loads the CA bundle into a new `SSLContext`,
which takes 20 ms and about 0.85 MB per client, also for plain http. In async code the event loop is
blocked meanwhile. A real network adds a round trip for TCP and one or two for TLS.

## Exceptions

A client is not reported if

- it is returned, yielded, stored in an attribute, a global, a dictionary or `app.state`, passed to
  another call, or used by an inner function: it may live longer. This does not protect a client

  - that a handler or dependency returns or yields, alone or in an object made with it
    (`yield Api(client)`), or keeps in `flask.g` or `request.state`: it ends with the request;
  - that a handler closes, in `with`, in `finally` or with an `ExitStack`, whatever it passes the
    client to;
  - that is passed to a function of the module which only uses it;
  - that a function, a property or a context manager of the module creates for each call: the places
    that call it count as the places where it is created. So do calls and reads in other files that
    a handler runs, if they use the client and drop it;
  - that `__init__` stores in an object which a handler creates, or gets as a dependency
    (`prices: Prices = Depends()`), uses and drops, also through another such object. Its class must
    have no decorator, metaclass, `__new__` or unknown base, and its `__init__` must pass `self` to
    nothing;

- its line runs once: at the top of a module, in `main` and what only `main` calls, in commands, at
  the start of an application or worker, in `__init__`, in a module with tests;
- it serves a loop of requests of its own, or, in a plain function, two requests in a row. A second
  request that only a branch sends, such as a retry after a 401, does not count;
- nothing shows that its plain function runs again. What shows it: a parameter flows into the
  request, or two places of the project call the function. `self` alone is enough only if another
  method of the class creates a client too;
- it is cached: `lru_cache`, `cached_property`, `if self._client is None`;
- it is that of an SDK, and its key or its address may differ: only what is written in the source,
  or comes from the environment or from settings of the process (`settings.openai_key`,
  `current_app.config["KEY"]`) is known to be the same. A parameter, an attribute of self and what a
  function looks up may belong to a user or tenant. Nor is it reported if it is given an HTTP client
  (`http_client=`), or if another object keeps it, such as a chat;
- it is that of boto3, aioboto3 or aiobotocore, and its service, region, address, credentials or
  `config` may differ, as above, or those of the session that creates it. Nor is it reported if it
  only signs URLs (`generate_presigned_url`): it opens no connection, although creating it takes 11
  ms. Nor if it uses a paginator or a waiter, which keep the client, or an operation that connlint
  does not list;
- it is one of langchain-openai, and a setting of its requests may differ, such as `temperature`, or
  a chain is made of it: `prompt | AzureChatOpenAI(...)`;
- it is that of pymongo or motor, and its `host` or credentials may differ, as above, or another
  object keeps it or its database: `GridFS(client.files)`, a session of `start_session()`;
- it is a channel of grpc without TLS, or one whose target, credentials, options or interceptors may
  differ, as above. What it is used for is known only of its own methods and of generated stubs,
  classes such as `shop_pb2_grpc.ShopStub`, also behind `grpc.intercept_channel`;
- it could not be shared: `verify`, `cert`, `auth`, `cookies`, `proxy`, `transport` or `mounts`
  depend on a parameter or on the loop, or may come through `**options`; or they are set later, as
  in `session.auth = (user, password)`. A parameter does not count if it is `settings` or has a
  class with such a name, if it is a request and leads to the settings of the application
  (`request.app.state.settings.url`, `request.registry.settings["url"]`), if no call in the module
  changes its default, or if a loop of the module calls the function and passes the same each time;
- the whole URL of each request is what a parameter contains and is named after a host of the
  caller's own: `order.callback_url`, `hook["url"]`; or such a parameter is the host,
  `f"https://{domain}/"`, or a visitor sends a route the whole URL;
- users choose the host of each request: its function checks the URL (`validate_url(url)`,
  `assert_url_is_safe`); a class of webhooks is passed the whole URL; a field of a pydantic model is
  the whole URL; or it requests `/robots.txt`, `/sitemap.xml` or `/favicon.ico` of what a parameter
  contains;
- parameters are both the base URL and the credentials of each request (`base_url`, `api_key`), and
  no call in the module passes what is the same for all;
- nothing outlives one run: RQ forks for every job;
- an async client is created in a coroutine that `asyncio.run` runs: its connections cannot outlive
  that event loop;
- the pool is not its own: a `ClientSession` of aiohttp with `connector_owner=False`, or with a
  `connector` that its function does not create;
- it only opens WebSockets, whose connections serve nothing else;
- it is a client of redis that is given a pool, `Redis(connection_pool=POOL)`: any number of them
  use the connections of that pool. A pool that is created for one such client does not count;
- it is a client of redis or a pool of PostgreSQL whose host, port, database or user depends on a
  parameter or on the loop, as it does for a DSN that a parameter gives;
- it is a client of redis that only subscribes, `client.pubsub()`, which takes a connection that
  serves nothing else;
- there is no pool: `MockTransport`, `ASGITransport`, `WSGITransport`, or a session whose only
  adapters are for `file://`;
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
- the caller may pass a client: `if client is None: ... else: client.get(url)`;
- its loop is a retry loop, such as `for attempt in Retrying()`, which ends after the first success,
  or follows redirects, or requests another host in each iteration: `hook.url`, `for url in hosts`,
  a port in the URL, another proxy, another whole URL with other `headers` of the client, also where
  the loop passes it to a function of the module. Or it waits for a service: a function such as
  `wait_for_store` sleeps between requests without an id;
- a decorator keeps the result by its name (`cache`, `memo`), or such a call that the function's
  name is bound to, `read = memoize(read)`;
- nothing runs a private function, or only functions call it that nothing runs; or nothing in the
  project calls a function that a decorator may register, or no file of an application names it.

## Options

- `aliases`: your own wrappers of these classes.
- `per-request-decorators`: your own decorators of handlers and tasks.
- `per-process-decorators`: your own decorators of code that runs once per process.
- `cached-decorators`: your own decorators that cache the result.

## Reports

- [encode/httpx #2298](https://github.com/encode/httpx/issues/2298): a client for each tenant's
  request, 100 ms of each for its `SSLContext`
- [encode/httpx #978](https://github.com/encode/httpx/issues/978),
  [#3627](https://github.com/encode/httpx/issues/3627): memory and time of many clients
- [Gennadiyev/STS2MCP #80](https://github.com/Gennadiyev/STS2MCP/issues/80): 1.7 s for each call of
  a tool with its own client, 35 ms with a shared one
- [i2y/connecpy #35](https://github.com/i2y/connecpy/issues/35): a client for each request, moved
  into the constructor
- [browser-use](https://github.com/browser-use/browser-use) (`llm/browser_use/chat.py`),
  [semantic-kernel](https://github.com/microsoft/semantic-kernel) (`connectors/brave.py`),
  [datahub](https://github.com/datahub-project/datahub) (`rdf_loader.py`): a client for each call of
  a method
- [beda-software/fhir-py #93](https://github.com/beda-software/fhir-py/issues/93),
  [okta-sdk-python #267](https://github.com/okta/okta-sdk-python/issues/267),
  [backend.ai #4477](https://github.com/lablup/backend.ai/issues/4477): a `ClientSession` for each
  request

## Sources

httpx: `_client.py`, `_config.py`; requests: `sessions.py`; urllib3: `poolmanager.py`; aiohttp:
`client.py`; boto3: `session.py`; pymongo: `mongo_client.py`; motor: `core.py`; langchain-openai:
`chat_models/azure.py`; pinecone: `_client.py`; grpcio: `_channel.py`. A server on loopback counted
the connections; the framework times were measured with the frameworks themselves. The times are
those of CPython 3.11, ± 30 % on a shared machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flake8_connpool.findings import Report, Severity, Unreported
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.doubts import Doubt
from flake8_connpool.pools.hoisting_fixes import moving_before_loop
from flake8_connpool.pools.mounts import opens_files
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.reuse import report_of
from flake8_connpool.pools.services import why_another_account
from flake8_connpool.pools.shared_transports import why_shares_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.tenants import why_tenants_own
from flake8_connpool.pools.wasted_clients import why_not_wasted
from flake8_connpool.pools.wording import spelled
from flake8_connpool.semantics.execution.allocations import allocations_of

SEVERITY = Severity.WARNING

_CLIENTS = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.SERVICE})


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    if subject.api.kind not in _CLIENTS or subject.is_super:
        return
    if not reaches_pool(subject):
        yield Unreported(subject.node, "it has no pool of its own")
        return
    if opens_files(subject.node, subject.model):
        yield Unreported(subject.node, "it opens files: its only adapters are for `file://`")
        return
    doubt = why_shares_pool(subject) or why_another_account(subject)
    if doubt is not None:
        yield doubt.at(subject.node)
        return
    name = what = f"`{spelled(subject)}`"
    if subject.api.gives:  # a function that returns a client
        name = f"the {subject.api.noun} of {name}"
        if subject.api.kind is not Kind.SERVICE:  # whose classes are not created by their names
            what = f"`{subject.api.gives}`"
    template = f"{name} is created {{}}; its pool is never reused"
    first: Doubt | None = None
    for life in allocations_of(subject.node, subject.model):
        doubt = why_tenants_own(subject, life.escape, life.placed)
        if doubt is not None:
            first = first or doubt
            break
        doubt = why_not_wasted(subject, life)
        report = report_of(subject, life, template, what, is_wasted=doubt is None)
        if report is not None:
            yield replace(report, fix=moving_before_loop(subject))
            return
        first = first or doubt
    if first is not None:
        yield first.at(subject.node)
