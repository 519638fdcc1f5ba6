"""No rule fails, whatever is done with whatever a library has, wherever that stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from textwrap import indent

import pytest
from msgspec.structs import replace

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.library.catalog import LIBRARIES, SERVICES
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api, Parameter
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

APIS = [api for library in (*LIBRARIES.values(), *SERVICES.values()) for api in library.apis]
HEAD = """\
import atexit, asyncio, contextlib, functools, multiprocessing, os, signal, threading
import celery, fastapi, flask, pytest
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
import httpx, httpx2, requests, sqlalchemy, urllib3
import aioboto3.session, aiobotocore.session, anthropic, boto3.session, cohere, elasticsearch
import google.genai, groq, grpc.aio, langchain_openai, motor.motor_asyncio, pinecone
import mistralai.client, openai, opensearchpy, pymongo, qdrant_client, stripe
import requests.adapters, sqlalchemy.ext.asyncio, sqlalchemy.orm, sqlalchemy.pool, sqlmodel
app = fastapi.FastAPI()
queue = celery.Celery()
"""
# What stands around the lines, at `BODY`; `await` and `async with` stand in coroutines only.
PLACES = {
    "module": "BODY",
    "function": "def place(given, items):\nBODY",
    "coroutine": "async def place(given, items):\nBODY",
    "route": '@app.get("/{given}")\nasync def place(given, items=()):\nBODY',
    "task": "@queue.task\ndef place(given, items=()):\nBODY",
    "loop": "def place(given, items):\n    for item in items:\nBODY",
    "asynchronous loop": "async def place(given, items):\n    async for item in items:\nBODY",
    "method": "class Place:\n    def place(self, given, items):\nBODY",
    "constructor": "class Place:\n    def __init__(self, given, items):\nBODY",
    "lifespan": "@contextlib.asynccontextmanager\nasync def place(app):\nBODY\n    yield 1\nBODY",
    "try": "def place(given):\n    try:\nBODY\n    except Exception:\nBODY\n    finally:\nBODY",
    "child": "def place():\nBODY\nos.register_at_fork(after_in_child=place)",
    "signal": "def place(*_):\nBODY\nsignal.signal(signal.SIGTERM, place)",
    "process": "def place():\nBODY\nmultiprocessing.Process(target=place).start()",
    "thread": "def place(url):\nBODY\nThreadPoolExecutor(40).map(place, [])",
    "event loop": "async def place():\nBODY\nasyncio.run(place())\nasyncio.run(place())",
    "lambda": "place = lambda given: EXPRESSION",
    "comprehension": "place = [EXPRESSION for given in range(9)]",
    "fixture": "@pytest.fixture\ndef place():\nBODY\n    yield\nBODY",
    "main": "def main():\nBODY\nif __name__ == '__main__':\n    main()",
}


# Where each callable stands with all of its methods.
FOR_EVERYTHING = ("function", "coroutine")
# One of the callables that the data says the same of, but for names and arguments.
ALIKE = {repr(replace(api, name="", spellings=(), parameters=())): api for api in APIS}


def methods_of(api: Api, *, is_every: bool) -> Sequence[str]:
    """Return methods that the data names, and some that it does not.

    Unless it is every one, one stands for those that the data says the same of, and two for those
    that it does not name.
    """
    loan = api.loan
    of_loans = (loan.takes, loan.gives, loan.lazily, loan.same, loan.blocks) if loan else ()
    configuring = tuple(method.name for method in api.methods)
    groups = (
        *(configuring, api.sends, api.closes, api.aborts, api.misnamed, api.shares),
        *(api.dedicated, *of_loans, ("close", "handle_async_request", "mount", "unknown")),
    )
    alike: dict[tuple[bool, ...], list[str]] = {}
    for method in dict.fromkeys(chain(*groups)):
        alike.setdefault(tuple(method in group for group in groups), []).append(method)
    return [
        method
        for said, some in alike.items()
        for method in (some if is_every else some[: 1 if any(said[:-1]) else 2])
    ]


def given(parameters: Sequence[Parameter]) -> Iterator[str]:
    """Yield ways to write the arguments of a call."""
    yield ""
    yield "*given, **given"
    yield ", ".join(["given"] * 6)
    for value in ("None", "0", "given", '"text"', "(1, 2)", "{}"):
        yield ", ".join(f"{one.name}={value}" for one in parameters)


def uses_of(api: Api, name: str, *, is_async: bool, is_every: bool) -> Iterator[str]:
    """Yield statements that do something with the object called `name`."""
    wait = "await " if is_async else ""
    for method in methods_of(api, is_every=is_every):
        yield f"{name}.{method}()"
        yield f"{wait}{name}.{method}(given, timeout=None, stream=True, close=False)"
        yield f"kept = {name}.{method}\nkept()"
        yield f"map({name}.{method}, [])"
        yield f"with {name}.{method}(given) as entered:\n    entered.{method}()"
    for private in (*api.private, "sync_engine.dispose", "_transport._pool"):
        yield f"{name}.{private}"
        yield f"{name}.{private}()"
    for attribute in (*(a.name for a in api.attributes), "unknown"):
        yield f"{name}.{attribute} = None"
    yield f"with {name} as entered:\n    entered.get(given)"
    if is_async:
        yield f"async with {name} as entered:\n    await entered.get(given)"
    yield f"del {name}"


def statements(api: Api, *, is_async: bool, is_every: bool) -> Iterator[str]:
    for index, arguments in enumerate(given(api.parameters)):
        name = f"made_{index}"
        yield f"{name} = {api.name}({arguments})"
        if index > 1:
            continue  # what is done with the object does not depend on its arguments
        if index == 0:
            yield from uses_of(api, name, is_async=is_async, is_every=is_every)
        yield f"self.{name} = globals()['x'] = {api.name}({arguments})\nself.{name}.close()"
        yield f"atexit.register({api.name}({arguments}).close)"
        yield f"{api.name}({arguments}).get(given)"
        yield f"with contextlib.closing({api.name}({arguments})) as entered:\n    entered.get(1)"
    yield f"functools.partial({api.name}, 1)(2)"
    yield f"map({api.name}, [])"
    yield (f"class Own({api.name}):\n    def __init__(self, **kw):\n        super().__init__(**kw)")
    yield "own = Own(timeout=None)\nown.close()\nown.unknown()"


def source_of(name: str, api: Api) -> str:
    place = PLACES[name]
    if "EXPRESSION" in place:
        calls = [f"{api.name}({a}).get(given)" for a in given(api.parameters)]
        expression = f"[{', '.join(calls)}]"
        return f"{HEAD}{place.replace('EXPRESSION', expression)}\n"
    is_every = name in FOR_EVERYTHING
    body = "\n".join(statements(api, is_async="async def" in place, is_every=is_every))
    if place == "BODY":
        return f"{HEAD}{body}\n"
    depth = 8 if re.search(r"^    (for|async for|def|try)", place, re.M) else 4
    return f"{HEAD}{place.replace('BODY', indent(body, ' ' * depth))}\n"


@pytest.mark.parametrize("place", PLACES)
def test_no_rule_fails(place: str) -> None:
    for api in APIS if place in FOR_EVERYTHING else ALIKE.values():
        source = source_of(place, api)
        found = lint(source, RuleOptions())
        failed = [finding for finding in found if finding.code in NEVER_IGNORED]
        assert not failed, (api.name, failed[0].message, source.splitlines()[failed[0].line - 1])


HOSTILE = (
    *("1e309", "-1e309", "1e308", "2**64", f"0x{'f' * 5000}", "9" * 4000, "-1", "-0.0", "0.5"),
    *("5e-324", "1j", "True", "1e308 * 10", "1e309 - 1e309", "1 / 3", "0 / 0", "b'1'", "'1e309'"),
    *("1 / 5e-324", "-1 / 5e-324", "1e15 / 1e-308", "0 * (1 / 5e-324)", "'nan'", f"'{'9' * 4000}'"),
    *("*".join(["9223372036854775808"] * 20), "*".join(["1e14"] * 30), "2 ** 5000", "1 << 5000"),
)
# One of the parameters that the data says the same of, but for the name.
DISTINCT = {
    (api.kind, repr(replace(parameter, name=""))): (api, parameter)
    for api in APIS
    for parameter in api.parameters
}
THREADED = """\
def threaded{number}(urls):
    session = requests.Session()
    session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize={size}))
    manager = urllib3.PoolManager(maxsize={size}, block=False)
    with ThreadPoolExecutor({value}) as executor, ThreadPoolExecutor(max_workers={value}) as other:
        executor.map(session.get, ["https://a/1"] * 50)
        other.map(manager.request, ["GET"] * 50, ["https://a/1"] * 50)
"""


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:12])
def test_no_rule_fails_on_a_number(value: str) -> None:
    calls = [
        f"made = {api.name}({parameter.name}={written})"
        for api, parameter in DISTINCT.values()
        for written in (value, f"({value}, {value}, {value}, {value})")
    ]
    calls += [
        f'made = {api.name}({{"sqlalchemy.{one.name}": {value}}})'
        for api in APIS
        if api.kind is Kind.ENGINE_FROM_CONFIG
        for one in api.parameters
    ]
    threads = [THREADED.format(number=n, size=s, value=value) for n, s in enumerate((5, value))]
    found = lint("\n".join([HEAD, *calls, *threads]), RuleOptions())
    failed = [finding for finding in found if finding.code in NEVER_IGNORED]
    assert not failed, failed[0].message
    assert all(len(finding.message) <= 130 for finding in found)
