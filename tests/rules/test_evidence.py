"""What counts as evidence that a plain function runs again, and what it is that runs seldom."""

from __future__ import annotations

import pytest
from reading import found, lines

HEAD = """import sys
import httpx, requests
from flask import Flask
from sqlalchemy import create_engine
app = Flask(__name__)
"""
REQUEST = "    requests.get(u)\n"
CLIENT = "    with httpx.Client() as c: c.get(u)\n"
ENGINE = "    e = create_engine('postgresql://')\n    with e.connect() as c: c.execute(u)\n"
OPEN = "    c = httpx.Client()\n    c.get(u)\n    c.post(u)\n"
RULES = {"CPL101": REQUEST, "CPL102": CLIENT, "CPL103": ENGINE}


@pytest.mark.parametrize("code", RULES)
def test_a_private_function_with_one_call_varies_as_far_as_that_call_does(code: str) -> None:
    function = f"{HEAD}def _load(u):\n{RULES[code]}"
    assert lines(f"{function}def load(name): _load(name)\n", code) != []
    assert lines(f"{function}def load(name): _load(1)\n", code) == []
    assert lines(f"{function}def load(name): return [_load]\n", code) != []
    assert lines(function.replace("_load", "load") + "def main(name): load(1)\n", code) == []
    assert lines(function.replace("_load", "load") + "def start(name): load(1)\n", code) != []


@pytest.mark.parametrize("code", [*RULES, "CPL501"])
def test_nothing_is_said_of_a_private_function_that_nothing_runs(code: str) -> None:
    body = RULES.get(code, OPEN)
    assert lines(f"{HEAD}def load(u):\n{body}", code) != []
    assert lines(f"{HEAD}def _load(u):\n{body}", code) == []


@pytest.mark.parametrize("code", [*RULES, "CPL501"])
def test_an_unknown_decorator_excuses_a_function_only_by_its_name(code: str) -> None:
    assert lines(f"{HEAD}@unknown\ndef load(u):\n{RULES.get(code, OPEN)}", code) != []
    assert lines(f"{HEAD}@memoized\ndef load(u):\n{RULES.get(code, OPEN)}", code) == []


@pytest.mark.parametrize("code", RULES)
def test_what_runs_seldom_is_no_finding_unless_a_handler_runs_it(code: str) -> None:
    function = f"{HEAD}def init_session(u):\n{RULES[code]}"
    assert lines(function, code) == []
    assert lines(f"{function}for name in names: init_session(name)\n", code) == []
    assert lines(f"{function}@app.get('/')\ndef index(): init_session(1)\n", code) != []
    assert lines(f"{HEAD}def load(u):\n{RULES[code]}    sys.exit(1)\n", code) == []


def test_what_is_left_open_seldom_is_left_open_all_the_same() -> None:
    assert lines(f"{HEAD}def login(u):\n{OPEN}", "CPL501") != []


METHODS = "class A:\n    def load(self): requests.get(self.u)\n"


def test_a_request_of_self_alone_needs_another_method_that_makes_a_pool() -> None:
    save = "    def save(self): requests.post(self.u)\n"
    assert lines(HEAD + METHODS + save, "CPL101") == [7, 8]
    assert lines(HEAD + METHODS, "CPL101") == []
    assert lines(HEAD + METHODS + save.replace("save", "login"), "CPL101") == []
    assert lines(f"{HEAD}requests.get(1)\n{METHODS}", "CPL101") == []


def test_an_engine_that_others_may_keep_is_not_wasted() -> None:
    assert lines(f"{HEAD}def load(u):\n{ENGINE}", "CPL103") != []
    kept = "    httpx.Client(event_hooks=e)\n"
    assert lines(f"{HEAD}def load(u):\n{ENGINE}{kept}", "CPL103") == []
    assert lines(f"{HEAD}def load(u):\n{ENGINE}    keep(e)\n", "CPL103") == []


def test_a_client_under_two_names_may_be_closed_by_either() -> None:
    source = "class A:\n    def __init__(self): self.a = httpx.Client()\n"
    assert lines(HEAD + source, "CPL907") == [7]
    assert lines(HEAD + source.replace("self.a =", "self.a = self.b ="), "CPL907") == []


def test_an_engine_for_a_file_needs_no_health_check() -> None:
    head = f"{HEAD}def make(url, other):\n"
    rest = "    return create_engine(url)\n"
    assert lines(head + rest, "CPL401") == [7]
    for test in ("not url.startswith('sqlite')", "'sqlite' not in url", "'sqlite' != other"):
        assert lines(f"{head}    if {test}: return None\n{rest}", "CPL401") == []
        assert lines(f"{head}    if {test}: f()\n{rest}", "CPL401") == [8]
    assert lines(f"{head}    if 'sqlite' in url: return None\n{rest}", "CPL401") == [8]


def test_the_place_of_an_unread_answer_is_lost_where_the_pool_blocks() -> None:
    source = """import requests
from requests.adapters import HTTPAdapter
session = requests.Session()
session.mount("https://", HTTPAdapter(pool_block=True))
def ask(u):
    if session.get(u, stream=True).ok: return 1
"""
    assert "the pool loses a connection" in found(source, "CPL304")[0].message
    free = source.replace("pool_block=True", "pool_block=False")
    assert "the pool loses a connection" not in "".join(f.message for f in found(free, "CPL304"))
