"""Whether an error may be handled: where it is raised, or by all that call its function."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.pools.exception_handlers import may_be_handled

F = "def f(): probe()\n"
TRY = "try: {}\nexcept OSError: ...\n"

HANDLED = {
    "where it is raised": TRY.format("probe()"),
    "by the only caller": F + TRY.format("f()"),
    "by each caller": F + TRY.format("f()") + TRY.format("f()"),
    "by the caller of a caller": F + "def g(): f()\n" + TRY.format("g()"),
    "by whoever calls a lambda": "f = lambda: probe()",
    "by an unknown decorator": "@d\n" + F,
}

NOT_HANDLED = {
    "outside of functions": "probe()",
    "in a function that nobody calls": F,
    "for a caller outside of functions": F + "f()",
    "for one of two callers": F + TRY.format("f()") + "f()",
    "by a handler for something else": "try: probe()\nexcept KeyError: ...",
}


@pytest.mark.parametrize("way", HANDLED)
def test_it_may_be_handled(way: str) -> None:
    node, model = probe_in(HANDLED[way])
    assert may_be_handled(node, frozenset({"builtins.OSError"}), model)


@pytest.mark.parametrize("way", NOT_HANDLED)
def test_it_is_not_handled(way: str) -> None:
    node, model = probe_in(NOT_HANDLED[way])
    assert not may_be_handled(node, frozenset({"builtins.OSError"}), model)
