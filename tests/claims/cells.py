"""Which code can report which library, as the rules themselves find it.

The rules run over every fixture, and over small programs that are made from the data of each
callable of each library: every value for each parameter, and each way to create, keep, use, close
and share what it creates. A pair of a code and a library that reports is a *cell*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from markers import FIXTURES

from flake8_connpool.findings import Report
from flake8_connpool.library.catalog import APIS, LIBRARIES, SERVICES, library_of
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Mark, Parameter, Since
from flake8_connpool.linter.registry import RULES
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall, PoolUse, subjects_of
from flake8_connpool.pools.switches import SwitchSetting
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import parse
from flake8_connpool.semantics.values.model import SemanticModel

Cell = tuple[str, str]

_CLIENTS = (
    *(Kind.CLIENT, Kind.THREADED_CLIENT, Kind.MANAGER, Kind.HOST_POOL, Kind.SERVICE),
    Kind.ENGINE,
)
_ARGUMENTS = (
    *(*_CLIENTS, Kind.ADAPTER, Kind.LIMITS, Kind.TIMEOUT, Kind.TRANSPORT, Kind.SHARED_POOL),
    *(Kind.QUEUE_POOL, Kind.REQUEST),
)
_VALUES = ("None", "0", "-1", "1", "10_000", "True", "False", '"debug"')
# What the value of these, or of a parameter without a role, is decides on no pool.
_OF_THE_SERVICE = (None, Role.ACCOUNT, Role.IDENTITY)
# Required arguments, by the role of their parameter; all others are texts.
_REQUIRED = {Role.URL: '"postgresql://db.internal/shop"', Role.BOUND: "5", Role.LEAST: "1"}
# Programs with a client: `{make}` creates it, `{use}` uses it, and `{close}` closes it.
_SYNC = (
    # It is created for every request, and never closed, or entered again.
    "@app.get('/')\ndef show():\n    opened = {make}\n    return {use}\n",
    "@app.get('/')\ndef show():\n    with {make} as opened:\n        return {use}\n",
    "def show():\n    opened = {make}\n    {use}\n    return {use}\n",
    "opened = {make}\n\n@app.get('/')\ndef show():\n    with opened:\n        return {use}\n",
    # It is closed in the handler of a signal, or skipped in a lifespan.
    "opened = {make}\n\ndef end(number, frame):\n    {close}\n\n"
    "signal.signal(signal.SIGTERM, end)\n",
    "@asynccontextmanager\nasync def lifespan(app):\n    opened = {make}\n    yield\n    {close}\n"
    "\nFastAPI(lifespan=lifespan)\n",
    # It is used before a fork and after it, or sent to processes.
    "opened = {make}\n{use}\n\ndef child():\n    return {use}\n\n"
    "multiprocessing.set_start_method('fork')\nmultiprocessing.Process(target=child).start()\n",
    "opened = {make}\n\ndef work(opened, one):\n    return {use}\n\n"
    "with ProcessPoolExecutor() as pool:\n    for one in range(9):\n"
    "        pool.submit(work, opened, one)\n",
    # It is kept for the life of the program.
    "opened = {make}\n\n@app.get('/')\ndef show():\n    return {use}\n",
    "class Kept:\n    def __init__(self):\n        self.opened = {make}\n\n"
    "    def show(self):\n        return self.{use}\n",
    # Threads share it.
    "opened = {make}\n\ndef work(one):\n    return {use}\n\n"
    "with ThreadPoolExecutor(32) as threads:\n    threads.map(work, range(99))\n",
)
_ASYNC = (
    "@app.get('/')\nasync def show():\n    opened = {make}\n    return await {use}\n",
    "@app.get('/')\nasync def show():\n    async with {make} as opened:\n"
    "        return await {use}\n",
    "async def show():\n    opened = {make}\n    await {use}\n    return await {use}\n",
    "opened = {make}\n\n@app.get('/')\nasync def show():\n    async with opened:\n"
    "        return await {use}\n",
    "@asynccontextmanager\nasync def lifespan(app):\n    opened = {make}\n    yield\n"
    "    await {close}\n\nFastAPI(lifespan=lifespan)\n",
    "opened = {make}\n\nasync def work():\n    return await {use}\n\n"
    "asyncio.run(work())\nasyncio.run(work())\n",
    "opened = {make}\n\nasync def end():\n    {close}\n",
    "opened = {make}\nloop = asyncio.get_event_loop()\n\nasync def end():\n    await {close}\n\n"
    "loop.add_signal_handler(signal.SIGTERM, lambda: asyncio.create_task(end()))\n",
    "opened = {make}\n\n@app.get('/')\nasync def show():\n    return await {use}\n",
    "class Kept:\n    def __init__(self):\n        self.opened = {make}\n\n"
    "    async def show(self):\n        return await self.{use}\n",
)
_REQUEST = (
    "@app.get('/')\ndef show():\n    return {make}\n",
    "@app.get('/')\nasync def show():\n    async with {make} as answer:\n        return answer\n",
)
_HEAD = """\
import asyncio, multiprocessing, signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from fastapi import FastAPI
import {module}

app = FastAPI()
"""


def libraries() -> list[str]:
    """Return the names of all libraries, settings of frameworks included."""
    return [*LIBRARIES, *SERVICES, "celery"]


@cache
def reported() -> frozenset[Cell]:
    """Return every pair of a code and a library that is reported in a fixture or a program."""
    fixtures = (path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("CPL*/bad*.py")))
    found = set(chain.from_iterable(map(cells_in, chain(fixtures, programs()))))
    # The renamed copy of a library has the same callables.
    copies = [(one.name, one.succeeds) for one in LIBRARIES.values() if one.succeeds]
    found |= {(code, copy) for copy, library in copies for code, one in found if one == library}
    return frozenset(found)


def cells_in(source: str) -> Iterator[Cell]:
    """Yield the code and the library of each report in a source."""
    options = RuleOptions()
    model = SemanticModel(parse(source), {})
    for subject in subjects_of(model, options):
        for rule in RULES.values():
            if rule.check is not None and isinstance(subject, rule.subjects):
                library = _library(subject)
                if library and any(isinstance(one, Report) for one in rule.check(subject)):
                    yield rule.code, library


def programs() -> Iterator[str]:
    """Yield the programs for every callable of every library."""
    for api in dict.fromkeys(APIS.values()):
        if api.kind not in _ARGUMENTS:
            continue
        head = _HEAD.format(module=api.name.rpartition(".")[0])
        if api.kind is Kind.REQUEST:
            forms: Iterable[str] = _REQUEST
        elif api.kind in _CLIENTS:
            forms = _ASYNC if api.is_async else (*_SYNC, *(_ASYNC if api.also_async else ()))
        else:
            forms = ()
        for form in forms:
            for use in api.sends[:1] or ("execute",):
                yield head + form.format(
                    make=_call(api),
                    use=f"opened.{use}()",
                    close=f"opened.{(api.closes or ('close',))[0]}()",
                )
        for call in _calls(api):
            yield head + _used(call, api)


def _calls(api: Api) -> Iterator[str]:
    """Yield a call with no argument that may be left out, and one for each value of each."""
    yield _call(api)
    for parameter in api.parameters:
        if parameter.role not in _OF_THE_SERVICE and parameter.since == (0,):
            for value in _VALUES:
                yield _call(api, parameter, value)


def _call(api: Api, given: Parameter | None = None, value: str = "") -> str:
    arguments = [
        f"{one.name}={_REQUIRED.get(one.role, repr('x')) if one.role else repr('x')}"
        for one in api.parameters
        if one.default is Mark.REQUIRED and one is not given and not isinstance(one.name, Since)
    ]
    if given is not None:
        arguments.append(f"{given.name}={value}")
    return f"{api.name}({', '.join(arguments)})"


def _used(call: str, api: Api) -> str:
    """Return a program in which the result of a call decides on the pool of a client."""
    role = {
        Kind.LIMITS: Role.LIMITS,
        Kind.TIMEOUT: Role.TIMEOUT,
        Kind.TRANSPORT: Role.TRANSPORT,
        Kind.SHARED_POOL: Role.POOL,
    }.get(api.kind)
    owner = library_of(api)
    takers = [one for one in owner.apis if one.kind is Kind.CLIENT and role and one.parameter(role)]
    if not takers:
        return f"opened = {call}\n"
    taker = takers[0]
    parameter = taker.parameter(role) if role is not None else None
    assert parameter is not None
    return f"import {taker.name.rpartition('.')[0]}\n\nopened = {_call(taker, parameter, call)}\n"


def _library(subject: object) -> str:
    if isinstance(subject, PoolCall):
        return library_of(subject.api).name
    if isinstance(subject, PoolUse):
        return library_of(subject.client.api).name
    if isinstance(subject, PoolSettings):
        return subject.api.library
    # A task that starts beside a request has no library, and the session that it gets has one.
    return "celery" if isinstance(subject, SwitchSetting) else ""


if __name__ == "__main__":
    for code in RULES:
        print(code, *sorted(library for one, library in reported() if one == code))
