"""However deep, long or repetitive a source is, it is read, and in good time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from flake8_connpool.codes import UNREADABLE
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = "import httpx\nhttpx.Limits(max_connections=None, keepalive_expiry=5)\n"

NESTED: dict[str, Callable[[int], str]] = {
    "signs": lambda n: "-" * n + "1",
    "negations": lambda n: "not " * n + "1",
    "sums": lambda n: "1" + " + 1" * n,
    "texts put together": lambda n: "'a'" + " + 'a'" * n,
    "powers": lambda n: "1 ** " * n + "1",
    "alternatives": lambda n: "a" + " or a" * n,
    "attributes": lambda n: "a" + ".b" * n,
    "attributes of a client": lambda n: "httpx.Client()" + ".b" * n,
    "subscripts": lambda n: "a" + "[0]" * n,
    "calls of calls": lambda n: "f" + "()" * n,
    "requests of requests": lambda n: "httpx.Client()" + ".get(1)" * n,
    "calls in calls": lambda n: "f(" * n + ")" * n,
    "brackets": lambda n: "(" * n + ")" * n,
    "lists": lambda n: "[" * n + "]" * n,
    "lambdas": lambda n: "lambda: " * n + "1",
    "conditions": lambda n: "1 if a else " * n + "1",
    "annotations": lambda n: "1\ny: " + "A | " * n + "A",
    "quoted annotations": lambda n: "1\ndef f(c: '" + "A | " * n + "A'): c.get(1)",
    "branches": lambda n: "1\nif a: pass\n" + "elif a: pass\n" * n,
}


@pytest.mark.parametrize("depth", [500, 5_000, 50_000])
@pytest.mark.parametrize("way", NESTED)
def test_nesting_is_read_or_refused(way: str, depth: int) -> None:
    found = lint(f"{HEAD}x = {NESTED[way](depth)}\n", RuleOptions())
    codes = {finding.code for finding in found}
    assert "CPL201" in codes or codes == {UNREADABLE}
    assert "CPL000" not in codes


LIFESPAN = """from contextlib import asynccontextmanager
from fastapi import FastAPI
@asynccontextmanager
async def lifespan(app: FastAPI):
    ({}).c = httpx.AsyncClient()
    yield
    await ({}).c.aclose()
"""
ADAPTER = """from concurrent.futures import ThreadPoolExecutor
from requests.adapters import HTTPAdapter
HTTPAdapter(max_retries={})
ThreadPoolExecutor({})
"""
ENGINE = "from sqlalchemy import create_engine\n"
FORK = "import os, requests\ns = requests.Session()\n"
HOLDING = {
    "CPL204": ADAPTER,
    "CPL301": "httpx.Client(timeout=({}, 1, 1, None))",
    "CPL401": ENGINE + "if {}:\n    e = create_engine(u)",
    "CPL503": LIFESPAN,
    "CPL505": FORK + "if {}: s.get(1)\nif os.fork() == 0: s.get(1)",
    "CPL506": "async def f(c: httpx.AsyncClient):\n    c.aclose({})",
}


@pytest.mark.parametrize(
    "part", ["not " * 2_000 + "a", "a" + " + 1" * 700, "a" + ".b" * 2_000, "f" + "()" * 900]
)
@pytest.mark.parametrize("code", HOLDING)
def test_a_rule_speaks_of_what_holds_something_deep(code: str, part: str) -> None:
    codes = {found.code for found in lint(HEAD + HOLDING[code].replace("{}", part), RuleOptions())}
    assert code in codes
    assert "CPL000" not in codes


@pytest.mark.parametrize(
    "names",
    [
        "debug = not debug\n",
        "".join(f"d{n + 1} = not d{n}\n" for n in range(1_000)) + "debug = not d1000\n",
        "".join(f"d{n + 1} = d{n} and d{n}\n" for n in range(40)) + "debug = not d40\n",
    ],
    ids=["itself", "a chain", "a chain that forks"],
)
def test_conditions_made_of_each_other_are_followed_so_far(names: str) -> None:
    source = f"{HEAD}{ENGINE}{names}if debug:\n    e = create_engine(u)\n"
    codes = {found.code for found in lint(source, RuleOptions())}
    assert "CPL401" in codes
    assert "CPL000" not in codes


MANY = 1_500

REPEATED = {
    "names of names": "a0 = None\n" + "".join(f"a{n + 1} = a{n}\n" for n in range(MANY)),
    "bindings of one name": "t = None\nhttpx.Client(timeout=t)\n" * MANY,
    "bindings of one attribute": "class A:\n  def f(self):\n"
    + "    self.c = httpx.Client()\n    self.c.get(1)\n" * MANY,
    "functions that bind one name": "".join(
        f"def f{n}():\n  global c\n  c = httpx.Client()\n  c.get(1)\n" for n in range(MANY)
    ),
    "uses of one dict": "o = {}\n" + "httpx.Client(**o)\n" * MANY,
    "dicts of dicts": "o0 = {'a': 1}\n"
    + "".join(f"o{n + 1} = {{**o{n}, **o{n}}}\n" for n in range(60))
    + "httpx.Client(**o60)\n",
    "unknown names under a star": "from os import *\n"
    + "".join(f"def f{n}():\n  unknown{n}(None)\n" for n in range(MANY)),
    "arms": "".join(f"x = httpx if a{n} else httpx\n" for n in range(MANY)) + "x.Client()\n",
    "arms of arms": "x0 = 1\n"
    + "".join(f"x{n + 1} = x{n} if a else x{n}\n" for n in range(60))
    + "httpx.Client(timeout=x60)\n",
    "classes of classes": "class C0(httpx.Limits): pass\n"
    + "".join(f"class C{n + 1}(C{n}): pass\n" for n in range(1_000))
    + "C1000()\n",
    "quoted annotations": "".join(
        f"def f{n}(c: 'httpx.Client'): c.get(1, timeout=None)\n" for n in range(MANY)
    ),
    "adapters beside thread pools": "from requests.adapters import HTTPAdapter\n"
    "from concurrent.futures import ThreadPoolExecutor\n"
    + "HTTPAdapter()\nThreadPoolExecutor(50)\n"
    * 1_000,
    "lines": "x = [1, 2]\n" * 40_000,
}


@pytest.mark.parametrize("way", REPEATED)
def test_much_of_one_thing_takes_its_time_but_no_more(way: str) -> None:
    started = time.process_time()
    codes = {finding.code for finding in lint(REPEATED[way] + HEAD, RuleOptions())}
    # Were the time the square of the size, or worse, it would be half a minute.
    assert time.process_time() - started < 10
    assert "CPL201" in codes
    assert "CPL000" not in codes


@pytest.mark.parametrize(
    "source",
    [
        "a = 1" + "0" * 400 + "\nhttpx.Client(timeout=a * 1.5)",
        "httpx.Timeout(1" + "0" * 400 + ")",
        "httpx.Limits(max_connections=-0x" + "f" * 20_000 + ")",
        "httpx.Limits(keepalive_expiry=0x" + "f" * 20_000 + ")",
        "httpx.Limits(keepalive_expiry=1e400 - 1e400)",
    ],
    ids=["product", "whole seconds", "below nought", "expiry", "no number"],
)
def test_absurd_numbers_break_nothing(source: str) -> None:
    codes = {finding.code for finding in lint(f"{HEAD}{source}\n", RuleOptions())}
    assert "CPL201" in codes
    assert "CPL000" not in codes
