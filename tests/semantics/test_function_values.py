"""Which functions of a library an expression may be."""

from __future__ import annotations

import ast

import pytest
from sources import module_of

from flake8_connpool.semantics.calls.function_values import request_function

HEAD = "import httpx, requests\nfrom elsewhere import other\n"
F = "def f(u, v):\n    "

KNOWN = {
    "either of two": F + "(requests.get if u else requests.post)(v)",
    "one or None": F + "c = None\n    if u: c = requests.get\n    c(v)",
    "one or another": F + "c = None or requests.get\n    c(v)",
    "of a table": F + "{'a': requests.get}[u](v)",
    "of a table with a default": F + "{'a': requests.get}.get(u, requests.put)(v)",
    "by a name": F + "getattr(requests, u)(v)",
    "by a known name": F + "getattr(requests, 'get')(v)",
    "passed": "def f(u, c): c(u)\nf(1, requests.get)\nf(1, c=requests.put)",
    "passed, or the default": "def f(u, c=requests.get): c(u)\nf(1)\nf(1, requests.put)",
}
UNKNOWN = {
    "one or something else": F + "(requests.get if u else other)(v)",
    "functions of two libraries": F + "(requests.get if u else httpx.get)(v)",
    "an argument": F + "u(v)",
    "a class": F + "(requests.Session if u else requests.Session)()",
    "of an unknown table": F + "u['a'](v)",
    "of a list": F + "[requests.get][u](v)",
    "of a table with something else": F + "{'a': requests.get, 'b': other}[u](v)",
    "by the name of something else": F + "getattr(requests, 'Session')()",
    "by a name of something else": F + "getattr(u, v)()",
    "passed once": "def f(u, c): c(u)\nf(1, requests.get)\nf(1, other)",
    "perhaps passed": "def f(u, c=requests.get): c(u)\nf(**other)",
    "only the default": "def f(u, c=requests.get): c(u)",
    "passed by an unknown caller": "def f(u, c): c(u)\nf(1, requests.get)\nother(f)",
    "from a loop": F + "for c in u: c(v)",
    "its own value": F + "c = c if u else c\n    c(v)",
    "without the library": "def f(u):\n    c = u\n    c()",
}


def function_of(source: str) -> str:
    """Return the function that the last call of `f` may call."""
    model = module_of(HEAD + source if "without" not in source else source)
    function = next(n for n in ast.walk(model.tree) if isinstance(n, ast.FunctionDef))
    call = next(n for n in ast.walk(function.body[-1]) if isinstance(n, ast.Call))
    found = request_function(call.func, model)
    return found.library if found is not None else ""


@pytest.mark.parametrize("way", [*KNOWN, *UNKNOWN])
def test_a_function_is_known_if_all_that_it_may_be_are(way: str) -> None:
    assert function_of((KNOWN | UNKNOWN)[way]) == ("requests" if way in KNOWN else "")
