"""How often a line runs, by where it stands and by who calls its function."""

from __future__ import annotations

import pytest
from probes import placed, probe_in

from flake8_connpool.findings import Related
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.placement import placement_of

HEAD = """
import asyncio, functools, threading
from flask import Flask
app = Flask(__name__)
"""
LINES = HEAD.count("\n")
HANDLER = "@app.route('/')\ndef h(): f()\n"
F = "def f(): probe()\n"

ONCE = {
    "at the top": "probe()",
    "in a class": "class A:\n    x = probe()",
    "in a class in a loop": "for x in y:\n    class A:\n        x = probe()",
    "in a decorator": "@d(probe())\ndef f(): ...",
    "in a default": "def f(a=probe()): ...\nf()\nf()",
    "in an annotation": "def f(a: probe()): ...",
    "in the default of a lambda": "f = lambda a=probe(): a",
    "under if __name__": "if __name__ == '__main__':\n    probe()",
    "in a branch": "try:\n    probe()\nexcept E: ...",
    "in what is looped over": "for x in probe(): ...",
    "after a loop": "for x in y: ...\nelse: probe()",
}

PER_PROCESS = {
    "main": "def main(): probe()",
    "an async main": "async def main(): probe()",
    "called at the top": F + "f()",
    "called at the top twice": F + "f()\nf()",
    "called under if __name__": F + "if __name__ == '__main__':\n    f()",
    "called by main": F + "def main(): f()",
    "called by what main calls": F + "def g(): f()\ndef main(): g()",
    "called by main and by itself": "def f():\n    probe()\n    f()\ndef main(): f()",
    "called at the top, by another that calls it": (
        "def f():\n    probe()\n    g()\ndef g(): f()\nf()"
    ),
    "called in a class": F + "class A:\n    x = f()",
    "defined in branches": "if x:\n    def f(): probe()\nelse:\n    def f(): ...\nf()",
    "a class in a function called at the top": "def f():\n    class A:\n        x = probe()\nf()",
    "a function in main": "def main():\n    def g(): probe()\n    g()",
    "where unknown names are imported": "from x import *\n" + F + "f()",
    "kept by its only caller": (
        "def _f(): probe()\nclass A:\n    def g(self):\n"
        "        if self.x is None: self.x = _f()\n        return self.x"
    ),
}

PER_CALL = {
    "called by nobody": (F, 0),
    "called by itself": ("def f():\n    probe()\n    f()", 0),
    "called by a function": (F + "def g(): f()", 1),
    "called by two functions": (F + "def g(): f()\ndef h(): f()", 2),
    "called twice by a function": (F + "def g():\n    f()\n    f()", 2),
    "called by a function, and at the top": (F + "def g(): f()\nf()", 1),
    "named, not called": (F + "x = {'f': f}", 0),
    "handed to an unknown": (F + "start(f)", 0),
    "handed to a function of the module": (F + "def run(g): g()\nrun(f)", 0),
    "under another name": (F + "g = f\ng()", 0),
    "in a partial": (F + "x = functools.partial(f, 1)", 0),
    "deleted": (F + "del f", 0),
    "a parameter of its name is called": (F + "def g(f): f()\ng(1)", 0),
    "another's local of its name is called": (F + "def g():\n    f = x\n    f()\ng()", 0),
    "called by its own decorator's name": (F + "@f\ndef g(): ...", 0),
    "a coroutine": ("async def f(): probe()\nasync def g(): await f()", 1),
    "a generator": ("def f():\n    yield probe()\ndef g():\n    for x in f(): ...", 1),
    "called with stars": (F + "def g(*a, **k): f(*a, **k)", 1),
    "global": ("def g():\n    global f\n    def f(): probe()\ndef h(): f()", 1),
    "called in a thread": (F + "def g(): threading.Thread(target=f).start()", 1),
    "called in a thread's way": ("async def g(): await asyncio.to_thread(f)\n" + F, 1),
}

PER_REQUEST = {
    "a handler": "@app.route('/')\ndef f(): probe()",
    "called by a handler": F + HANDLER,
    "called by what a handler calls": "def f(): g()\ndef g(): probe()\n" + HANDLER,
    "called by a handler and by main": F + HANDLER + "def main(): f()",
    "called by a handler and in a loop": F + HANDLER + "for x in y: f()",
    "called by a handler, through a ring": (
        "def f(): g()\ndef g(): i()\ndef i():\n    probe()\n    f()\n" + HANDLER
    ),
    "called by a handler, from the other end of a ring": (
        "def i():\n    probe()\n    f()\ndef f(): g()\ndef g(): i()\n" + HANDLER
    ),
    "a function in a handler": "@app.route('/')\ndef f():\n    def g(): probe()\n    g()",
    "a lambda that is called at once": "@app.route('/')\ndef f():\n    (lambda: probe())()",
    "a thread of a handler": "@app.route('/')\ndef h(): threading.Thread(target=f).start()\n" + F,
}

PER_ITERATION = {
    "at the top": ("for x in y: probe()", 1),
    "in a function": ("def f():\n    while x: probe()", 2),
    "in the condition": ("while probe(): ...", 1),
    "in a comprehension": ("x = [probe() for y in z]", 1),
    "at the top, beside tests": ("for x in y: probe()\ndef test_it(): ...", 1),
    "in main": ("def main():\n    for x in y: probe()", 2),
    "in a handler": ("@app.route('/')\ndef f():\n    for x in y: probe()", 3),
    "called in a loop": (F + "for x in y: f()", 2),
    "called in a loop by a handler's helper": (F + "def g():\n    for x in y: f()", 3),
    "mapped": (F + "map(f, x)", 2),
    "a lambda that is mapped": ("map(lambda x: probe(), y)", 1),
    "mapped by keyword elsewhere": (F + "functools.reduce(f, x)", 2),
    "threads in a loop": (F + "for x in y: threading.Thread(target=f).start()", 2),
}

UNKNOWN = {
    "a private function that nobody runs": "def _f(): probe()",
    "a private method that nobody runs": "class A:\n    def _f(self): probe()",
    "a lambda": "f = lambda: probe()",
    "a lambda handed to an unknown": "def f(): g(lambda: probe())",
    "a job that may be forked": "from elsewhere import job\n@job\ndef f(): probe()\nf()",
    "kept by its callers": (
        "def f(): probe()\nclass A:\n    def g(self):\n"
        "        if self.x is None: self.x = f()\n        return self.x"
    ),
}

NEW_LOOPS = {
    "run": ("async def f(): probe()\nasyncio.run(f())", "per process, in a new loop"),
    "run by name": ("async def f(): probe()\nasyncio.run(main=f())", "per process"),
    "run by a loop": (
        "async def f(): probe()\nloop = asyncio.new_event_loop()\nloop.run_until_complete(f())",
        "per process, in a new loop",
    ),
    "run by an unknown loop": (
        "async def f(): probe()\ndef g(loop): loop.run_until_complete(f())",
        "on every call of `f`, 1 callers, in a new loop",
    ),
    "run in a loop": (
        "async def f(): probe()\nfor x in y: asyncio.run(f())",
        f"on every iteration at line {LINES + 2}, in a new loop",
    ),
    "run by a handler": (
        "async def f(): probe()\n@app.route('/')\ndef h(): asyncio.run(f())",
        "for every request of `h`, in a new loop",
    ),
    "awaited by what is run": (
        "async def f(): probe()\nasync def g(): await f()\nasyncio.run(g())",
        "per process, in a new loop",
    ),
    "awaited in a loop of what is run": (
        "async def f(): probe()\nasync def g():\n    for x in y: await f()\nasyncio.run(g())",
        f"on every iteration at line {LINES + 3}",
    ),
}


@pytest.mark.parametrize("way", ONCE)
def test_a_line_runs_once(way: str) -> None:
    assert placed(HEAD + ONCE[way]) == "once"


@pytest.mark.parametrize("way", PER_PROCESS)
def test_a_line_runs_when_a_process_starts(way: str) -> None:
    assert placed(HEAD + PER_PROCESS[way]) == "per process"


@pytest.mark.parametrize("way", PER_CALL)
def test_a_line_runs_as_often_as_its_function_is_called(way: str) -> None:
    source, callers = PER_CALL[way]
    assert placed(HEAD + source) == f"on every call of `f`, {callers} callers"


@pytest.mark.parametrize("way", PER_REQUEST)
def test_a_line_runs_for_every_request(way: str) -> None:
    assert placed(HEAD + PER_REQUEST[way]).startswith("for every request of `")


@pytest.mark.parametrize("way", PER_ITERATION)
def test_a_line_runs_in_each_round(way: str) -> None:
    source, line = PER_ITERATION[way]
    assert placed(HEAD + source) == f"on every iteration at line {LINES + line}"


@pytest.mark.parametrize("way", UNKNOWN)
def test_how_often_a_line_runs_is_unknown(way: str) -> None:
    assert placed(HEAD + UNKNOWN[way]) == "unknown"


@pytest.mark.parametrize(
    ("head", "how"),
    [
        ("class A:", "unknown"),
        ("class A(B):", "on every call of `_f`, 0 callers"),
        ("class B: ...\nclass A(B):", "on every call of `_f`, 0 callers"),
        ("class A(metaclass=M):", "unknown"),
    ],
)
def test_the_bases_of_a_class_may_run_its_private_methods(head: str, how: str) -> None:
    assert placed(f"{HEAD}{head}\n    def _f(self): probe()") == how


@pytest.mark.parametrize("way", NEW_LOOPS)
def test_a_coroutine_runs_in_an_event_loop_of_its_own(way: str) -> None:
    source, how = NEW_LOOPS[way]
    assert placed(HEAD + source) == how


def related(source: str) -> list[str]:
    """Return the lines that show how often the probe of a source runs, with what is said there."""
    node, model = probe_in(HEAD + source)
    found = placement_of(node, model).related
    return [
        f"{one.node.lineno - LINES}: {one.message}" for one in found if isinstance(one, Related)
    ]


SHOWN = {
    "a loop": ("for x in y: probe()", ["1: the loop"]),
    "a comprehension": ("x = [probe() for y in z]", ["1: the comprehension"]),
    "a map": (F + "map(f, x)", ["2: runs it for every item"]),
    "an object that a handler creates": (
        "class C:\n    def __init__(self): probe()\n@app.route('/')\ndef h(): C()",
        ["4: `C` is created here", "4: `h` runs for every request"],
    ),
    "called by what a map calls": (
        F + "def g(x): f()\nmap(g, x)",
        ["2: called here", "3: runs it for every item"],
    ),
    "called in a loop": (
        F + "for x in y: f()",
        ["2: called here on every iteration", "2: the loop"],
    ),
    "called by what a loop calls": (
        F + "def g(): f()\nfor x in y:\n    g()",
        ["2: called here", "4: called here on every iteration", "3: the loop"],
    ),
    "a handler": (
        "@app.route('/')\ndef h(): probe()",
        ["2: `h` runs for every request"],
    ),
    "called by a handler": (F + HANDLER, ["3: called here", "3: `h` runs for every request"]),
    "called by a lambda": (
        F + "app.add_url_rule('/', '', lambda: f())",
        ["2: called here", "2: `lambda` runs for every request"],
    ),
    "a task": (
        "from celery import shared_task\n@shared_task\ndef t(): probe()",
        ["3: `t` runs many times in one process"],
    ),
    "a plain function": (F, ["1: every call of `f` runs it"]),
    "a function with callers": (
        F + "def g(): f()\ndef h(): f()",
        ["2: called here", "3: called here", "1: every call of `f` runs it"],
    ),
}


@pytest.mark.parametrize("way", SHOWN)
def test_the_places_that_show_how_often_a_line_runs(way: str) -> None:
    source, expected = SHOWN[way]
    assert related(source) == expected


def test_of_a_long_chain_of_calls_the_nearest_are_shown() -> None:
    chain = "".join(f"def f{i}(): f{i + 1}()\n" for i in range(9))
    source = f"{chain}def f9(): probe()\n@app.route('/')\ndef h(): f0()"
    assert related(source) == [
        "9: called here",
        "8: called here",
        "7: called here",
        "12: `h` runs for every request",
    ]


WORDS = {
    "for x in y: probe()": "on every iteration of a loop",
    F + "pool.map(f, x)\nmap(f, x)": "for every item of `map`",
    "@app.route('/')\ndef h(): probe()": "for every request of `h`",
    "from celery import shared_task\n@shared_task\ndef t(): probe()": "on every run of `t`",
    F: "on every call of `f`",
}


@pytest.mark.parametrize("source", WORDS)
def test_the_words_for_how_often_a_line_runs(source: str) -> None:
    assert placement_of(*probe_in(HEAD + source)).words == WORDS[source]


def test_a_loop_that_is_elsewhere_has_its_words() -> None:
    assert Placed(Placement.PER_ITERATION).words == "on every iteration of a loop"


def test_a_private_method_may_be_called_by_a_base() -> None:
    assert placed("class A(B):\n    def _f(self): probe()") == "on every call of `_f`, 0 callers"
