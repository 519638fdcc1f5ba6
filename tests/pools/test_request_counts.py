"""How many requests a client serves before it is discarded."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.pools.request_counts import serves_loop, serves_one, serves_several
from flake8_connpool.semantics.flow.escape import escape_of

WITH = "def f(u, v):\n    with probe() as c:\n        "

ONE = {
    "a request": WITH + "c.get(u)",
    "a request without a with": "def f(u):\n    c = probe()\n    return c.get(u)",
    "a request at once": "def f(u): probe().get(u)",
    "either of two": WITH + "if u: c.get(u)\n        else: c.post(u)",
    "one of several": WITH + "if u: c.get(u)\n        elif v: c.post(u)\n        else: c.get(v)",
    "either of two in a line": WITH + "return c.get(u) if v else c.post(u)",
    "one, or another after it returned": WITH + "if u: return c.get(u)\n        return c.post(u)",
    "one, or another after a raise": (
        WITH + "if u:\n            c.get(u)\n            raise E\n        c.post(u)"
    ),
    "one of the cases": (
        WITH + "match u:\n            case 1: c.get(u)\n            case _: c.post(u)"
    ),
    "one, deep inside": (
        WITH + "if u:\n            with v:\n                if v: return c.get(u)\n"
        "                return c.post(u)\n        return c.get(v)"
    ),
    "one that is tried again": WITH + "while True:\n            return c.get(u)",
    "one in a loop of its own": "def f(u):\n    for x in u:\n        with probe() as c: c.get(x)",
}

MORE = {
    "none": WITH + "c.headers",
    "one after the other": WITH + "c.get(u)\n        c.post(u)",
    "one in another": WITH + "c.get(c.post(u))",
    "one, and perhaps another": WITH + "c.get(u)\n        if v: c.post(u)",
    "perhaps one, and another": WITH + "if u: c.get(u)\n        return c.post(u)",
    "one asked, and another": WITH + "if c.get(u): c.post(u)",
    "one asked, and another in a line": WITH + "return c.get(u) if c.get(v) else None",
    "two in one branch": WITH + "if u:\n            c.get(u)\n            c.post(u)",
    "one tried, and another": WITH + "try: c.get(u)\n        except E: c.post(u)",
    "of two, perhaps both": WITH + "return c.get(u) or c.post(u)",
    "what is matched, and another": (WITH + "match c.get(u):\n            case 1: c.post(u)"),
    "a loop of them": WITH + "for x in u: c.get(x)",
    "a list of them": WITH + "return [c.get(x) for x in u]",
    "too many to tell": WITH
    + "".join(f"if u == {n}: return c.get(u)\n        " for n in range(60)),
}

LOOPS = {
    "a for": WITH + "for x in u: c.get(x)",
    "a while": WITH + "while u: c.get(u)",
    "a comprehension": WITH + "return [c.get(x) for x in u]",
    "a loop in a loop": (
        "def f(u):\n    for x in u:\n        with probe() as c:\n            for y in x: c.get(y)"
    ),
    "a loop, and one before it": WITH + "c.post(u)\n        for x in u: c.get(x)",
}

NO_LOOPS = {
    "no loop": WITH + "c.get(u)",
    "the loop it is made in": "def f(u):\n    for x in u:\n        with probe() as c: c.get(x)",
    "attempts": WITH + "for n in range(3):\n            if c.get(u): break",
    "what a loop goes through": WITH + "for x in c.get(u): ...",
}


def served(source: str, how: object) -> bool:
    made, module = probe_in(source)
    requests = escape_of(made, module).called(("get", "post"), module)
    assert callable(how)
    found: bool = how(requests, made, module)
    return found


@pytest.mark.parametrize("way", ONE)
def test_a_client_serves_one_request(way: str) -> None:
    assert served(ONE[way], serves_one)


@pytest.mark.parametrize("way", MORE)
def test_a_client_may_serve_several(way: str) -> None:
    assert not served(MORE[way], serves_one)


@pytest.mark.parametrize("way", LOOPS)
def test_a_client_serves_a_loop(way: str) -> None:
    assert served(LOOPS[way], serves_loop)
    assert not served(LOOPS[way], serves_one)


@pytest.mark.parametrize("way", NO_LOOPS)
def test_a_client_serves_no_loop(way: str) -> None:
    assert not served(NO_LOOPS[way], serves_loop)


SEVERAL = {
    "one after the other": WITH + "c.get(u)\n        c.post(u)",
    "one in another": WITH + "c.get(c.post(u))",
    "two in one branch": WITH + "if u:\n            c.get(u)\n            c.post(u)",
    "what is matched by, and asked before": WITH + "c.get(u)\n        if c.post(u): ...",
    "a loop of them": WITH + "for x in u: c.get(x)",
}
FEW = {
    "one": WITH + "c.get(u)",
    "either of two": WITH + "if u: c.get(u)\n        else: c.post(u)",
    "one, and perhaps another": WITH + "c.get(u)\n        if v: c.post(u)",
    "perhaps one, and another": WITH + "if u: c.get(u)\n        return c.post(u)",
    "one tried, and another": WITH + "try: c.get(u)\n        except E: c.post(u)",
    "of two, perhaps both": WITH + "return c.get(u) or c.post(u)",
    "one of the cases": (
        WITH + "match u:\n            case 1: c.get(u)\n            case _: c.post(u)"
    ),
}


@pytest.mark.parametrize("way", [*SEVERAL, *FEW])
def test_several_requests_are_surely_sent_in_a_row(way: str) -> None:
    node, model = probe_in((SEVERAL | FEW)[way])
    requests = escape_of(node, model).called(("get", "post"), model)
    assert serves_several(requests, node, model) is (way in SEVERAL)
