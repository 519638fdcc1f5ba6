"""The names of what Python and libraries have, each list with code that it is about."""

from __future__ import annotations

import ast

from probes import probe_in
from sources import argument, module_of
from word_list import WordList

from flake8_connpool.frameworks import python, retries
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Role
from flake8_connpool.linter.lint import lint
from flake8_connpool.pools import loan_steps
from flake8_connpool.pools.single_use import why_one_shot
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.rules import cpl404_health_check_without_effect as cpl404
from flake8_connpool.rules import cpl502_close_in_signal_handler as cpl502
from flake8_connpool.rules import cpl506_async_close_not_awaited as cpl506
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow import escape
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.values import mutation

OPTIONS = RuleOptions()
ENGINE = APIS["sqlalchemy.create_engine"]
F = "def f(u, v):\n    "


def escapes(source: str) -> set[EscapeKind]:
    return escape_of(*probe_in(f"import contextlib, typing, typing_extensions\n{source}")).kinds


def repeated(source: str) -> bool:
    return next(loops_around(*probe_in(f"import os, sys\n{source}")), None) is not None


def timeout(source: str) -> str:
    head = "from httpx import Client as C\no = {'timeout': 9}\n"
    return argument(f"{head}{source}\nC(**o)", Role.TIMEOUT)


def found(code: str, source: str) -> bool:
    return bool(lint(source, OPTIONS, lambda one: one == code))


def used_once(source: str) -> bool:
    model = module_of(
        "from sqlalchemy import create_engine\ndef f(u):\n    e = create_engine(u)\n"
        f"    {source}\n    yield\n    e.connect()"
    )
    made = next(call for call in model.symbols.calls if ast.unparse(call.func) == "create_engine")
    return bool(why_one_shot(made, ENGINE, model))


def without(builtins: str) -> str:
    return builtins.removeprefix("builtins.")


LISTS: dict[str, WordList] = {
    "a method that only reads a dict": WordList(
        "get items keys values copy",
        lambda word: timeout(f"o.{word}()") == "given 9",
        mutation._READING_METHODS,
    ),
    "a function that only reads a dict": WordList(
        "dict len list print repr sorted str tuple",
        lambda word: timeout(f"{word}(o)") == "given 9",
        mutation._READERS,
    ),
    "what closes an object at the end of a block": WordList(
        "contextlib.closing contextlib.aclosing",
        lambda word: escapes(f"{F}with {word}(probe()) as c: c.get(u)") == {EscapeKind.WITH},
        escape._CLOSING,
    ),
    "what gives the object that it is given": WordList(
        "typing.cast typing_extensions.cast",
        lambda word: escapes(f"{F}c = {word}(probe())\n    c.get(u)") == set(),
        escape._SAME,
    ),
    "what ends the process": WordList(
        "builtins.exit builtins.quit os._exit sys.exit",
        lambda word: not repeated(f"def f():\n  while 1:\n    r = probe()\n    {without(word)}(r)"),
        python.ENDING,
    ),
    "what catches every error": WordList(
        "builtins.BaseException builtins.Exception",
        lambda word: (
            not found(
                "CPL901",
                "import requests\ns = requests.Session()\ndef f(u):\n    try: return s.get(u)\n"
                f"    except {without(word)}: return None\n",
            )
        ),
        python.CATCHING_ALL,
        other="builtins.KeyError",  # of one that is not known nobody can say what it is
    ),
    "what calls a function again after an error": WordList(
        "backoff.on_exception metaflow.catch metaflow.retry ratelimit.sleep_and_retry "
        "retry.api.retry retry.retry retrying.retry stamina.retry tenacity.retry",
        lambda word: (
            not found(
                "CPL901",
                f"import requests, {word.partition('.')[0]}\ns = requests.Session()\n"
                f"@{word}()\ndef f(u): return s.get(u)\n",
            )
        ),
        retries.RETRYING,
        other="functools.wraps",  # one that is not known may do anything
    ),
    "the attempts of a loop": WordList(
        "stamina.retry_context tenacity.AsyncRetrying tenacity.Retrying "
        "tenacity.asyncio.AsyncRetrying",
        lambda word: (
            not found(
                "CPL101",
                f"import requests, {word.rpartition('.')[0]}\ndef f():\n"
                f"    for a in {word}():\n        with a: requests.get('http://a')\n",
            )
        ),
        retries.ATTEMPTS,
        other="itertools.cycle",
    ),
    "what reads all rows": WordList(
        "builtins.list builtins.set builtins.sorted builtins.tuple",
        lambda word: found(
            "CPL304",
            "from sqlalchemy import Engine\nfrom sqlalchemy.orm import Session\n"
            "def f(engine: Engine):\n    s = Session(engine)\n"
            f"    return {without(word)}(s.query(int))\n",
        ),
        loan_steps._READING_ALL,
    ),
    "what an engine has beside connections": WordList(
        "dispose url dialect name driver echo pool sync_engine",
        lambda word: used_once(f"print(e.{word})"),
        ENGINE.idle,
    ),
    "no, as text": WordList(
        "false f no n off 0 none",
        lambda word: found(
            "CPL404",
            "import sqlalchemy\nsqlalchemy.engine_from_config("
            f"{{'sqlalchemy.url': 'postgresql://', 'sqlalchemy.pool_pre_ping': '{word}'}})\n",
        ),
        cpl404._NO,
    ),
    "what runs a coroutine": WordList(
        "create_task ensure_future gather run_coroutine_threadsafe shield wait_for",
        lambda word: found(
            "CPL502",
            "import asyncio, httpx, signal\nclient = httpx.AsyncClient()\n"
            f"signal.signal(15, lambda *_: asyncio.{word}(client.aclose()))\n",
        ),
        cpl502._RUNNING,
    ),
    "what waits for others": WordList(
        "join shutdown wait wait_closed",
        lambda word: (
            not found(
                "CPL502",
                "import httpx, signal\nclient = httpx.Client()\n"
                f"def stop(*_):\n    x.{word}()\n    client.close()\nsignal.signal(15, stop)\n",
            )
        ),
        cpl502._WAITING,
    ),
    "what asks for the kind of a client": WordList(
        "getattr hasattr isawaitable iscoroutine iscoroutinefunction isinstance",
        lambda word: (
            not found(
                "CPL506",
                "import httpx\nclient = httpx.AsyncClient()\n"
                f"async def f():\n    if {word}(client, x): client.aclose()\n",
            )
        ),
        cpl506._ASKING,
    ),
}
