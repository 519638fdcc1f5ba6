"""However much of one thing a module holds, lifetimes are told, and in good time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from machine_speed import slowness

from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = """import httpx, requests
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
app = Flask(__name__)
C = {}
requests.get(1)
"""
# The last line tells that the module was read to its end.
TAIL = "\nfor last in x: requests.get(last)\n"
CODES = frozenset({"CPL000", "CPL101", "CPL102", "CPL103", "CPL501"})
MANY = 1_000  # as deep as calls can be nested
WIDE = 500  # where nothing is deep, and each thing takes long
HANDLER = "@app.route('/')\ndef h(u): f0(u)\n"
F = "def f(u):\n"
INDENTED = "    requests.get(u)\n"


def many(line: Callable[[int], str], count: int = MANY) -> str:
    return "".join(map(line, range(count)))


SHAPES = {
    "a chain of helpers": many(lambda n: f"def f{n}(u): f{n + 1}(u)\n")
    + f"def f{MANY}(u): requests.get(u)\n"
    + HANDLER,
    "a chain of helpers, the last first": HANDLER
    + f"def f{MANY}(u): requests.get(u)\n"
    + many(lambda n: f"def f{MANY - 1 - n}(u): f{MANY - n}(u)\n"),
    "a chain of methods": "class A:\n"
    + many(lambda n: f"  def f{n}(self, u): self.f{n + 1}(u)\n")
    + f"  def f{MANY}(self, u): requests.get(u)\n",
    "a chain of guesses": "class A:\n"
    + many(lambda n: f"  def f{n}(self, u): x.f{n + 1}(u)\n")
    + f"  def f{MANY}(self, u): requests.get(u)\n",
    "functions that all call each other": many(
        lambda n: f"def f{n}(u):\n    requests.get(u)\n" + many(lambda m: f"    f{m}(u)\n", 40), 40
    ),
    "calls of one function": "def f(u): requests.get(u)\n" + "f(1)\n" * MANY,
    "calls of one function in another": "def f(u): requests.get(u)\ndef g(u):\n"
    + "    f(1)\n" * MANY,
    "callers of one function": "def f(u): requests.get(u)\n"
    + many(lambda n: f"def g{n}(u): f(u)\n"),
    "functions of one name": "def f(u): requests.get(u)\nf(1)\n" * WIDE,
    "methods of one name": many(
        lambda n: f"class A{n}:\n  def f(self, u): requests.get(u)\n  def g(self): self.f(1)\n",
        WIDE,
    ),
    "methods of one name, guessed": many(
        lambda n: f"class A{n}:\n  def f(self, u): requests.get(u)\n  def g(self, x): x.f(1)\n",
        WIDE,
    ),
    "a chain of classes": "class C0: ...\n"
    + many(lambda n: f"class C{n + 1}(C{n}):\n  def f{n}(self, u): requests.get(u)\n", 500),
    "handlers by signature": many(lambda n: f"import m{n}\ndef f{n}(request): requests.get(1)\n"),
    "requests": F + INDENTED * MANY,
    "requests that are kept": F + "    if u not in C: C[u] = requests.get(u)\n" * MANY,
    "requests after what was returned": F + ("    if u in C: return C[u]\n" + INDENTED) * WIDE,
    "requests after what was asked": "class A:\n  def f(self, u):\n"
    + many(lambda n: f"    if u == {n}: return self.x\n")
    + "    self.x = requests.get(u)\n" * MANY,
    "requests by one name": F
    + "    x = C.get(u)\n    if x is None: C[u] = requests.get(u)\n" * WIDE,
    "requests that are tried": F
    + "    try: requests.get(u)\n    except E: requests.get(u)\n" * WIDE,
    "requests in branches": F + "    if u: ...\n" + "    elif u: requests.get(u)\n" * 400,
    "requests in a loop": F + "    for x in u:\n" + "        requests.get(x)\n" * MANY,
    "requests in attempts": F
    + "    for n in range(3):\n"
    + "        requests.get(u)\n" * MANY
    + "        break\n",
    "requests until a flag is set": F
    + "    while not done:\n"
    + "        requests.get(u)\n" * MANY
    + "        done = True\n",
    "uses of one client": F + "    with httpx.Client() as c:\n" + "        c.get(u)\n" * MANY,
    "uses of one client in branches": F
    + "    with httpx.Client() as c:\n"
    + many(lambda n: f"        if u == {n}: return c.get(u)\n"),
    "uses of one client in a chain of branches": F
    + "    with httpx.Client() as c:\n"
    + "        if u: ...\n"
    + "        elif u: return c.get(u)\n" * 400,
    "clients": F + many(lambda n: f"    c{n} = httpx.Client()\n    c{n}.get(u)\n", WIDE),
    "clients of one name": F + "    c = httpx.Client()\n    c.get(u)\n" * WIDE,
    "clients in loops": F
    + many(lambda n: f"    for x{n} in u:\n        with httpx.Client() as c: c.get(x{n})\n", WIDE),
    "engines": F + "    e = create_engine('postgresql://')\n    e.connect().execute(u)\n" * WIDE,
    "sessions of one engine": F
    + "    e = create_engine('postgresql://')\n"
    + "    with Session(e) as s: s.execute(u)\n" * MANY,
    "names of names": F
    + many(lambda n: f"    a{MANY - n} = a{MANY - n - 1}\n")
    + f"    a0 = u\n    requests.get(a{MANY})\n",
    "aliases of a client": F
    + "    c0 = httpx.Client()\n"
    + many(lambda n: f"    c{n + 1} = c{n}\n")
    + f"    c{MANY}.get(u)\n",
    "a condition of many parts": F + "    if " + "u or " * MANY + "u: return\n" + INDENTED,
    "a condition that is deep": F
    + "    if u"
    + ".x" * MANY
    + "[0]" * MANY
    + ": return\n"
    + INDENTED,
    "a denial that is deep": F + "    if " + "not " * MANY + "u: return\n" + INDENTED,
    "a choice that is deep": F
    + "    c = "
    + "None if u else " * MANY
    + "httpx.Client()\n    c.get(u)\n",
}
WIDE_ONES = {
    "functions of one name",
    "methods of one name",
    "methods of one name, guessed",
    "requests after what was returned",
    "requests by one name",
    "requests that are tried",
    "clients",
    "clients of one name",
    "clients in loops",
    "engines",
}
ATTEMPTS = 3


@pytest.mark.parametrize("way", SHAPES)
def test_much_of_one_thing_takes_its_time_but_no_more(way: str) -> None:
    source = HEAD + SHAPES[way] + TAIL
    found: list[Finding] = []

    def seconds() -> float:
        started = time.process_time()
        found[:] = lint(source, RuleOptions(), CODES.__contains__)
        return time.process_time() - started

    # Were the time the square of the size, it would be ten seconds and more, of half the size a
    # quarter of that. Other work on the machine can slow a run down.
    most = 5 * (WIDE / MANY) ** 2 if way in WIDE_ONES else 5
    assert any(seconds() < most * slowness() for _ in range(ATTEMPTS))
    lines = {finding.line for finding in found if finding.code == "CPL101"}
    assert source.count("\n") in lines
    assert "CPL000" not in {finding.code for finding in found}
