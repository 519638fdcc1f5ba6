"""A fix is kept only if it is proven; what is refused stays byte for byte as it was."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from flake8_connpool.findings import Applicability, Edit, Finding, Fix, Node, Verb
from flake8_connpool.fixer import trees
from flake8_connpool.fixer.fix import FixedSource, fix
from flake8_connpool.fixer.working_copy import WorkingCopy
from flake8_connpool.semantics.syntax.source_text import SourceText

SOURCE = b"one(1)\ntwo(2)\nthree(3)\nfour\n"


def finding(code: str, line: int, *edits: Edit) -> Finding:
    """Return a finding at the start of a line, with a fix that is safe."""
    return Finding(line, 1, code, "", line, 7, Fix(Applicability.SAFE, "", edits))


def calls(data: bytes) -> list[ast.Call]:
    return [n for n in ast.walk(ast.parse(data)) if isinstance(n, ast.Call)]


def adding(name: str, code: str = "CPL777") -> Callable[[bytes], list[Finding]]:
    """Return what finds every call without an argument of this name, and would add it."""

    def found(data: bytes) -> list[Finding]:
        return [
            finding(code, call.lineno, Edit(Verb.ADD, Node.of(call), name, "0"))
            for call in calls(data)
            if name not in [keyword.arg for keyword in call.keywords]
        ]

    return found


def fixed(data: bytes, found: Callable[[bytes], list[Finding]]) -> FixedSource:
    return fix(data, lambda source: found(source.data), lambda _: True)


def reasons(result: FixedSource) -> list[tuple[int, str]]:
    return [(refusal.finding.line, refusal.reason) for refusal in result.refusals]


def test_what_is_proven_is_kept() -> None:
    result = fixed(SOURCE, adding("a"))
    assert result.data == b"one(1, a=0)\ntwo(2, a=0)\nthree(3, a=0)\nfour\n"
    assert (result.fixed, result.left, result.refusals) == (3, (), ())


def test_a_finding_that_would_still_be_there_is_refused() -> None:
    def found(data: bytes) -> list[Finding]:
        (two,) = (call for call in calls(data) if call.lineno == 2)
        return [finding("CPL777", 2, Edit(Verb.ADD, Node.of(two), "a", "0"))]

    result = fixed(SOURCE, found)
    assert result.data == SOURCE
    assert reasons(result) == [(2, "CPL777 would still be reported")]
    assert list(result.left) == found(SOURCE)


def test_a_fix_that_brings_a_finding_elsewhere_is_refused_and_the_others_are_kept() -> None:
    def found(data: bytes) -> list[Finding]:
        new = [finding("CPL778", 4)] if b"two(2, a=0)" in data else []
        return adding("a")(data) + new

    result = fixed(SOURCE, found)
    assert result.data == b"one(1, a=0)\ntwo(2)\nthree(3, a=0)\nfour\n"
    assert reasons(result) == [(2, "it would cause CPL778 in line 4")]
    assert result.fixed == 2


def test_what_is_refused_does_not_stand_in_the_way_of_another_in_the_same_place() -> None:
    def found(data: bytes) -> list[Finding]:
        new = [finding("CPL779", 2)] if b"a=0" in data else []
        return [*adding("a")(data), *adding("b", "CPL778")(data), *new]

    result = fixed(b"one(1)\ntwo\n", found)
    assert result.data == b"one(1, b=0)\ntwo\n"
    assert reasons(result) == [(1, "it would cause CPL779 in line 2")]


def test_a_cured_call_may_reveal_its_next_finding() -> None:
    def found(data: bytes) -> list[Finding]:
        return adding("a")(data) or adding("b", "CPL778")(data)

    assert fixed(b"one(1)\n", found).data == b"one(1, a=0, b=0)\n"


def test_an_edit_that_breaks_the_file_is_refused_and_the_others_are_kept() -> None:
    source = b"for one(1)[0] in x: pass\nwith two(2) as y: pass\ndel three(3)[0]\n"

    def found(data: bytes) -> list[Finding]:
        nodes = {call.lineno: call for call in calls(data)}
        broken = Edit(Verb.SET, Node.of(nodes[1].args[0]), content="1 for")
        whole = Edit(Verb.SET, Node.of(nodes[3].args[0]), content="4")
        wanted = [finding("CPL777", 1, broken), finding("CPL777", 3, whole)]
        return wanted if b"(3)" in data else wanted[:1]

    result = fixed(source, found)
    assert result.data == source.replace(b"3", b"4")
    assert reasons(result) == [(1, "the fixed file would not parse")]


def test_rounds_come_to_an_end() -> None:
    def found(data: bytes) -> list[Finding]:
        (call,) = calls(data)
        name = f"k{len(call.keywords)}"
        found = finding(f"CPL{len(call.keywords):03}", 1)
        edit = Edit(Verb.ADD, Node.of(call), name, "0")
        return [Finding(1, 1, found.code, "", 1, 7, Fix(Applicability.SAFE, "", (edit,)))]

    assert fixed(b"one(1)\n", found).fixed == 10


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: no-such-encoding\none(1)\n",
        b"one('\xff')\n",
        b"# coding: utf-7\none('+AOk-', '+AOk')\n",
    ],
)
def test_bytes_that_their_text_does_not_give_back_are_left_alone(data: bytes) -> None:
    node = Node(1, 0, 1, 5)
    result = fixed(data, lambda _: [finding("CPL777", 1, Edit(Verb.ADD, node, "a", "0"))])
    assert result.data == data
    assert result.fixed == 0
    assert len(result.refusals) == 1


@pytest.mark.parametrize(
    ("old", "new", "is_said"),
    [
        ("f(1)", "f(1, a=0)", True),
        ("f(1)", "f(1, a=1)", False),
        ("f(1)", "f(1, b=0)", False),
        ("f(1)", "f(a=0)", False),
        ("f(1, **k)", "f(1, a=0, **k)", True),
        ("f(1, **k)", "f(1, **k, a=0)", False),
        ("f(1); g()", "f(1, a=0); h()", False),
        ("f(1); g()", "f(1, a=0)", False),
        ("f(g(2))", "f(g(2), a=0)", True),
        ("f(g(2))", "f(g(2, a=0))", False),
        ("f('x')", "f('y', a=0)", False),
        ("f(1)", "f(1.0, a=0)", False),
        ("f(True)", "f(1, a=0)", False),
        ("f(1); x = 0", "f(1, a=0)\nx = 0", True),
        ("@d\ndef g():\n    f(1)", "@d\ndef g():\n    f(1, a=0)", True),
        ("@d\ndef g():\n    f(1)", "@e\ndef g():\n    f(1, a=0)", False),
        ("@d\ndef g(): pass\nf(1)", "@e\ndef g(): pass\nf(1, a=0)", False),
        ("@f(1)\nclass A: pass", "@f(1, a=0)\nclass A: pass", True),
        ("@f(1)\nclass A: pass", "@f(1, a=0)\nclass A: ...", False),
        ("f(f'{x}')", "f(f'{x}', a=0)", True),
        ("f(f'{x}')", "f(f'{y}', a=0)", False),
        ("x = 1\nf(1)", "f(1, a=0)\nx = 1", False),
    ],
)
def test_a_tree_is_what_the_edit_says_or_it_is_not(old: str, new: str, is_said: bool) -> None:
    tree = ast.parse(old)
    call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call))
    edit = Edit(Verb.ADD, Node.of(call), "a", "0")
    works = WorkingCopy(SourceText(old.encode())), WorkingCopy(SourceText(new.encode()))
    assert trees.is_as_said(tree, ast.parse(new), [edit], *works) is is_said
