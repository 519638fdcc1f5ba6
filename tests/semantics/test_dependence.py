"""Whether a parameter, or the variable of a loop, flows into what a line is given."""

from __future__ import annotations

import ast

import pytest
from probes import probe_in

from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import (
    depends_on_loop_variable,
    depends_on_loops,
    depends_on_parameters,
    functions_around,
    is_carried_to_next_iteration,
    parameters_of,
    receivers_around,
)

F = "def f(u):\n"
METHOD = "class A:\n    def f(self, u):\n        "

FLOWS = {
    "itself": F + "    probe(u)",
    "by keyword": F + "    probe(x=u)",
    "in a string": F + "    probe(f'{BASE}/{u}')",
    "in a call": F + "    probe(g(u))",
    "an attribute of it": F + "    probe(u.x)",
    "under another name": F + "    x = u\n    probe(x)",
    "by several names": F + "    x = u\n    y = x + 1\n    z: str = y\n    probe(z)",
    "by names in reverse order": F + "    def g(): probe(z)\n    z = y\n    y = u\n",
    "in a part of a pair": F + "    x, (y, *z) = g(u)\n    probe(z)",
    "by a walrus": F + "    if x := u: probe(x)",
    "by an addition": F + "    x = BASE\n    x += u\n    probe(x)",
    "as an item": F + "    x = {}\n    x['u'] = u\n    probe(x)",
    "as an attribute": F + "    x.u = u\n    probe(x)",
    "as an item of an attribute": F + "    x.y['u'] = u\n    probe(x)",
    "put in by a method": F + "    x.append(u)\n    probe(x)",
    "put in by keyword": F + "    x.update(y=u)\n    probe(x)",
    "in a loop": F + "    for x in u: probe(x)",
    "in an async loop": "async def f(u):\n    async for x in u: probe(x)",
    "in a comprehension": F + "    [probe(x) for x in u]",
    "by a with": F + "    with g(u) as x: probe(x)",
    "matched": F + "    match u:\n        case {'x': x}: probe(x)",
    "matched in part": F + "    match u:\n        case [1, *x]: probe(x)",
    "matched and named": F + "    match u:\n        case A() as x: probe(x)",
    "of the function around": F + "    def g(): probe(u)",
    "of a lambda": "lambda u: probe(u)",
    "of the rest": "def f(*u): probe(u)",
    "of the rest of the keywords": "def f(**u): probe(**u)",
    "by keyword only": "def f(*, u): probe(u)",
    "by position only": "def f(u, /): probe(u)",
    "in a method": METHOD + "probe(u)",
    "in a class method": "class A:\n    @classmethod\n    def f(cls, u): probe(u)",
    "of a static method": "class A:\n    @staticmethod\n    def f(u): probe(u)",
}

FLOWS_NOT = {
    "nothing": F + "    probe()",
    "something else": F + "    probe(BASE)",
    "what it was put into is not asked": F + "    x = u\n    probe(y)",
    "a name that it is asked for": F + "    u = x\n    probe(x)",
    "at the top": "probe(u)",
    "a default": "def f(u, x=probe(u)): ...",
    "a decorator": "@probe(u)\ndef f(u): ...",
    "the default of a lambda": "lambda u=probe(u): u",
    "an attribute of self": METHOD + "self.x = u\n        probe(self.x)",
    "self": METHOD + "probe(self.x)",
    "self by another name": "class A:\n    def f(me): probe(me.x)",
    "cls": "class A:\n    @classmethod\n    def f(cls): probe(cls.x)",
    "self in a function inside": METHOD + "def g(): probe(self.x)",
    "its own name as a keyword": F + "    probe(u=BASE)",
    "an attribute of its name": F + "    probe(x.u)",
}


def flows(source: str, *, counting_self: bool = False) -> bool:
    node, module = probe_in(source)
    given = [*node.args, *node.keywords]
    return depends_on_parameters(given, node, module, counting_self=counting_self)


@pytest.mark.parametrize("way", FLOWS)
def test_a_parameter_flows_into_it(way: str) -> None:
    assert flows(FLOWS[way])


@pytest.mark.parametrize("way", FLOWS_NOT)
def test_no_parameter_flows_into_it(way: str) -> None:
    assert not flows(FLOWS_NOT[way])


@pytest.mark.parametrize("way", ["self", "self by another name", "self in a function inside"])
def test_self_is_a_parameter_if_it_is_asked_for(way: str) -> None:
    assert flows(FLOWS_NOT[way], counting_self=True)


VARIES = {
    "the variable": "for x in y: probe(x)",
    "one of two": "for x, z in y: probe(z)",
    "a name made of it": "for x in y:\n    z = f(x)\n    probe(z)",
    "of the outer loop": "for x in y:\n    for z in w: probe(x)",
    "of a comprehension": "[probe(x) for x in y]",
    "of the second of two": "[probe(x) for z in y for x in z]",
}

VARIES_NOT = {
    "something else": "for x in y: probe(y)",
    "no variable": "while x: probe(x)",
    "set after the loop": "for x in y: probe(z)\nz = x",
}


def varies(source: str) -> bool:
    node, module = probe_in(source)
    return depends_on_loops([*node.args], loops_around(node, module), module)


@pytest.mark.parametrize("way", VARIES)
def test_the_variable_of_a_loop_flows_into_it(way: str) -> None:
    assert varies(VARIES[way])


@pytest.mark.parametrize("way", VARIES_NOT)
def test_no_variable_of_a_loop_flows_into_it(way: str) -> None:
    assert not varies(VARIES_NOT[way])


def test_of_several_loops_one_is_asked() -> None:
    node, module = probe_in("for x in y:\n    for z in w: probe(x)")
    inner, outer = loops_around(node, module)
    assert depends_on_loop_variable(node, outer, module)
    assert not depends_on_loop_variable(node, inner, module)


@pytest.mark.parametrize(
    ("body", "is_next"),
    [
        ("r = probe(u)\n    u = r.next", True),
        ("r = probe(n)\n    n += 1", True),
        ("u = r.next\n    r = probe(u)", False),
        ("r = probe(u)\n    n += 1", False),
        ("r = probe(u)", False),
    ],
)
def test_a_round_hands_on_to_the_next_what_comes_after(body: str, is_next: bool) -> None:
    node, module = probe_in(f"while True:\n    {body}")
    loop = module.tree.body[0]
    assert isinstance(loop, ast.While)
    assert is_carried_to_next_iteration(node, loop, module) is is_next


def test_functions_are_named_innermost_first() -> None:
    node, module = probe_in("def f():\n    class A:\n        def g(self): return lambda x: probe()")
    around = list(functions_around(node, module))
    assert [getattr(one, "name", "lambda") for one in around] == ["lambda", "g", "f"]
    assert receivers_around(node, module) == {"self"}


def test_all_parameters_have_names() -> None:
    function = ast.parse("def f(a, /, b, *c, d, **e): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert sorted(parameters_of(function)) == ["a", "b", "c", "d", "e"]
