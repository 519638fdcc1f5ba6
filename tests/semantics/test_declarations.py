"""A bare annotation, `x: int`, makes a name its scope's, and binds nothing."""

from __future__ import annotations

import ast

import pytest
from sources import UNKNOWN, module_of, probed

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.values.mutation import is_read_only_by

HEAD = "import httpx\nfrom sqlalchemy import Connection, Engine\n"
CLIENT = "httpx.Client()"

TOLD = {
    "a value before it": ("c = 5\nc: int\nprobe(c)", "5"),
    "a value after it": ("c: int\nc = 5\nprobe(c)", "5"),
    "a client after it": ("c: object\nc = httpx.Client()\nprobe(c)", CLIENT),
    "an import after it": ("h: object\nimport httpx as h\nprobe(h.Limits)", "httpx.Limits"),
    "of self, in the class": (
        "class A:\n    c: object\n    def __init__(self): self.c = httpx.Client()\n"
        "    def f(self): probe(self.c)",
        CLIENT,
    ),
    "of self, in a method": (
        "class A:\n    def __init__(self):\n        self.c: object\n"
        "        self.c = httpx.Client()\n"
        "    def f(self): probe(self.c)",
        CLIENT,
    ),
    "nothing else": ("c: httpx.Client\nprobe(c)", CLIENT),
    "nothing else, of self": (
        "class A:\n    c: httpx.Client\n    def f(self): probe(self.c)",
        CLIENT,
    ),
    "another value": ("c: int\nc = 5\nif x: c = 6\nprobe(c)", UNKNOWN),
    "a name of the function": ("def f():\n    httpx: object\n    probe(httpx.Limits)", UNKNOWN),
    "what a parameter is given": (
        "def f(c: object):\n    if c is None: c = httpx.Client()\n    probe(c)",
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("way", TOLD)
def test_what_a_name_is_beside_a_declaration(way: str) -> None:
    source, expected = TOLD[way]
    assert probed(HEAD + source) == expected


SAME = {
    "a name": "x: int\nx = f()\nprobe(x, x)",
    "an attribute of self": (
        "class A:\n    x: int\n    def __init__(self): self.x = f()\n"
        "    def g(self): probe(self.x, self.x)"
    ),
}


@pytest.mark.parametrize("way", SAME)
def test_a_declared_name_that_is_bound_once_is_the_same_everywhere(way: str) -> None:
    model = module_of(SAME[way])
    (probe,) = [call for call in model.symbols.calls if ast.unparse(call.func) == "probe"]
    assert model.symbols.is_same(*probe.args)


@pytest.mark.parametrize(
    ("source", "expected"), [("x: int\nx = f()", True), ("x: int\nx = f()\nx = g()", False)]
)
def test_what_is_assigned_to_a_declared_name_is_known(source: str, expected: bool) -> None:
    model = module_of(f"{source}\nprobe(x)")
    (load,) = model.symbols.loads["x"]
    assert (model.symbols.assigned(load) is not None) is expected


def test_a_declared_dict_may_be_read_by_one_call_alone() -> None:
    model = module_of("def f():\n    d: dict\n    d = {'k': 1}\n    probe(d)")
    (entry,) = [node for node in ast.walk(model.tree) if isinstance(node, ast.Constant)][-1:]
    assert is_read_only_by(entry, model.symbols.calls[0], model)


@pytest.mark.parametrize(
    ("between", "is_lost"),
    [
        ("c: Connection", False),
        ("c = None", True),
        ("a: bool", False),
        ("a = f()", True),
    ],
)
def test_a_declaration_does_not_drop_what_a_name_holds(between: str, is_lost: bool) -> None:
    source = (
        f"{HEAD}def f(engine: Engine, a: bool):\n"
        "    c = None\n    if a:\n        c = engine.connect()\n        c.execute('select 1')\n"
        f"    {between}\n    if a: c.close()\n"
    )
    assert bool(lint(source, RuleOptions(), lambda code: code == "CPL304")) is is_lost
