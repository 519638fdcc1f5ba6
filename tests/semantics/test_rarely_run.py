"""Whether a function runs seldom: by its name, and by what it speaks of."""

from __future__ import annotations

import ast

import pytest
from probes import placed
from sources import module_of

from flake8_connpool.semantics.execution.rarely_run import (
    is_once_an_object,
    is_rarely_run,
    runs_rarely,
)

HEAD = "import click, requests, sys, typer\nfrom flask import Flask\napp = Flask(__name__)\n"

SELDOM = {
    "a login": "def login(u): ...",
    "a login of somebody": "def login_as(u): ...",
    "a private login": "def __do_login(u): ...",
    "a login in capitals": "def OAuth(u): ...",
    "a setup": "def db_setup(): ...",
    "a look whether all is well": "def probe_host(u): ...",
    "credentials": "def get_credentials(u): ...",
    "a token": "def fetch_token(u): ...",
    "what comes first": "def init_db(): ...",
    "a registration": "def register(u): ...",
    "a grant": "def f(u): requests.post(u, data={'grant_type': 'x'})",
    "a grant by keyword": "def f(u): g(u, grant_type='x')",
    "the page of a login": "def f(u): requests.post(u + '/login')",
    "an answer that is a token": "def f(u): return requests.get(u).json()['access_token']",
    "an answer that is kept as a login": "def f(u): return Login(requests.get(u))",
    "an attribute that is a token": "def f(u): return g(u).token",
    "a keyword that is a token": "def f(u): return g(login=u)",
    "a terminal": "def f(u): click.echo(u)",
    "a question": "def f(u): input('?')",
    "the end of the program": "def f(u):\n    if u: sys.exit(1)",
    "the end of the program, or a code": "def f(u):\n    if u: sys.exit(1)\n    return 0",
    "an end that is returned": "def f(u):\n    return sys.exit(u)",
}

OFTEN = {
    "anything": "def fetch(u): ...",
    "a part of a word": "def authors(u): ...",
    "first, but not first": "def do_register_all(u): ...",
    "who is given a token": "def auth(token): ...",
    "who looks one up": "def jwt_identifier_exists(self, u): ...",
    "who asks for one": "def has_token(u): ...",
    "who asks if one is good": "def is_token_revoked(u): ...",
    "who is given a token of theirs": "def authorize(request, id_token): ...",
    "a page of an answer": "def f(u): return g(u)['page_token']",
    "tokens": "def f(u): return g(u).tokens",
    "names of users": "def f(u): return [one['login'] for one in g(u)]",
    "another page": "def f(u): requests.get(u + '/logins')",
    "an end for errors": "def f(u):\n    if u: sys.exit(1)\n    return u",
    "an end that is raised": "def f(u):\n    if u: raise SystemExit(u)\n    return g(u)",
    "an echo of another": "def f(u): u.echo(1)",
    "a shadowed question": "def f(input): input('?')",
}

SELDOM_CALLED = {
    "by a login": "def f(u): ...\ndef login(u): f(u)",
    "by two of them": "def f(u): ...\ndef login(u): f(u)\ndef setup(u): f(u)",
    "by a program": "def f(u): ...\ndef g(u): click.echo(f(u))",
    "by a loop that asks": "def f(u): ...\ndef g(u):\n    while u: f(input())",
    "by the loop of a login": "def f(u): ...\ndef login(u):\n    for x in u: f(x)",
    "by a check of settings": "def f(u): ...\ndef check_connection(u): f(u)",
    "as a check of settings": "def validate_scopes(u): ...",
    "by a method": "class A:\n    def f(self): ...\n    def login(self): self.f()",
}

OFTEN_CALLED = {
    "by nobody": "def f(u): ...",
    "by another": "def f(u): ...\ndef g(u): f(u)",
    "by a login and another": "def f(u): ...\ndef login(u): f(u)\ndef g(u): f(u)",
    "by the loop of a program": "def f(u): ...\ndef g(u):\n    for x in u: click.echo(f(x))",
    "at the top": "def f(u): ...\nf(1)",
    "by a check of what a token may do": "def f(u): ...\ndef check_scopes(token): f(token)",
    "by a check, and by a base class": (
        "from elsewhere import B\nclass A(B):\n    def _f(self): ...\n"
        "    def check_scopes(self): self._f()"
    ),
    "by what a login calls": "def f(u): ...\ndef g(u): f(u)\ndef login(u): g(u)",
}


def first(source: str) -> tuple[ast.FunctionDef, object]:
    model = module_of(HEAD + source)
    functions = [n for n in ast.walk(model.tree) if isinstance(n, ast.FunctionDef)]
    return functions[0], model


def seldom(source: str, how: object) -> bool:
    assert callable(how)
    found: bool = how(*first(source))
    return found


@pytest.mark.parametrize("way", SELDOM)
def test_a_function_is_one_that_runs_seldom(way: str) -> None:
    assert seldom(SELDOM[way], is_rarely_run)


@pytest.mark.parametrize("way", OFTEN)
def test_a_function_is_none_that_runs_seldom(way: str) -> None:
    assert not seldom(OFTEN[way], is_rarely_run)


@pytest.mark.parametrize("way", SELDOM_CALLED)
def test_who_is_called_by_such_functions_only_runs_seldom(way: str) -> None:
    assert seldom(SELDOM_CALLED[way], runs_rarely)


@pytest.mark.parametrize("way", OFTEN_CALLED)
def test_who_is_called_by_others_does_not(way: str) -> None:
    assert not seldom(OFTEN_CALLED[way], runs_rarely)


@pytest.mark.parametrize(
    ("name", "is_one"), [("open", True), ("_connect_all", True), ("is_open", False), ("f", False)]
)
def test_a_method_may_run_once_for_each_object(name: str, *, is_one: bool) -> None:
    function, _ = first(f"def {name}(): ...")
    assert is_once_an_object(function) is is_one


def test_in_a_loop_a_login_is_not_made_in_each_round() -> None:
    assert placed("def login(): probe()\nfor x in y: login()") == (
        "on every call of `login`, 1 callers"
    )
    assert placed("def f(): probe()\nfor x in y: f()") == "on every iteration at line 2"


@pytest.mark.parametrize("name", ["setup_hook", "install", "validate_scopes", "_check_connection"])
def test_the_loop_of_a_set_up_is_no_repetition(name: str) -> None:
    assert placed(f"def {name}(u):\n    for x in u: probe(x)").startswith("unknown")
    helper = "def f(u):\n    for x in u: probe(x)\n"
    assert placed(f"{helper}def {name}(u): f(u)").startswith("unknown")
    assert placed(f"{helper}def {name}(u): f(u)\ndef g(u): f(u)").startswith("on every iteration")


def test_the_loop_of_what_a_base_class_runs_is_one() -> None:
    source = (
        "from elsewhere import B\nclass A(B):\n    def _f(self, u):\n"
        "        for x in u: probe(x)\n    def setup_hook(self, u): self._f(u)"
    )
    assert placed(source).startswith("on every iteration")


def test_for_a_request_it_is_made_for_each() -> None:
    handler = "@app.route('/')\ndef h(): login()"
    assert placed(HEAD + "def login(): probe()\n" + handler).startswith("for every request of `h`")


@pytest.mark.parametrize("source", ["    return u" + " + 1" * 900, "    return u" + ".x" * 900])
def test_what_is_returned_may_be_as_deep_as_it_likes(source: str) -> None:
    assert not seldom(f"def f(u):\n{source}", is_rarely_run)
