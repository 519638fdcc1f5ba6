"""A yield put into `try`: lines move right, and nothing else of the file changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flake8_connpool.findings import Applicability, Edit, Finding, Fix, Node, Verb
from flake8_connpool.fixer import trees
from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.fix import fix, replacements
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

from .judging import comments, tree_of
from .test_style import cases, formatted


def blocks_with_yield(tree: ast.AST) -> Iterator[tuple[list[ast.stmt], int]]:
    """Yield each block of a function that holds a bare yield, and where in it that is."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for at, statement in enumerate(function.body):
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
                    yield function.body, at


def protecting(tree: ast.AST) -> Edit:
    """Return the edit of the first yield, and of what is closed behind it."""
    block, at = next(blocks_with_yield(tree))
    closing = [s for s in block[at + 1 :] if isinstance(s, ast.Expr)]
    return Edit(Verb.PROTECT, Node.of(block[at]), to=Node.of(closing[-1]))


def protected(source: bytes) -> bytes:
    work = WorkingCopy(SourceText(source))
    fix = Fix(Applicability.SAFE, "", (protecting(tree_of(source)),))
    return work.encoded(applied(work.utf8, changes_of(fix, work)))


@pytest.mark.parametrize(("before", "behind"), cases("protected"))
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_yield_is_protected_in_the_style_of_its_block(
    before: str, behind: str, newline: str
) -> None:
    source = before.replace("\n", newline).encode()
    assert protected(source).decode() == behind.replace("\n", newline)
    ast.parse(behind)


def test_a_file_may_end_without_a_newline() -> None:
    assert protected(b"def f():\n    yield\n    c.close()").endswith(b"finally:\n        c.close()")


def test_the_encoding_stays() -> None:
    source = "# coding: latin-1\ndef f():\n  yield 'é'\n  ü.close() # é\n".encode("latin-1")
    wanted = "try:\n    yield 'é'\n  finally:\n    ü.close() # é\n".encode("latin-1")
    assert wanted in protected(source)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f():\n    yield; c.close()\n", "another statement"),
        ("def f():\n    yield;\n    c.close()\n", "another statement"),
        ("def f():\n    x = 1; yield\n    c.close()\n", "another statement"),
        ("def f(): yield; c.close()\n", "another statement"),
        ("def f():\n    yield\n    c.close(); x = 1\n", "another statement"),
        ("def f():\n    yield\n    c.close();\n", "another statement"),
        (
            "def f():\n    yield '''\n    '''\n    c.close()\n",
            "it contains a string that spans several lines",
        ),
        (
            "def f():\n    yield f'''\n{x}'''\n    c.close()\n",
            "it contains a string that spans several lines",
        ),
        (
            "def f():\n    yield\n    c.close('a\\\nb')\n",
            "it contains a string that spans several lines",
        ),
        ("def f():\n    yield\n    c.close() \\\n\n", "its last line continues on"),
        ("def f():\n    yield\n    c.close() \\\n\nx = 1\n", "its last line continues on"),
        ("if x:\n\tdef f():\n  \t  yield\n  \t  c.close()\n", "its indentation"),
        ("def f():\n\f    yield\n    c.close()\n", "another statement"),
    ],
)
def test_what_cannot_be_moved_is_refused(source: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        protected(source.encode())


BEFORE = "def f():\n    a()\n    yield 1\n    b()\n    c()\n    d()\n"


@pytest.mark.parametrize(
    ("body", "is_said"),
    [
        ("a()\n try:\n  yield 1\n finally:\n  b()\n  c()\n d()", True),
        ("a()\n try: yield 1\n finally: b(); c()\n d()", True),
        ("a()\n try:\n  yield 1\n finally:\n  b()\n c()\n d()", False),
        ("a()\n try:\n  yield 1\n finally:\n  b()\n  c()\n  d()", False),
        ("a()\n try:\n  yield 2\n finally:\n  b()\n  c()\n d()", False),
        ("a()\n try:\n  yield 1\n finally:\n  c()\n  b()\n d()", False),
        ("a()\n try:\n  yield 1\n finally:\n  b(1)\n  c()\n d()", False),
        ("a()\n try:\n  yield 1\n except E:\n  pass\n finally:\n  b()\n  c()\n d()", False),
        ("a()\n try:\n  yield 1\n  b()\n finally:\n  c()\n d()", False),
        ("try:\n  a()\n  yield 1\n finally:\n  b()\n  c()\n d()", False),
        ("a()\n try:\n  yield 1\n finally:\n  b()\n  c()\n", False),
        ("a()\n yield 1\n b()\n c()\n d()", False),
    ],
)
def test_a_tree_is_what_the_edit_says_or_it_is_not(body: str, is_said: bool) -> None:
    tree, new = ast.parse(BEFORE), f"def f():\n {body}\n"
    block, at = next(blocks_with_yield(tree))
    edit = Edit(Verb.PROTECT, Node.of(block[at]), to=Node.of(block[at + 2]))
    works = WorkingCopy(SourceText(BEFORE.encode())), WorkingCopy(SourceText(new.encode()))
    assert trees.is_as_said(tree, ast.parse(new), [edit], *works) is is_said


def test_a_statement_that_is_none_is_not_protected() -> None:
    tree = ast.parse(BEFORE)
    block, at = next(blocks_with_yield(tree))
    edit = Edit(Verb.PROTECT, Node.of(block[at]), to=Node.of(block[at]))
    work = WorkingCopy(SourceText(BEFORE.encode()))
    assert not trees.is_as_said(tree, ast.parse(BEFORE), [edit], work, work)


GAPS = ["", "\n", "{0}# ü above\n", "\n{0}  # deeper\n\n", "# ü left\n", "{0}\n"]
YIELDS = ["yield", "yield  # ü beside", "yield 'é', {{\n{0}  1: 2,  # in it\n}}", "yield \\\n x"]
CLOSES = ["c.close()", "await c.close()  # ü", "c.close(\n{0}  1,\n\n  # in it\n)", "a(); b()"]
OUTSIDE = ["", "x = '''\n  ü\n'''\n", "if x:\n{0}  pass\n", "# ü\n\n", "@d\ndef g(): return 1\n"]


@st.composite
def lifespans(draw: st.DrawFn) -> bytes:
    """A function with a bare yield, in a file of any make."""
    step = draw(st.sampled_from(["    ", "  ", "\t", " "]))
    depth = draw(st.integers(0, 2))
    own = step * (depth + 1)
    text = "".join(f"{step * n}class A{n}:\n" for n in range(depth))
    text += f"{step * depth}async def f(app):\n"
    text += own + "async with a:\n" + own + step + "yield 'inner'\n" if draw(st.booleans()) else ""
    text += f"{own}{draw(st.sampled_from(YIELDS))}\n"
    for _ in range(draw(st.integers(1, 3))):
        text += draw(st.sampled_from(GAPS)) + own + draw(st.sampled_from(CLOSES)) + "\n"
    text += draw(st.sampled_from(GAPS))
    text = draw(st.sampled_from(OUTSIDE)).format("") + text.format(own)
    text += f"{draw(st.sampled_from(OUTSIDE))}".format("")
    if draw(st.booleans()):
        text = text.rstrip("\n")
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return text.replace("\n", newline).encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))


@given(lifespans())
@settings(max_examples=250)
def test_nothing_but_indentation_and_two_lines_is_new(source: bytes) -> None:
    tree = tree_of(source)
    edit = protecting(tree)
    result = protected(source)
    event(f"lines {source.count(10)}")
    # The tree is the old one with a `try` in it.
    block, at = next(blocks_with_yield(tree))
    assert edit.to is not None
    last = [Node.of(s) for s in block].index(edit.to)
    block[at : last + 1] = [ast.Try([block[at]], [], [], block[at + 1 : last + 1])]
    assert ast.dump(tree_of(result)) == ast.dump(tree)
    # Two lines are new, the others have the same text behind their indentation.
    old, new = (re.split(rb"\r\n|\r|\n", data) for data in (source, result))
    rest = iter(line.lstrip(b" \t") for line in new)
    added = [line for was in old for line in _until(rest, was.lstrip(b" \t"))]
    assert [*added, *rest] == [b"try:", b"finally:"]
    assert [c.text for c in comments(source)] == [c.text for c in comments(result)]
    first, end = edit.node.line - 1, edit.to.end_line
    assert (new[:first], new[end + 2 :]) == (old[:first], old[end:])


def _until(lines: Iterator[bytes], wanted: bytes) -> Iterator[bytes]:
    for line in lines:
        if line == wanted:
            return
        yield line


HEAD = "import httpx\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n\n"
LIFESPAN = HEAD + (
    "@asynccontextmanager\nasync def lifespan(app: FastAPI):\n    client = httpx.AsyncClient()\n"
    "    yield {}\n\n    # Stop.\n    await client.aclose()\n"
)


def find(data: SourceText | bytes) -> list[Finding]:
    return lint(data, RuleOptions(), lambda code: code in {"CPL402", "CPL503"})


def test_what_is_moved_and_what_is_changed_in_it_are_both_kept() -> None:
    limits = "httpx.Limits(\n        max_connections=5,\n    )"
    for inner in ("httpx.Limits(max_connections=5)", limits):
        result = fix(LIFESPAN.format(inner).encode(), find, bool)
        assert (result.fixed, result.left, result.refusals) == (2, (), ())
        assert b"    try:\n        yield httpx.Limits(" in result.data
        assert b"keepalive_expiry=5.0" in result.data


def test_an_editor_that_puts_in_what_is_said_gets_the_same() -> None:
    data = LIFESPAN.format("").encode()
    found = find(data)
    (made,) = replacements(data, found, find).values()
    lines = data.decode().splitlines(keepends=True)
    for edit in sorted(made, key=lambda one: (one.line, one.column), reverse=True):
        assert (edit.line, edit.column) == (edit.end_line, edit.end_column)
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.column - 1] + edit.content + line[edit.column - 1 :]
    assert "".join(lines).encode() == fix(data, find, bool).data


def test_a_refusal_is_told_and_the_others_are_fixed() -> None:
    good = LIFESPAN.format("").encode()
    source = good + b"\n\n" + LIFESPAN.removeprefix(HEAD).format("'''\n'''").encode()
    result = fix(source, find, bool)
    assert result.fixed == 1
    assert [refusal.reason for refusal in result.refusals] == [
        "it contains a string that spans several lines"
    ]
    assert result.data.endswith(source.rpartition(b"async def")[2])


@pytest.mark.parametrize("between", ["", "\n", "    # Stop.\n", "\n    # Stop.\n"])
def test_formatted_code_stays_formatted(tmp_path: Path, between: str) -> None:
    source = LIFESPAN.format("").replace("yield \n\n    # Stop.\n", f"yield\n{between}")
    assert formatted(source, tmp_path) == source
    after = fix(source.encode(), find, bool).data.decode()
    assert "finally" in after
    assert formatted(after, tmp_path) == after
