"""Four times as much of one thing takes a rule four times as long, not sixteen times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = """import os
import httpx, requests
from contextlib import asynccontextmanager
from fastapi import FastAPI
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session
engine = create_engine('postgresql://')
session = requests.Session()
"""
F = "def f(u):\n"
ENGINE = "    e = create_engine(u)\n"
LIFESPAN = "@asynccontextmanager\nasync def lifespan(app: FastAPI):\n"


def many(line: Callable[[int], str], count: int) -> str:
    return "".join(map(line, range(count)))


def methods_that_make_a_request(count: int) -> str:
    return many(lambda n: f"class A{n}:\n  def f(self): requests.get(self.u)\n", count * 8)


def engines_of_one_name(count: int) -> str:
    return F + (ENGINE + "    with e.connect() as c: c.execute(u)\n") * count


def connections_of_one_engine(count: int) -> str:
    return F + "    with engine.connect() as c: c.execute(u)\n" * count * 2


def sessions_of_one_name(count: int) -> str:
    return F + "    s = Session(engine)\n    s.execute(u)\n    s.close()\n" * count * 2


def streams_of_one_name(count: int) -> str:
    return F + "    r = session.get(u, stream=True)\n    print(r.status_code)\n" * count * 2


def engines_behind_conditions(count: int) -> str:
    return F + ("    if u: return\n" + ENGINE) * count * 4


def clients_of_a_lifespan(count: int) -> str:
    makes = many(lambda n: f"    c{n} = httpx.AsyncClient()\n", count)
    closes = many(lambda n: f"    await c{n}.aclose()\n", count)
    return f"{LIFESPAN}{makes}    yield\n{closes}"


def engines_before_a_fork(count: int) -> str:
    line = "e{0} = create_engine('postgresql://')\nSession(e{0}).execute(1)\n"
    return many(line.format, count) + "if not os.fork():\n    Session(e0).execute(1)\n"


def listeners_of_engines(count: int) -> str:
    line = "e{0} = create_engine(u)\nevent.listen(e{0}, 'connect', g)\n"
    return many(line.format, count * 8)


SHAPES: dict[Callable[[int], str], str] = {
    methods_that_make_a_request: "CPL101",
    engines_of_one_name: "CPL304",
    connections_of_one_engine: "CPL304",
    sessions_of_one_name: "CPL304",
    streams_of_one_name: "CPL304",
    engines_behind_conditions: "CPL401",
    clients_of_a_lifespan: "CPL503",
    engines_before_a_fork: "CPL505",
    listeners_of_engines: "CPL904",
}
COUNT = 50
RUNS = 2
ATTEMPTS = 3


def seconds(source: str, code: str) -> float:
    """Return the least time that a rule took for a source."""
    found = []
    for _ in range(RUNS):
        started = time.process_time()
        lint(source, RuleOptions(), lambda one: one == code)
        found.append(time.process_time() - started)
    return min(found)


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__)
def test_time_grows_as_the_source_does(make: Callable[[int], str]) -> None:
    code = SHAPES[make]
    # Other work on the machine can slow one of the two down.
    ratios = (
        seconds(HEAD + make(COUNT * 4), code) / seconds(HEAD + make(COUNT), code)
        for _ in range(ATTEMPTS)
    )
    assert any(ratio < 7.5 for ratio in ratios)
