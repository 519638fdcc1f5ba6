"""Which values are known to be a client, and which of their uses are seen."""

from __future__ import annotations

import pytest
from sources import UNKNOWN, probed, requests

CLIENT = "httpx.Client()"
HEAD = """
import functools, httpx
from typing import Annotated, Any, Final, Optional, Union
"""

ANNOTATIONS = {
    "httpx.Client": CLIENT,
    "'httpx.Client'": CLIENT,
    "' httpx.Client '": CLIENT,
    "'httpx.' 'Client'": CLIENT,
    "Optional[httpx.Client]": CLIENT,
    "'Optional[httpx.Client]'": CLIENT,
    "Optional['httpx.Client']": CLIENT,
    "httpx.Client | None": CLIENT,
    "None | httpx.Client": CLIENT,
    "'httpx.Client | None'": CLIENT,
    "Union[httpx.Client, None]": CLIENT,
    "Union['httpx.Client', 'None']": CLIENT,
    "Annotated[httpx.Client, Depends(f)]": CLIENT,
    "Annotated['httpx.Client', 1]": CLIENT,
    "Final[httpx.Client]": CLIENT,
    "Optional[Annotated[httpx.Client, 1]]": CLIENT,
    "Own": CLIENT,
    "'Own'": CLIENT,
    "httpx.Client | httpx.AsyncClient": UNKNOWN,
    "httpx.Client | Any": UNKNOWN,
    "Union[httpx.Client, Other]": UNKNOWN,
    "list[httpx.Client]": UNKNOWN,
    "type[httpx.Client]": UNKNOWN,
    "Callable[[], httpx.Client]": UNKNOWN,
    "httpx.Limits": UNKNOWN,
    "httpx.Client()": UNKNOWN,
    "'not an annotation'": UNKNOWN,
    "'(httpx.Client'": UNKNOWN,
    "''": UNKNOWN,
    "'httpx.Client().c'": UNKNOWN,
    "'super().c'": UNKNOWN,
    "'f(httpx).c'": UNKNOWN,
    "'self.c'": UNKNOWN,
}


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_a_parameter_is_annotated(annotation: str) -> None:
    source = f"{HEAD}class Own(httpx.Client): ...\ndef f(c: {annotation}): probe(c)"
    assert probed(source) == ANNOTATIONS[annotation]


VALUES = {
    "annotated in quotes, outside of the function's names": (
        "def f(c: 'httpx.Client'):\n    httpx = None\n    probe(c)"
    ),
    "annotated in quotes, outside of its parameters": "def f(httpx, c: 'httpx.Client'): probe(c)",
    "returned, by quotes outside of the function's names": (
        "def f() -> 'httpx.Client':\n    httpx = None\nprobe(f())"
    ),
    "annotated in quotes, in a function": (
        "def f():\n    import httpx as h\n    c: 'h.Client' = g()\n    probe(c)"
    ),
    "annotated in quotes, in a class": (
        "class A:\n    import httpx as h\n    def f(self, c: 'h.Client'): probe(c)"
    ),
    "annotated in quotes, by a class further down": (
        "def f(c: 'Own'): probe(c)\nclass Own(httpx.Client): ..."
    ),
    "made": "c = httpx.Client()\nprobe(c)",
    "made beside None": "c = None\nif x: c = httpx.Client()\nprobe(c)",
    "made where there is none": (
        "def f(c: httpx.Client | None = None):\n    if c is None: c = httpx.Client()\n    probe(c)"
    ),
    "made by a subclass": "class Own(httpx.Client): ...\nprobe(Own())",
    "made by a partial": "new = functools.partial(httpx.Client, timeout=1)\nprobe(new())",
    "opened": "with httpx.Client() as c: probe(c)",
    "opened beside another": "with x as y, httpx.Client() as c: probe(c)",
    "opened from a name": "c = httpx.Client()\nwith c as d: probe(d)",
    "opened as an attribute": (
        "class A:\n    def f(self):\n        with httpx.Client() as self.c: probe(self.c)"
    ),
    "entered": "c = stack.enter_context(httpx.Client())\nprobe(c)",
    "annotated": "c: httpx.Client = f()\nprobe(c)",
    "annotated, made later": (
        "c: httpx.Client | None = None\ndef f():\n"
        "    global c\n    c = httpx.Client()\n    probe(c)"
    ),
    "of self": (
        "class A:\n    def __init__(self): self.c = httpx.Client()\n    def f(self): probe(self.c)"
    ),
    "of self, made later": (
        "class A:\n    def __init__(self): self.c = None\n"
        "    def g(self): self.c = httpx.Client()\n    def f(self): probe(self.c)"
    ),
    "of self, annotated": (
        "class A:\n    def __init__(self, c: httpx.Client): self.c = c\n"
        "    def f(self): probe(self.c)"
    ),
    "of self, annotated in the class": (
        "class A:\n    c: httpx.Client\n    def f(self): probe(self.c)"
    ),
    "of self, from a base of the module": (
        "class B:\n    def __init__(self): self.c = httpx.Client()\n"
        "class A(B):\n    def f(self): probe(self.c)"
    ),
    "of a class": "class A:\n    c = httpx.Client()\nprobe(A.c)",
    "of cls": "class A:\n    c = httpx.Client()\n    @classmethod\n    def f(cls): probe(cls.c)",
    "of self by another name": (
        "class A:\n    def __init__(s): s.c = httpx.Client()\n    def f(me): probe(me.c)"
    ),
    "self of a subclass": "class Own(httpx.Client):\n    def f(self): probe(self)",
    "returned": "def f() -> httpx.Client: ...\nprobe(f())",
    "returned from a cache": (
        "@functools.lru_cache(maxsize=None)\ndef f() -> httpx.Client: ...\nprobe(f())"
    ),
}

NO_CLIENTS = {
    "one of two kinds": "c = httpx.Client() if x else httpx.AsyncClient()\nprobe(c)",
    "a parameter bound again": "def f(c: httpx.Client):\n    c = g(c)\n    probe(c)",
    "the rest of the arguments": "def f(*c: httpx.Client): probe(c)",
    "the rest of the keywords": "def f(**c: httpx.Client): probe(c)",
    "of self, set from a parameter too": (
        "class A:\n    def __init__(self): self.c = httpx.Client()\n"
        "    def g(self, c): self.c = c\n    def f(self): probe(self.c)"
    ),
    "of self, set in a function within": (
        "class A:\n    def __init__(self):\n        self.c = httpx.Client()\n"
        "        def g(c): self.c = c\n    def f(self): probe(self.c)"
    ),
    "of self, set in a loop": (
        "class A:\n    c = httpx.Client()\n    def f(self):\n        for self.c in x: probe(self.c)"
    ),
    "of self, a property": (
        "class A:\n    @property\n    def c(self): ...\n"
        "    def f(self):\n        self.c = httpx.Client()\n        probe(self.c)"
    ),
    "of another self": (
        "class A:\n    def __init__(self): self.c = httpx.Client()\nclass B:\n"
        "    def f(self): probe(self.c)"
    ),
    "of self bound again": (
        "class A:\n    c = httpx.Client()\n"
        "    def f(self):\n        self = x\n        probe(self.c)"
    ),
    "of the first argument of a static method": (
        "class A:\n    c = httpx.Client()\n    @staticmethod\n    def f(self): probe(self.c)"
    ),
    "returned by a generator of contexts": (
        "@contextmanager\ndef f() -> httpx.Client: ...\nprobe(f())"
    ),
    "returned by a fixture": (
        "@pytest.fixture\ndef f() -> httpx.Client: ...\ndef test(f): probe(f)"
    ),
    "returned by a coroutine, not awaited": "async def f() -> httpx.Client: ...\nprobe(f())",
    "returned by one of two functions": (
        "def f() -> httpx.Client: ...\ndef f() -> Other: ...\nprobe(f())"
    ),
    "opened by a subclass with its own way": (
        "class Own(httpx.Client):\n    def __enter__(self): return 5\nwith Own() as c: probe(c)"
    ),
    "opened, but no client": "with httpx.Client().stream('GET', u) as c: probe(c)",
    "a class of two bases": "class Own(Mixin, httpx.Client): ...\nprobe(Own())",
    "an annotation read outside": "def f(httpx, c: 'other.Client'): probe(c)",
    "quotes that mean a local name": (
        "def f():\n    import other as httpx\n    c: 'httpx.Client' = g()\n    probe(c)"
    ),
}


@pytest.mark.parametrize("way", VALUES)
def test_a_client_is(way: str) -> None:
    assert probed(HEAD + VALUES[way]) == CLIENT


@pytest.mark.parametrize("way", NO_CLIENTS)
def test_no_known_client_is(way: str) -> None:
    assert probed(HEAD + NO_CLIENTS[way]) != CLIENT


@pytest.mark.parametrize("text", ["x" + ".y" * 50_000, "(" * 500 + ")" * 500, "not " * 50_000])
def test_quotes_may_be_as_deep_as_they_like(text: str) -> None:
    assert probed(f"{HEAD}def f(c: '{text}'): probe(c)") == UNKNOWN


def test_what_a_coroutine_returns_is_known_once_awaited() -> None:
    source = "async def g() -> httpx.AsyncClient: ...\nasync def f(): probe(await g())"
    assert probed(HEAD + source) == "httpx.AsyncClient()"
    entered = "async def f(): probe(await stack.enter_async_context(httpx.AsyncClient()))"
    assert probed(HEAD + entered) == "httpx.AsyncClient()"


REQUESTS = {
    "on what is just made": ("httpx.Client().get(u)", ["httpx.Client.get"]),
    "on a name": ("c = httpx.Client()\nc.post(u)", ["httpx.Client.post"]),
    "on self in a subclass": (
        "class Own(httpx.Client):\n    def f(self): self.get(u)",
        ["httpx.Client.get"],
    ),
    "on a subclass": ("class Own(httpx.Client): ...\nOwn().get(u)", ["httpx.Client.get"]),
    "not on another": ("x.get(u)", []),
    "not through a top-level function": ("httpx.get(u)", []),
    "by a method that closes it": ("httpx.Client().close()", ["httpx.Client.close"]),
    "not by a method that makes none": ("httpx.Client().set_cookie(c)", []),
    "not by an overridden method": (
        "class Own(httpx.Client):\n    def get(self, u): ...\nOwn().get(u)",
        [],
    ),
    "not by a method overridden by a name": (
        "class Own(httpx.Client):\n    get = other\nOwn().get(u)",
        [],
    ),
    "not by a method overridden by a base": (
        "class B(httpx.Client):\n    def get(self, u): ...\nclass Own(B): ...\nOwn().get(u)",
        [],
    ),
}


@pytest.mark.parametrize("way", REQUESTS)
def test_a_request_is_made(way: str) -> None:
    source, expected = REQUESTS[way]
    assert requests(HEAD + source) == expected


@pytest.mark.parametrize(("one", "other"), [("httpx", "httpx2"), ("httpx2", "httpx")])
def test_of_a_library_and_its_successor_the_older_counts(one: str, other: str) -> None:
    source = f"import httpx, httpx2\nprobe({one}.Client() if x else {other}.Client())"
    assert probed(source) == CLIENT


SESSIONS = {
    "sessionmaker(e)": "sqlalchemy.orm.Session()",
    "sessionmaker(e, class_=AsyncSession)": "sqlalchemy.ext.asyncio.AsyncSession()",
    "sessionmaker(e, expire_on_commit=False)": "sqlalchemy.orm.Session()",
    "sessionmaker(e, class_=unknown)": UNKNOWN,
    "sessionmaker(e, class_=Engine)": UNKNOWN,
    "sessionmaker(e, **options)": UNKNOWN,
}


@pytest.mark.parametrize("factory", SESSIONS)
def test_a_factory_makes_sessions_of_the_class_it_is_given(factory: str) -> None:
    source = (
        "from sqlalchemy import Engine\nfrom sqlalchemy.orm import sessionmaker\n"
        f"from sqlalchemy.ext.asyncio import AsyncSession\nprobe({factory}())"
    )
    assert probed(source) == SESSIONS[factory]
