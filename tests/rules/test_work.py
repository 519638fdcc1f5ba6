"""Twice as much of one thing is twice the work, counted in calls of functions, whatever it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth.steps import steps

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

INIT = "    def __init__(self, **kw):\n        super().__init__({}**kw)\n"


def subclasses(count: int, passed: str = "", made: str = "") -> str:
    """Return a chain of classes, each of which extends the one before."""
    classes = ["import httpx\nclass C0(httpx.Client):\n", INIT.format("")]
    for n in range(1, count):
        classes += [f"class C{n}(C{n - 1}):\n", INIT.format(passed.format(n)), made.format(n)]
    return "".join(classes)


def subclasses_that_pass_more(count: int) -> str:
    return subclasses(count, passed="a{0}=None, ", made="C{0}(timeout=None)\n")


def short_chains_of_subclasses(count: int) -> str:
    return "".join(subclasses(4).replace("C", f"C{n}_") for n in range(count // 4))


HEAD = """import sys
from sqlalchemy import create_engine
engine = create_engine("postgresql://h/d")
def f(a, *b):
"""


def connections(body: str) -> Callable[[int], str]:
    """Return what makes a function in which a connection is taken and used, as often as asked."""

    def make(count: int) -> str:
        return HEAD + "".join(body.format(n) for n in range(count))

    return make


MADE = "    c{0} = engine.connect()\n    c{0}.execute(a)\n"


def inside(head: str, body: str) -> Callable[[int], str]:
    """Return the same, all of it in one block."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    make = connections(lines)
    return lambda count: make(count).replace(HEAD, f"{HEAD}    {head}\n")


SHAPES: dict[str, Callable[[int], str]] = {
    "subclasses": subclasses,
    "subclasses that pass more": subclasses_that_pass_more,
    "short chains of subclasses": short_chains_of_subclasses,
    "returns": connections("    c{0} = engine.connect()\n    if a:\n        return\n"),
    "returns after use": connections(MADE + "    if a:\n        return\n"),
    "returns under conditions": connections(MADE + "    if a{0}:\n        return\n"),
    "returns before a close": connections(
        MADE + "    if a{0}:\n        return\n    c{0}.close()\n"
    ),
    "ends of the process": connections(MADE + "    if a{0}:\n        sys.exit()\n"),
    "conditions on connections": connections(MADE + "    if c{0}:\n        return\n"),
    "closes in finally": connections(
        MADE + "    try:\n        c{0}.execute(b)\n    finally:\n        c{0}.close()\n"
    ),
    "in a loop": inside("for x in b:", MADE + "    if a:\n        return\n"),
    "in a block": inside("with b:", MADE + "    if a:\n        return\n"),
}
# From here on there is more of a thing than anything looks at together.
COUNT = 75


def work(source: str) -> int:
    """Return how many calls of functions all rules take for a source."""
    lint("import httpx\n", RuleOptions())  # it imports what it needs, once
    return steps(lambda made: lint(made, RuleOptions()), source).total()


@pytest.mark.parametrize("make", SHAPES.values(), ids=SHAPES)
def test_twice_as_much_is_twice_the_work(make: Callable[[int], str]) -> None:
    assert work(make(2 * COUNT)) < 2.25 * work(make(COUNT))


def test_the_subclasses_of_a_client_are_known_unless_they_are_very_many() -> None:
    def found(count: int) -> list[str]:
        source = subclasses(count) + f"C{count - 1}(timeout=None)\n"
        return [one.code for one in lint(source, RuleOptions(), lambda code: code == "CPL301")]

    assert found(59) == ["CPL301"]
    assert found(200) == []
