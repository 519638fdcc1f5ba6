"""Generated sources: a call in any layout, somewhere in a file of any make."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import assume
from hypothesis import strategies as st

from .judging import tree_of

VALUES = [
    "1",
    "None",
    "-1",
    "2 * 30",
    "'text'",
    "'ü # é'",
    "name",
    "ünder.score",
    "[1, 2]",
    "{'a': 1}",
    "lambda x=1: (x, 2)",
    "(walrus := 2)",
    "inner(1, b=2)",
    "inner(\n 1,  # inside\n)",
    "'''two\n  # lines'''",
    "f'{name}, {ünder!r:>{width}}'",
    "not a",
    "a if b else c",
    "(i for i in j)",
    "[i for i in j if i]",
    "b'bytes'",
    "x[1:2, ...]",
    "'one' 'two'",
]
FUNCTIONS = ["call", "a.b.call", "make()", "table[0].call", "(either or other)", "super().__init__"]

# `{}` is the call; each source parses with any call in it, over however many lines that is.
STATEMENTS = [
    "{}\n",
    "x = {}\n",
    "ü, é = 'ä', {}; z = {}\n",
    "def f(a={}, *, b=1): pass\n",
    "@{}\ndef f(): pass\n",
    "class A(base({})):\n\tx: int = {}\n",
    "async def f():\n    async with ({} as a, other() as b):\n        await {}\n",
    "with {} as a, {} as b:\n\tpass\n",
    "if (w := {}):\n    pass\n",
    "x = lambda: {}\n",
    "x = [{} for _ in y if {}]\n",
    "x = outer(1, {}, b=2)\n",
    "x = outer(\n    1,  # one\n    {},  # two\n    b=2,\n)\n",
    "x = (\n    start\n    .{}  # half way\n    .end()\n)\n",
    "x = f'ü {{ünder}}', {}\n",
    "x = 'before' \\\n    + {}\n",
    "x = {}  # ü behind\n",
    "# ü above\nx = {{'ü': {}, **{}}}\n",
    "match x:\n    case 1: {}\n",
    "x = {}.end().again  # ends\n",
    "\fx = {}\n",
    "try: {}\nexcept* E: pass\n",
    "assert {}, '''two\nlines''' + str({})\n",
]
if sys.version_info >= (3, 12):  # before, what stands there has no place of its own
    STATEMENTS += ["x = f'ü {{ {} }} é'\n", "x = f'''\nü {{ {} }} é'''\n"]

NEWLINES = ["\n", "\r\n", "\r", "mixed"]


@dataclass(frozen=True, slots=True)
class Source:
    """A source, and a call in it."""

    data: bytes
    call: ast.Call


@st.composite
def gaps(draw: st.DrawFn, *, breaks: bool = True) -> str:
    """White space between two tokens in parentheses, with comments."""
    kinds = ["", "", " ", "  ", "\t"]
    if breaks:
        kinds += ["\n    ", "\n\t", "\n\n  ", "  # ü beside\n    ", "\n    # above\n    ", "\n\f "]
        kinds += [" # one\n# two\n\n    # three\n  ", "\\\n  "]
    return draw(st.sampled_from(kinds))


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A call of anything with anything."""
    function = draw(st.sampled_from(FUNCTIONS))
    if draw(st.integers(0, 15)) == 7:
        return f"{function}(i for i in j)"
    value = st.sampled_from(VALUES)
    given = draw(st.lists(st.one_of(value, st.just("*rest")), max_size=3))
    given += [f"k{number}={v}" for number, v in enumerate(draw(st.lists(value, max_size=3)))]
    if draw(st.integers(0, 3)) == 2:
        named = [number for number, v in enumerate(given) if v.startswith("k")]
        given.insert(draw(st.sampled_from([*named, len(given)])), "**options")
    return draw(laid_out(function, given))


def laid_out(function: str, arguments: list[str]) -> st.SearchStrategy[str]:
    """A call of a function with these arguments, in any layout."""
    return st.one_of(_loose(function, arguments), _tidy(function, arguments))


@st.composite
def _loose(draw: st.DrawFn, function: str, arguments: list[str]) -> str:
    """Anything in any gap."""
    gap = gaps(breaks=draw(st.integers(0, 3)) > 0)
    text = f"{function}({draw(gap)}"
    for number, argument in enumerate(arguments):
        text += f"{argument}{draw(gap)}"
        if number < len(arguments) - 1 or draw(st.booleans()):
            text += f",{draw(gap)}"
    return f"{text})"


@st.composite
def _tidy(draw: st.DrawFn, function: str, arguments: list[str]) -> str:
    """As people write it: on one line, all on one of their own, or one argument a line."""
    style = draw(st.sampled_from(["line", "own", "each", "hanging"]))
    if style == "line" or not arguments:
        return f"{function}({', '.join(arguments)})"
    if style == "own":
        return f"{function}(\n        {', '.join(arguments)}\n    )"
    commas = [*("," for _ in arguments[1:]), draw(st.sampled_from(["", ","]))]
    notes = [draw(st.sampled_from(["", "  # ü note"])) for _ in arguments]
    lines = [a + comma + note for a, comma, note in zip(arguments, commas, notes, strict=True)]
    if style == "hanging":
        end = "\n" if notes[-1] else ""
        return f"{function}(" + "\n         ".join(lines) + f"{end})"
    above = draw(st.sampled_from(["", "        # above\n"]))
    return f"{function}(\n{above}        " + "\n        ".join(lines) + "\n    )"


@st.composite
def files(draw: st.DrawFn, call: st.SearchStrategy[str], head: str = "") -> bytes:
    """A file with calls; its encoding and its newlines are any."""
    text = head
    for statement in draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=3)):
        parts = statement.replace("{{", "\0").replace("}}", "\1").split("{}")
        filled = parts[0] + "".join(draw(call) + part for part in parts[1:])
        text += filled.replace("\0", "{").replace("\1", "}")
    if draw(st.booleans()):
        text = text.rstrip("\n")
    makes = [("utf-8", ""), ("utf-8", "\ufeff"), ("latin-1", "# coding: latin-1\n")]
    encoding, start = draw(st.sampled_from(makes))
    # A cookie is only read in a line that ends in one of these.
    data = (start + _with_newlines(text, draw(st.sampled_from(NEWLINES)))).encode(encoding)
    try:
        tree_of(data)
    except (SyntaxError, ValueError):
        assume(False)
    return data


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """A file with calls, of which one is chosen."""
    data = draw(files(calls()))
    return Source(data, draw(st.sampled_from(calls_in(tree_of(data)))))


def calls_in(tree: ast.Module) -> list[ast.Call]:
    """Return the calls that stand where they say."""
    return [n for n in walked(tree) if isinstance(n, ast.Call)]


def walked(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that stand where they say: before 3.12 none that are inside an f-string."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.JoinedStr) or sys.version_info >= (3, 12):
            todo += ast.iter_child_nodes(node)


def _with_newlines(text: str, newline: str) -> str:
    lines = text.split("\n")
    if newline != "mixed":
        return newline.join(lines)
    ends = ["\r\n", "\n", "\r", "\n"]
    return "".join(line + ends[n % 4] for n, line in enumerate(lines[:-1])) + lines[-1]
