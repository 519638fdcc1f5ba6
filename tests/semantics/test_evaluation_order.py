"""The order in which nodes are said to be evaluated is that of Python, and no layout changes it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import pytest
from layouts import LAYOUTS
from probes import probe_in
from sources import module_of, probed
from test_loops import ATTEMPTS, NO_ATTEMPTS, inside, lines
from test_memoization import KEPT, NOT_KEPT, kept

from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.flow.dependence import is_carried_to_next_iteration
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.syntax.evaluation_order import evaluated_nodes, evaluation_order
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.spelling import spelling_of

# Each is run with a `t` whose results can be called, subscripted, entered, and gone through.
EVALUATED = {
    "statements": "t(1); t(2)",
    "arguments, then their call": "t(t(1), t(2), *t(3), k=t(4), **t(5))",
    "a keyword before a starred argument": "t(k=t(1), *t(2))",
    "calls in a chain": "t(1)(t(2)).x(t(3))[t(4)]",
    "a value before its target": "t(1)[t(2)] = t(3)",
    "a value before its targets": "t(1)[t(2)] = t(3).x = t(4)",
    "a value before its declared target": "t(1)[t(2)]: int = t(3)",
    "a declared name": "x: t(1) = t(2)",
    "a walrus": "(x := t(1))(t(2))",
    "a condition before what it decides": "t(1) if t(2) else t(3)",
    "the other way on": "t(1) if not t(2) else t(3)",
    "a comparison": "t(1) == t(2)",
    "both of two": "t(1) and t(2) or t(3)",
    "each key before its value": "{t(1): t(2), **t(3), t(4): t(5)}",
    "what a list goes through": "[t(1) for x[t(2)] in t(3) if t(4) for y in t(5)]",
    "what a set goes through": "{t(1) for x in t(2)}",
    "what a dict goes through": "{t(1): t(2) for x in t(3)}",
    "what a generator goes through": "list(t(1) for x in t(2))",
    "a slice": "t(1)[t(2):t(3):t(4)]",
    "a string": "f'{t(1)}{t(2):{t(3)}}'",
    "a loop": "for x[t(1)] in t(2): t(3)\nelse: t(4)",
    "a while": "while t(1):\n    t(2)\n    break",
    "a with": "with t(1) as x[t(2)], t(3): t(4)",
    "a try": "try: t(1)\nexcept t(2): ...\nelse: t(3)\nfinally: t(4)",
    "a handler": "try:\n    t(1)\n    raise E\nexcept E[t(2)]: t(3)\nfinally: t(4)",
    "a match": "match t(1):\n    case y if t(2): t(3)",
    "a function's head": "@t(1)\n@t(2)\ndef f(a: t(3), b=t(4), *c: t(5), d=t(6)) -> t(7): ...",
    "a coroutine's head": "@t(1)\nasync def f(a: t(2), b=t(3)) -> t(4): ...",
    "a lambda's defaults": "t(lambda x=t(1): t(2), t(3))",
    "a class": "@t(1)\nclass C(E[t(2)], k=t(3)): t(4)",
    "an assertion": "assert t(1), t(2)",
    "a return": "def f(): return t(1)(t(2))\nf()",
}


class Thing:
    """Calls of it with a number are noted; whatever else is done with it works."""

    def __init__(self, called: list[int]) -> None:
        self.called = called

    def __call__(self, number: object = None, *_: object, **__: object) -> Thing:
        if isinstance(number, int):
            self.called.append(number)
        return self

    def __getattr__(self, name: str) -> Thing:
        return self

    def __getitem__(self, key: object) -> Thing:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __iter__(self) -> Iterator[Thing]:
        return iter([self])

    def keys(self) -> list[str]:
        return []

    def __enter__(self) -> Thing:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __format__(self, how: str) -> str:
        return ""


class OwnError(Exception):
    """An exception, and a base class, that may be subscripted."""

    def __init_subclass__(cls, **_: object) -> None:
        pass

    def __class_getitem__(cls, key: object) -> type[OwnError]:
        return cls


def numbered(nodes: Iterable[ast.AST]) -> list[int]:
    """Return the numbers of the calls `t(1)` among nodes, in their order."""
    return [
        node.args[0].value
        for node in nodes
        if isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, int)
    ]


@pytest.mark.parametrize("way", EVALUATED)
def test_nodes_are_evaluated_in_the_order_in_which_python_does_it(way: str) -> None:
    called: list[int] = []
    exec(EVALUATED[way], {"t": Thing(called), "x": Thing(called), "E": OwnError})
    assert called
    model = module_of(EVALUATED[way])
    order = evaluation_order(model)
    nodes = [node for node in ast.walk(model.tree) if node in model.parents]
    assert len({order[node] for node in nodes}) == len(nodes)
    found = numbered(sorted(model.symbols.calls, key=order.__getitem__))
    assert [number for number in found if number in called] == called


def test_a_node_is_done_after_what_is_in_it() -> None:
    for source in EVALUATED.values():
        model = module_of(source)
        order = evaluation_order(model)
        assert all(order[below] < order[above] for below, above in model.parents.items())


def test_what_is_not_run_can_be_left_out() -> None:
    statement = ast.parse("t(t(1), lambda: t(2))").body[0]
    assert numbered(evaluated_nodes(statement, without=FUNCTIONS)) == [1]
    assert numbered(evaluated_nodes(statement)) == [1, 2]


every_layout = pytest.mark.parametrize("layout", ["unparsed", "joined", "split"])


@every_layout
def test_a_layout_does_not_change_what_is_kept(layout: str) -> None:
    written = LAYOUTS[layout]
    assert [way for way in KEPT if not kept(written(KEPT[way]))] == []
    assert [way for way in NOT_KEPT if kept(written(NOT_KEPT[way]))] == []


@every_layout
def test_a_layout_does_not_change_which_loops_go_on(layout: str) -> None:
    written = LAYOUTS[layout]
    assert [way for way in ATTEMPTS if lines(written(inside(ATTEMPTS[way])))] == []
    assert [way for way in NO_ATTEMPTS if not lines(written(inside(NO_ATTEMPTS[way])))] == []


@pytest.mark.parametrize(
    ("body", "is_next"),
    [
        ("r = probe(u); u = r.next", True),
        ("u = probe(u).next", True),
        ("u += probe(u)", True),
        ("r = f(\n        probe(u),\n    ); u = r.next", True),
        ("u = r.next; r = probe(u)", False),
        ("u = \\\n    r.next; r = probe(u)", False),
        ("r = probe(u)", False),
        ("r = probe(u); x = f(u)", False),
    ],
)
def test_what_comes_after_a_node_may_stand_on_its_line(body: str, is_next: bool) -> None:
    node, model = probe_in(f"while True:\n    {body}")
    loop = model.tree.body[0]
    assert isinstance(loop, ast.While)
    assert is_carried_to_next_iteration(node, loop, model) is is_next


@pytest.mark.parametrize(
    ("body", "is_kept"),
    [
        ("x = probe(u); cache.set(u, x)", True),
        ("cache.set(u, probe(u))", True),
        ("cache.set(\n        u,\n        probe(u),\n    )", True),
        ("return cache.setdefault(u, probe(u))", True),
        ("cache.set(u, v); probe(u)", False),
        ("f(cache.set(u, v), probe(u))", False),
        ("f(\n        probe(u), cache.delete(u)\n    )", False),
    ],
)
def test_what_is_put_into_a_cache_may_be_made_on_its_line(body: str, is_kept: bool) -> None:
    assert kept(f"def f(u, v):\n    {body}") is is_kept


def test_what_puts_something_into_a_cache_is_not_before_itself() -> None:
    assert not is_memoized(*probe_in("def f(u): cache_it(u)", "cache_it"))


@pytest.mark.parametrize(
    ("source", "spelling"),
    [
        ("import httpx; probe()", "httpx.Timeout"),
        ("import httpx; f(1, \\\n  probe())", "httpx.Timeout"),
        ("from httpx import (\n  Timeout\n); probe()", "Timeout"),
        ("probe(); import httpx", None),
    ],
)
def test_an_import_is_in_force_behind_it_on_its_line(source: str, spelling: str | None) -> None:
    node, model = probe_in(source)
    assert spelling_of("httpx.Timeout", node, model) == spelling


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from httpx import Limits; from os import *; probe(Limits)", "unknown"),
        ("from os import *; from httpx import Limits; probe(Limits)", "httpx.Limits"),
        ("from httpx import \\\n  Limits; from os import *; probe(Limits)", "unknown"),
    ],
)
def test_a_star_import_hides_what_stands_before_it_on_its_line(source: str, names: str) -> None:
    assert probed(source) == names


def test_the_uses_of_an_object_are_in_the_order_of_their_evaluation() -> None:
    node, model = probe_in("def f():\n    c = probe(); [c.second for x in c.first if c.third]")
    assert [use.attr for use in escape_of(node, model).uses] == ["first", "third", "second"]
