"""Which methods are run by whom: by self, super, an object of a class, something unknown."""

from __future__ import annotations

import pytest
from probes import placed

HEAD = """
import asyncio, atexit, functools, requests, threading
from concurrent.futures import ThreadPoolExecutor
from flask import Flask
app = Flask(__name__)
"""
A = "class A:\n    def f(self): probe()\n"
HANDLER = "@app.route('/')\ndef h(): "
METHOD = "    def g(self): "

SURE = {
    "self": A + METHOD + "self.f()",
    "self by another name": A + "    def g(me): me.f()",
    "cls": "class A:\n    @classmethod\n    def f(cls): probe()\n"
    "    @classmethod\n    def g(cls): cls.f()",
    "a static method of self": "class A:\n    @staticmethod\n    def f(): probe()\n"
    + METHOD
    + "self.f()",
    "self of a subclass": A + "class B(A):\n" + METHOD + "self.f()",
    "self of a base": "class B:\n" + METHOD + "self.f()\nclass A(B):\n    def f(self): probe()",
    "self of a mixin's user": A + "class B(X, A):\n" + METHOD + "self.f()",
    "super": A + "class B(A):\n" + METHOD + "super().f()",
    "super where it is overridden": A + "class B(A):\n    def f(self): super().f()",
    "the class": A + "def g(): A.f(x)",
    "an object made on the spot": A + "def g(): A().f()",
    "an object with a name": A + "def g():\n    a = A()\n    a.f()",
    "an object of the module": A + "a = A()\ndef g(): a.f()",
    "an object made later": A + "a = None\ndef g():\n    global a\n    a = A()\n    a.f()",
    "an object of a subclass": A + "class B(A): ...\ndef g(): B().f()",
    "an object by its annotation": A + "def g(a: A): a.f()",
    "an object by its annotation, made elsewhere": A + "def g():\n    a: A = x()\n    a.f()",
    "an object by its annotation, None before": (
        A + "class B:\n    a: A = None\n" + METHOD + "self.a.f()"
    ),
    "an object of self, None before": (
        A + "class B:\n    def __init__(self): self.a: A | None = None\n"
        "    def i(self): self.a = A()\n" + METHOD + "self.a.f()"
    ),
    "an object of self": (
        A + "class B:\n    def __init__(self): self.a = A()\n" + METHOD + "self.a.f()"
    ),
    "an object that is a client": (
        "class A(requests.Session):\n    def f(self): probe()\ndef g(): A().f()"
    ),
    "in a lambda": A + METHOD + "return (lambda: self.f())()",
    "a thread": A + METHOD + "threading.Thread(target=self.f).start()",
}

NO_CALLS = {
    "self of another class": A + "class B:\n" + METHOD + "self.f()",
    "super of another class": A + "class B:\n" + METHOD + "super().f()",
    "self where it is overridden": (
        A + "class B(A):\n    def f(self): ...\n" + METHOD + "self.f()"
    ),
    "an object where it is overridden": (A + "class B(A):\n    def f(self): ...\ndef g(): B().f()"),
    "a library's object": A + "def g(): requests.f()",
    "a client": A + "def g(): requests.Session().f()",
    "a constant": A + "def g(): 'x'.f()",
    "assigned to": A + METHOD + "self.f = 1",
    "named, not called": A + METHOD + "return self.f",
    "a guess": A + "def g(a): a.f()",
    "a guess, where one of two classes made it": (
        A + "class B: ...\ndef g(x):\n    a = A() if x else B()\n    a.f()"
    ),
    "a function of the same name": A + "def g(): f()",
}


@pytest.mark.parametrize("way", SURE)
def test_a_method_is_surely_called(way: str) -> None:
    assert placed(HEAD + SURE[way]) == "on every call of `f`, 1 callers"


@pytest.mark.parametrize("way", NO_CALLS)
def test_a_method_is_not_surely_called(way: str) -> None:
    assert placed(HEAD + NO_CALLS[way]) == "on every call of `f`, 0 callers"


def test_a_handler_that_surely_calls_a_method_runs_it_for_every_request() -> None:
    assert placed(HEAD + A + HANDLER + "A().f()").startswith("for every request of `h`")


def test_a_guess_does_not_make_a_handlers_method() -> None:
    assert placed(HEAD + A + HANDLER + "x.f()") == "on every call of `f`, 0 callers"


def test_a_guess_is_enough_for_the_start_of_a_process() -> None:
    assert placed(HEAD + A + "def main(): x.f()") == "per process"


def test_a_guess_is_enough_against_it() -> None:
    source = A + "def main(): A().f()\ndef g(x): x.f()"
    assert placed(HEAD + source) == "on every call of `f`, 0 callers"


def test_of_many_guesses_the_first_hundred_count() -> None:
    main = "def main(x):\n    A().f()\n"
    other = "def g(x): x.f()\n"
    assert placed(HEAD + A + main + "    x.f()\n" * 99 + other).startswith("on every call")
    assert placed(HEAD + A + main + "    x.f()\n" * 100 + other) == "per process"


def test_guesses_among_methods_that_seem_to_call_each_other_add_nothing() -> None:
    source = A + METHOD + "x.f()\n    def i(self): y.g()\ndef main(): z.i()"
    assert placed(HEAD + source) == "per process"


def test_of_many_functions_of_one_name_it_is_not_known_which_is_called() -> None:
    source = "def f(): probe()\n" + "def f(): ...\n" * 30
    assert placed(HEAD + source + HANDLER + "f()") == "on every call of `f`, 0 callers"
    twenty = "def f(): probe()\n" + "def f(): ...\n" * 19
    assert placed(HEAD + twenty + HANDLER + "f()").startswith("for every request of `h`")
    two = "def f(): probe()\ndef f(): ...\n"
    assert placed(HEAD + two + HANDLER + "f()").startswith("for every request of `h`")


F = "def f(): probe()\n"
EACH = "on every iteration at line"

TAKERS = {
    "an executor's map": (F + "with ThreadPoolExecutor() as pool: pool.map(f, x)", EACH),
    "an executor's submit": (F + "with ThreadPoolExecutor() as pool: pool.submit(f, x)", "per pro"),
    "an executor's submit in a loop": (
        F + "pool = ThreadPoolExecutor()\nfor x in y: pool.submit(f, x)",
        EACH,
    ),
    "an executor's submit in a comprehension": (
        F + "pool = ThreadPoolExecutor()\nz = [pool.submit(f, x) for x in y]",
        EACH,
    ),
    "an unknown pool's map": (F + "def g(pool): pool.map(f, x)", "on every call of `f`, 0"),
    "what starts a worker": (F + "ThreadPoolExecutor(4, '', f)", "per process"),
    "what starts a worker, by keyword": (F + "ThreadPoolExecutor(initializer=f)", "per process"),
    "the end of a process": (F + "atexit.register(f)", "per process"),
    "a decorator that is called": (F + "load = functools.cache(f)", "per process"),
    "one that is called with arguments": (
        F + "load = functools.lru_cache(maxsize=1)(f)",
        "per process",
    ),
    "a decorator that leaves it open": (F + "f = functools.singledispatch(f)", "on every call"),
    "a map without a function": (F + "map(*f)", "on every call"),
    "a thread's target": (F + "threading.Thread(None, f).start()", "per process"),
    "another argument of a thread": (F + "threading.Thread(args=f).start()", "on every call"),
    "a lambda for an executor": (
        "async def g(loop): await loop.run_in_executor(None, lambda: probe())",
        "on every call of `g`",
    ),
    "in an executor in a handler": (
        F + "@app.route('/')\nasync def h(): await x.run_in_executor(None, f)",
        "for every request of `h`",
    ),
    "a method": (A + METHOD + "\n        map(self.f, x)", EACH),
    "a gathering": (
        "async def f(): probe()\nasync def g(): await asyncio.gather(*(f() for x in y))",
        EACH,
    ),
}


@pytest.mark.parametrize("way", TAKERS)
def test_a_function_is_handed_over_uncalled(way: str) -> None:
    source, start = TAKERS[way]
    assert placed(HEAD + source).startswith(start)
