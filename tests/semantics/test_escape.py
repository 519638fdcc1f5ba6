"""What becomes of a new object, as far as its function shows it."""

from __future__ import annotations

import ast

import pytest
from probes import probe_in

from flake8_connpool.semantics.flow.escape import Escape, escape_of

HEAD = """
import contextlib, httpx
from httpx import Client as probe
from typing import cast
"""
F = "def f(u, v):\n    "
C = F + "c = probe()\n    "
A = "class A:\n    def f(self, u):\n        "

DROPPED = {
    "a statement": F + "probe()",
    "used": F + "probe().get(u)",
    "a local": C + "c.get(u)",
    "an attribute of it is set": C + "c.timeout = 1",
    "an item of an attribute of it is set": C + "c.headers['x'] = u",
    "annotated": F + "c: Any = probe()\n    c.get(u)",
    "under two names": F + "c = d = probe()\n    c.get(u)\n    d.get(u)",
    "under a second name": C + "d = c\n    d.get(u)",
    "by a walrus": F + "if (c := probe()): c.get(u)",
    "cast": F + "c = cast(Any, probe())\n    c.get(u)",
    "awaited": "async def f():\n    c = await probe()",
    "closed": C + "try: c.get(u)\n    finally: c.close()",
    "compared": C + "if c is None or not c: ...\n    assert c",
    "asked along with others": C + "if c and u: c.get(u)",
    "in a string": C + "x = f'{c}'",
    "deleted": C + "del c",
    "None before": F + "c = None\n    try: c = probe()\n    finally:\n        if c: c.close()",
    "one of two alike": F + "if u: c = probe()\n    else: c = probe(v)\n    c.get(u)",
    "one of two alike, in a line": F + "c = probe() if u else probe(v)\n    c.get(u)",
    "it or None": F + "c = probe() if u else None\n    c.get(u)",
    "made anew": C + "c.get(u)\n    c = probe()",
    "declared before": F + "c: Any\n    c = probe()\n    c.get(u)",
    "used in a comprehension": C + "[c.get(x) for x in u]",
    "another's name is returned": C + "def g(c): return c",
}

ENDS = {
    "a with": (F + "with probe() as c: c.get(u)", "WITH"),
    "a with without a name": (F + "with probe(): ...", "WITH"),
    "an async with": ("async def f():\n    async with probe() as c: c.get(u)", "WITH"),
    "a with among others": (F + "with u as x, probe() as c: c.get(x)", "WITH"),
    "a with later": (C + "with c: c.get(u)", "WITH"),
    "closing": (F + "with contextlib.closing(probe()) as c: c.get(u)", "WITH"),
    "a with of the module": ("with probe() as c: c.get(u)", "WITH"),
    "a with for self": (A + "with probe() as self.c: ...", "STORED WITH"),
    "returned": (F + "return probe()", "RETURNED"),
    "returned by name": (C + "return c", "RETURNED"),
    "returned out of a with": (F + "with probe() as c: return c", "RETURNED WITH"),
    "returned by a lambda": ("f = lambda: probe()", "RETURNED"),
    "returned or None": (C + "return c or None", "RETURNED"),
    "returned in a pair": (C + "return c, u", "STORED"),
    "yielded": (C + "yield c", "YIELDED"),
    "yielded out of a with": (F + "with probe() as c: yield c", "WITH YIELDED"),
    "yielded and asked": (C + "x = yield c", "YIELDED"),
    "an attribute of self": (A + "self.c = probe()", "STORED"),
    "an attribute of self, later": (A + "c = probe()\n        self.c = c", "STORED"),
    "an item": (F + "u['c'] = probe()", "STORED"),
    "a global": ("def f():\n    global c\n    c = probe()", "STORED"),
    "a name of the module": ("c = probe()", "STORED"),
    "a name of a class": ("class A:\n    c = probe()", "STORED"),
    "a list": (F + "x = [probe()]", "STORED"),
    "a dict": (C + "x = {'c': c}", "STORED"),
    "a pair": (F + "c, x = probe(), 1", "STORED"),
    "handed over": (F + "g(probe())", "PASSED"),
    "handed over by name": (C + "g(c)", "PASSED"),
    "handed over by keyword": (C + "g(x=c)", "PASSED"),
    "handed over with stars": (C + "g(*c)", "STORED"),
    "entered on a stack of its own": (
        F + "with contextlib.ExitStack() as s: s.enter_context(probe()).get(u)",
        "WITH",
    ),
    "entered on a stack that is emptied": (
        F + "with contextlib.ExitStack() as s:\n        s.enter_context(probe())\n"
        "        return s.pop_all()",
        "PASSED",
    ),
    "entered on a stack that is passed": (
        F + "with contextlib.ExitStack() as s:\n        s.enter_context(probe())\n        g(s)",
        "PASSED",
    ),
    "entered on a stack without a with": (
        F + "s = contextlib.ExitStack()\n    s.enter_context(probe())",
        "PASSED",
    ),
    "handed to a stack": (F + "c = u.enter_context(probe())", "PASSED"),
    "used by a function inside": (C + "def g(): c.get(u)\n    return g", "CAPTURED"),
    "used by a lambda": (C + "return lambda: c.get(u)", "CAPTURED"),
    "used by a class inside": (C + "class B: x = c.get(u)", "CAPTURED"),
    "used and set by a function inside": (
        F + "c = None\n    def g():\n        nonlocal c\n        c = probe()\n        c.get(u)",
        "CAPTURED",
    ),
    "it or an argument": (F + "c = v or probe()\n    c.get(u)", "UNKNOWN"),
    "it or an argument, at once": (F + "(v or probe()).get(u)", "UNKNOWN"),
    "it or an argument or None": (F + "c = (v or probe()) or None\n    c.get(u)", "UNKNOWN"),
    "an argument if there is one": (F + "c = probe() if v is None else v\n    c.get(u)", "UNKNOWN"),
    "instead of an argument": (F + "if v is None: v = probe()\n    v.get(u)", "UNKNOWN"),
    "one of two kinds": (C + "if u: c = httpx.AsyncClient()\n    c.get(u)", "UNKNOWN"),
    "a with of it or an argument": (
        F + "with contextlib.nullcontext(v) if v else probe() as c: c.get(u)",
        "UNKNOWN WITH",
    ),
    "an item of it": (C + "c[0]", "UNKNOWN"),
    "looped over": (C + "for x in c: ...", "UNKNOWN"),
    "a default": ("def f(c=probe()): c.get()", "UNKNOWN"),
    "a decorator": ("@probe()\ndef f(): ...", "UNKNOWN"),
    "bound too often": ("def f(u):\n" + "    c = probe()\n    c.get(u)\n" * 60, "UNKNOWN"),
}


def escape(source: str) -> Escape:
    return escape_of(*probe_in(HEAD + source))


def ends(source: str) -> str:
    return " ".join(sorted(end.name for end in escape(source).kinds))


@pytest.mark.parametrize("way", DROPPED)
def test_an_object_is_dropped(way: str) -> None:
    assert ends(DROPPED[way]) == ""


@pytest.mark.parametrize("way", ENDS)
def test_an_object_has_an_end(way: str) -> None:
    source, expected = ENDS[way]
    assert ends(source) == expected


def test_uses_are_listed_in_the_order_of_the_source() -> None:
    found = escape(
        C + "d = c\n    d.get(u)\n    c.post(u)\n    with c as e: e.put(u)\n    d.close()"
    )
    assert [use.attr for use in found.uses] == ["get", "post", "put", "close"]
    assert [name for _, name in found.names] == ["c", "d", "e"]


def test_what_is_called_is_told_from_what_is_handed_over() -> None:
    node, module = probe_in(HEAD + C + "c.get(u)\n    g(c.post)\n    c.close")
    found = escape_of(node, module)
    assert [ast.unparse(call) for call in found.called(("get", "post"), module)] == ["c.get(u)"]
    assert found.is_handed_over(("post",), module)
    assert not found.is_handed_over(("get",), module)


CALLED = {
    "by a name": ("a = c.get\n    a(u)", "a(u)"),
    "by one of two": ("a = c.get if u else c.post\n    a(u)", "a(u)"),
    "of a table": ("{1: c.get, 2: c.post}[u](v)", "{1: c.get, 2: c.post}[u](v)"),
    "by an unknown name": ("getattr(c, u)(v)", "getattr(c, u)(v)"),
    "by a known name": ("getattr(c, 'get')(v)", "getattr(c, 'get')(v)"),
    "by the name of another": ("getattr(c, 'close')()", ""),
    "by a name that is passed": ("a = c.get\n    a(u)\n    g(a)", ""),
}


@pytest.mark.parametrize("way", CALLED)
def test_a_method_may_be_called_by_another_name(way: str) -> None:
    source, expected = CALLED[way]
    node, module = probe_in(HEAD + C + source)
    found = escape_of(node, module)
    called = found.called(("get", "post"), module)
    assert " ".join(ast.unparse(call) for call in called) == expected
    assert found.is_handed_over(("get", "post"), module) is (way == "by a name that is passed")


def test_who_gets_an_object_is_listed() -> None:
    found = escape(C + "g(c)\n    c(u)\n    h(x=c)\n    self.c = c")
    assert [ast.unparse(call) for call in found.passed] == ["g(c)", "h(x=c)"]
    assert [ast.unparse(call) for call in found.calls] == ["c(u)"]
    assert [ast.unparse(store) for store in found.stores] == ["self.c"]


def test_names_may_be_handed_on_as_often_as_one_likes() -> None:
    many = "".join(f"    c{n + 1} = c{n}\n" for n in range(5_000))
    assert ends(F + "c0 = probe()\n" + many + "    c5000.get(u)") == ""
    assert ends(F + "c0 = probe()\n" + many + "    return c5000") == "RETURNED"


def test_a_name_that_is_bound_too_often_is_not_followed() -> None:
    for again, is_followed in ((49, True), (50, False)):
        node, model = probe_in(HEAD + C + "c.get(u)\n" + "    c = None\n" * again)
        escape = escape_of(node, model)
        assert bool(escape.uses) is is_followed
        assert (escape.kinds == set()) is is_followed


@pytest.mark.parametrize(
    ("body", "used", "kinds"),
    [
        ("c.shop.orders.find_one(u)", ["find_one"], set()),
        ("c['shop'][u].find_one(u)", ["find_one"], set()),
        ("d = c.shop\n    e = d['orders']\n    e.find_one(u)", ["find_one"], set()),
        ("c.get_database(u).get_collection(v).find(u)", ["get_database", "get_collection"], set()),
        ("c.shop.orders.find_one", ["find_one"], set()),
        ("return c.shop", [], {"RETURNED"}),
        ("g(c['shop'])", [], {"PASSED"}),
        ("c.start_session()", [], {"UNKNOWN"}),
        ("c.shop = u", ["shop"], set()),
    ],
)
def test_a_part_is_followed_as_the_whole(body: str, used: list[str], kinds: set[str]) -> None:
    source = f"from pymongo import MongoClient as probe\n{C}{body}"
    found = escape_of(*probe_in(source))
    assert [use.attr for use in found.uses if use.attr != "find"] == used
    assert {kind.name for kind in found.kinds} == kinds


@pytest.mark.parametrize(
    ("returned", "used"),
    [
        ("return Client(u)", ["find_one"]),
        ("return Client(u)['shop'].orders", ["find_one"]),
        ("c = Client(u)\n    return c.shop", ["find_one"]),
        ("if u: return\n    return Client(u)", ["shop"]),
        ("return known.shop", ["shop"]),
        ("pass", ["shop"]),
    ],
)
def test_a_function_may_return_a_part(returned: str, used: list[str]) -> None:
    head = f"from pymongo import MongoClient as Client\ndef probe(u=1):\n    {returned}\n"
    found = escape_of(*probe_in(f"{head}{C}c.shop.find_one(u)"))
    assert [use.attr for use in found.uses] == used
