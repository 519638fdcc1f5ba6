"""A name means the library only where nothing else may be bound to it."""

from __future__ import annotations

import pytest
from sources import probed

LIMITS = "httpx.Limits"

SHADOWED = {
    "a parameter": "def f(httpx):\n    PROBE",
    "a positional-only parameter": "def f(httpx, /):\n    PROBE",
    "a keyword-only parameter": "def f(*, httpx):\n    PROBE",
    "the rest of the arguments": "def f(*httpx):\n    PROBE",
    "the rest of the keywords": "def f(**httpx):\n    PROBE",
    "a parameter of the function around": "def f(httpx):\n    def g():\n        PROBE",
    "a parameter of a lambda": "f = lambda httpx: PROBE",
    "a local bound later": "def f():\n    PROBE\n    httpx = g()",
    "a loop": "for httpx in x:\n    PROBE",
    "a loop over pairs": "for a, (b, httpx) in x:\n    PROBE",
    "a loop over the rest": "for a, *httpx in x:\n    PROBE",
    "an async loop": "async def f():\n    async for httpx in x:\n        PROBE",
    "an exception": "try: ...\nexcept E as httpx:\n    PROBE",
    "an exception group": "try: ...\nexcept* E as httpx:\n    PROBE",
    "with": "with x as httpx:\n    PROBE",
    "with pairs": "with x as (httpx, y):\n    PROBE",
    "async with": "async def f():\n    async with x as httpx:\n        PROBE",
    "a pattern": "match x:\n    case httpx:\n        PROBE",
    "a pattern's name": "match x:\n    case [1] as httpx:\n        PROBE",
    "a pattern's rest": "match x:\n    case [1, *httpx]:\n        PROBE",
    "a pattern's other keys": "match x:\n    case {'a': 1, **httpx}:\n        PROBE",
    "a pattern's keyword": "match x:\n    case A(b=httpx):\n        PROBE",
    "a walrus": "if (httpx := g()):\n    PROBE",
    "a walrus in a comprehension": "[httpx := y for y in x]\nPROBE",
    "a comprehension": "[PROBE for httpx in x]",
    "a comprehension's condition": "[1 for httpx in x if PROBE]",
    "a comprehension's second iterable": "[1 for httpx in x for y in PROBE]",
    "a comprehension around": "[[PROBE for y in x] for httpx in x]",
    "a generator": "g = (PROBE for httpx in x)",
    "a dict comprehension": "{PROBE: 1 for httpx in x}",
    "the class body itself": "class A:\n    httpx = g()\n    PROBE",
    "a function": "def httpx(): ...\nPROBE",
    "a class": "class httpx: ...\nPROBE",
    "another import": "import other as httpx\nPROBE",
    "augmented assignment": "httpx |= x\nPROBE",
    "an annotated name": "httpx: A = g()\nPROBE",
    "unpacking": "httpx, y = x\nPROBE",
    "unpacking the rest": "y, *httpx = x\nPROBE",
    "global elsewhere": "def f():\n    global httpx\n    httpx = g()\nPROBE",
    "global in a class": "class A:\n    global httpx\n    httpx = g()\nPROBE",
    "nonlocal inside": (
        "def f():\n    import httpx\n    def g():\n        nonlocal httpx\n        httpx = h()\n"
        "    PROBE"
    ),
    "nonlocal past a class": (
        "def f():\n    import httpx\n    class A:\n        def g(self):\n"
        "            nonlocal httpx\n            httpx = h()\n    PROBE"
    ),
}

NOT_SHADOWED = {
    "a default": "def f(httpx=PROBE): ...",
    "a keyword-only default": "def f(*, httpx=PROBE): ...",
    "a lambda's default": "f = lambda httpx=PROBE: 1",
    "a decorator": "@PROBE\ndef f(httpx): ...",
    "an annotation": "def f(httpx: PROBE): ...",
    "a returned annotation": "def f(httpx) -> PROBE: ...",
    "a comprehension's first iterable": "[1 for httpx in PROBE]",
    "a generator's first iterable": "g = (1 for httpx in PROBE)",
    "a method beside a class name": "class A:\n    httpx = g()\n    def f(self):\n        PROBE",
    "a comprehension in a class": "class A:\n    httpx = g()\n    x = [PROBE for y in z]",
    "a class's base": "class A(PROBE):\n    httpx = g()",
    "a class's decorator": "@PROBE\nclass A:\n    httpx = g()",
    "another function's parameter": "def f(httpx): ...\nPROBE",
    "another function's local": "def f():\n    httpx = g()\nPROBE",
    "after a comprehension": "[1 for httpx in x]\nPROBE",
    "a keyword of a call": "f(httpx=1)\nPROBE",
    "an attribute": "x.httpx = g()\nPROBE",
    "a pattern's class": "match x:\n    case httpx.Response():\n        PROBE",
    "global in a function with the parameter's name around": (
        "def f(httpx):\n    def g():\n        global httpx\n        PROBE"
    ),
}


def source(rest: str) -> str:
    return "import httpx\n" + rest.replace("PROBE", "probe(httpx.Limits)")


@pytest.mark.parametrize("way", SHADOWED)
def test_it_is_shadowed_by(way: str) -> None:
    assert LIMITS not in probed(source(SHADOWED[way]))


@pytest.mark.parametrize("way", NOT_SHADOWED)
def test_it_is_not_shadowed_in(way: str) -> None:
    assert probed(source(NOT_SHADOWED[way])) == LIMITS
