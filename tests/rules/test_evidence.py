"""What counts as evidence that a plain function runs again, and what it is that runs seldom."""

from __future__ import annotations

import pytest
from reading import lines

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
def test_nothing_is_said_of_a_function_with_an_unknown_decorator(code: str) -> None:
    assert lines(f"{HEAD}@unknown\ndef load(u):\n{RULES.get(code, OPEN)}", code) == []


@pytest.mark.parametrize("code", RULES)
def test_what_runs_seldom_is_no_finding_unless_a_handler_runs_it(code: str) -> None:
    function = f"{HEAD}def init_session(u):\n{RULES[code]}"
    assert lines(function, code) == []
    assert lines(f"{function}for name in names: init_session(name)\n", code) == []
    assert lines(f"{function}@app.get('/')\ndef index(): init_session(1)\n", code) != []
    assert lines(f"{HEAD}def load(u):\n{RULES[code]}    sys.exit(1)\n", code) == []


def test_what_is_left_open_seldom_is_left_open_all_the_same() -> None:
    assert lines(f"{HEAD}def login(u):\n{OPEN}", "CPL501") != []
