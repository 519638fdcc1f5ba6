"""Loops and what follows put into a `with`: lines move right, and nothing else changes."""

from __future__ import annotations

import ast

import pytest

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.trees import is_as_said
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy
from flake8_connpool.semantics.syntax.source_text import SourceText

from .judging import tree_of
from .test_style import cases

HEADER = "with client() as c"


def edit_of(source: bytes, verb: Verb) -> Edit:
    """Return the edit of the first loop, and of the `with` in it."""
    nodes = list(ast.walk(tree_of(source)))
    if verb is Verb.ENTER:
        made = next(node for node in nodes if isinstance(node, ast.Assign))
        last = next(n.body for n in nodes if isinstance(n, ast.FunctionDef))[-1]
        return Edit(verb, Node.of(made), "with", Node.of(made.value), Node.of(last))
    loop = Node.of(next(n for n in nodes if isinstance(n, ast.For | ast.AsyncFor | ast.While)))
    if verb is Verb.WRAP:
        return Edit(verb, loop, content=HEADER, to=loop)
    block = next(n for n in nodes if isinstance(n, ast.With | ast.AsyncWith))
    return Edit(verb, loop, to=Node.of(block))


def changed(source: bytes, verb: Verb) -> bytes:
    work = WorkingCopy(SourceText(source))
    edit = edit_of(source, verb)
    fix = Fix(Applicability.UNSAFE, "", (edit,))
    new = work.encoded(applied(work.utf8, changes_of(fix, work)))
    assert is_as_said(tree_of(source), tree_of(new), [edit], work, WorkingCopy(SourceText(new)))
    return new


@pytest.mark.parametrize(
    ("verb", "before", "behind"),
    [(Verb.WRAP, *case) for case in cases("wrapped")]
    + [(Verb.HOIST, *case) for case in cases("hoisted")]
    + [(Verb.ENTER, *case) for case in cases("entered")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_loop_is_put_into_a_with_in_its_own_style(
    verb: Verb, before: str, behind: str, newline: str
) -> None:
    source = before.replace("\n", newline).encode()
    assert changed(source, verb).decode() == behind.replace("\n", newline)


@pytest.mark.parametrize(
    ("source", "verb", "reason"),
    [
        ("for u in x:\n    with c() as d: d.get(u)\n", Verb.HOIST, "is on its line"),
        ("for u in x:\n    with c() as d:\n      d.get(u)\n", Verb.HOIST, "that of the loop"),
        ("for u in x:\n    with c('''\n''') as d:\n        d.get(u)\n", Verb.HOIST, "spans"),
        ("def f():\n    a = (c())\n    a.get()\n", Verb.ENTER, "in parentheses"),
        ("def f():\n    a = c(); a.get()\n", Verb.ENTER, "on its line"),
        ("def f():\n    b = 1; a = c()\n    a.get()\n", Verb.ENTER, "on its line|parentheses"),
    ],
)
def test_a_loop_that_cannot_be_moved_is_refused(source: str, verb: Verb, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        changed(source.encode(), verb)


@pytest.mark.parametrize("wrong", ["with other() as c", "pass"])
def test_another_header_is_no_proof(wrong: str) -> None:
    source = b"for u in urls:\n    get(u)\n"
    new = changed(source, Verb.WRAP)
    loop = edit_of(source, Verb.WRAP)
    said = Edit(Verb.WRAP, loop.node, content=wrong if "with" in wrong else "if a", to=loop.to)
    works = WorkingCopy(SourceText(source)), WorkingCopy(SourceText(new))
    assert not is_as_said(tree_of(source), tree_of(new), [said], *works)
