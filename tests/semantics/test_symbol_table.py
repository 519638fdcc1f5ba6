"""The walk over a tree meets every node that `ast` itself would, in the same order."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest

from flake8_connpool.semantics.symbols.symbol_table import SymbolTable
from flake8_connpool.semantics.syntax.children import child_nodes

SHARED = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
GRAMMAR = ("ast.py", "dataclasses.py", "enum.py", "inspect.py", "typing.py", "asyncio/tasks.py")
EVERY_KIND = """
match x:
    case {"a": 1, **rest} | [1, *others] | C(a=1) | None | -1 | 1 + 2j | "s" as named: pass
    case _ if (y := 1): ...
f"{x!r:>{width}} {x}"
lambda *a, b=1, **k: (yield)
{**d, 1: 2}; {*s}; x[1:2:3, ...]
async def f(a, /, b=1, *c, d, e=2, **g) -> int:
    global h
    async with a as b, c: await d
    async for i in j: pass
    return [k async for k in l if m for n in o]
try: pass
except* E as error: raise A from B
del a.b
assert a, "b"
x: int = 1
x += 1
import a.b as c; from . import d
@e
class F(G, metaclass=H): pass
while 1 < 2 <= 3 and not 4: break
else: pass
"""


@pytest.mark.parametrize("name", GRAMMAR)
def test_the_walk_meets_every_node_of_a_real_file(name: str) -> None:
    check((Path(sysconfig.get_path("stdlib")) / name).read_text())


def test_the_walk_meets_every_kind_of_node() -> None:
    check(EVERY_KIND)
    if hasattr(ast, "TypeAlias"):
        check("type A[T: int, *U, **V] = list[T]\ndef f[T](): ...\nclass C[T]: ...\n")


def check(source: str) -> None:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        expected = [
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (*SHARED, ast.alias))
        ]
        assert child_nodes(node) == expected
    assert len(SymbolTable(tree).parents) > 50 or len(source) < 200
