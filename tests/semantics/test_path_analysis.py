"""Where a function may end while something is held, by the ways that lead there."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from textwrap import indent

import pytest

from flake8_connpool.semantics.flow.followed_function import FollowedFunction
from flake8_connpool.semantics.flow.path_analysis import Thing, _Walker, held_at_end
from flake8_connpool.semantics.flow.typestate import Flow, PathStates, Step, TooManyStatesError

STEPS = {
    "make": Step.MAKE,
    "hold": Step.HOLD,
    "take": Step.TAKE,
    "give": Step.GIVE,
    "commit": Step.TRY_TO_GIVE,
    "begin": Step.GIVE_AFTER,
    "check": Step.FAIL,
    "lose": Step.LOSE,
    "exit": Step.EXIT,
}

# Each is the body of a function.
GIVEN_BACK = {
    "one after the other": "x = make(); take(); give()",
    "nothing is taken": "x = make()",
    "nothing is made": "take()",
    "in finally, before a return": "x = make()\ntry:\n    return take()\nfinally:\n    give()",
    "in both branches": "x = hold()\nif a:\n    give()\nelse:\n    give()",
    "under the condition it is taken under": "x = make()\nif a:\n    take()\nif a:\n    give()",
    "under the opposite of the other": "x = make()\nif not a:\n    take()\nif a: f()\nelse: give()",
    "if it is there": "x = None\ntry:\n    x = hold()\nfinally:\n    if x is not None: give()",
    "if it is there and more": "x = None\nx = hold()\nif x:\n    give()",
    "or left before it is made": "if a:\n    return\nx = hold()\ngive()",
    "or the process ends": "x = hold()\nif a:\n    exit()\ngive()",
    "or it is lost": "x = hold()\nlose()\ntake()",
    "at the end of a block": "x = make()\nwith begin():\n    take()",
    "at the return out of a block": "x = make()\nwith begin():\n    return take()",
    "in every round": "for a in b:\n    x = hold()\n    give()",
    "before the next round": (
        "for a in b:\n    x = hold()\n    if a:\n        give()\n        continue\n    give()"
    ),
    "before the loop is left": "while True:\n    x = hold()\n    give()\n    if a:\n        break",
    "after an endless loop": "x = hold()\nwhile True:\n    if a: break\ngive()",
    "by the handler": "x = make()\ntry:\n    take()\nexcept Exception:\n    pass\ngive()",
    "before a handler that raises": (
        "x = make()\ntry:\n    take()\n    give()\nexcept Exception:\n    raise"
    ),
    "but for a narrow handler": (
        "x = make()\ntry:\n    take()\n    give()\nexcept KeyError:\n    pass"
    ),
    "or it could not be closed": "x = hold()\ntry:\n    give()\nexcept Exception:\n    pass",
    "in a block that raises": (
        "x = make()\ntry:\n    with begin():\n        take()\nexcept Exception:\n    pass"
    ),
    "in finally, below a handler": (
        "x = make()\ntry:\n    try:\n        take()\n    finally:\n        give()\n"
        "except Exception:\n    pass"
    ),
    "by a handler inside another": (
        "x = make()\ntry:\n    try:\n        take()\n        give()\n    except Exception:\n"
        "        give()\nexcept Exception:\n    pass"
    ),
    "where an endless loop is left": (
        "x = make()\nwhile True:\n    take()\n    if a:\n        give()\n        break"
    ),
    "in what its name is bound to next": "x = hold()\nx = give()",
    "in each case": (
        "x = hold()\nmatch a:\n    case 1:\n        give()\n    case _:\n        give()"
    ),
    "by an error that a handler is for": (
        "x = hold()\ntry:\n    check()\nexcept KeyError:\n    pass\ngive()"
    ),
    "by an error that nobody wrote down": "x = hold()\nf()\ngive()",
    "or never taken, where it would have to be there": "x = None\nif x and a:\n    x = hold()",
    "or the block is not entered with it": "x = hold()\nwith f(), give():\n    a()",
}

# The line of the body where it is left, too.
HELD = {
    "at the end": ("x = make()\ntake()", 2),
    "from the start": ("x = hold()", 1),
    "at an early return": ("x = hold()\nif a:\n    return 1\ngive()", 3),
    "at a raise": ("x = hold()\nif a:\n    raise E\ngive()", 3),
    "where a check fails": ("x = hold()\ncheck()\ngive()", 2),
    "again": ("x = make()\ntake()\ngive()\ntake()", 4),
    "in one branch": ("x = hold()\nif a:\n    give()", 3),
    "under another condition": ("x = make()\nif a:\n    take()\nif b:\n    give()", 5),
    "under a condition that may have changed": (
        "x = make()\nif a:\n    take()\na = b\nif a:\n    give()",
        6,
    ),
    "where the next is made": ("for a in b:\n    x = hold()\nelse:\n    give()", 2),
    "where its name is bound again": ("x = hold()\nx = None", 2),
    "by continue": ("x = hold()\nfor a in b:\n    if a: continue\n    give()", 4),
    "by break": ("x = hold()\nwhile True:\n    if a: break\n    give()", 4),
    "if no round is run": ("x = hold()\nfor a in b:\n    give()", 3),
    "by a handler": ("x = make()\ntry:\n    take()\n    give()\nexcept Exception:\n    return", 6),
    "by a bare handler": ("x = make()\ntry:\n    take()\n    give()\nexcept:\n    return", 6),
    "where commit fails": ("x = make()\ntry:\n    commit()\nexcept Exception:\n    pass", 5),
    "by a handler around another": (
        "x = make()\ntry:\n    try:\n        take()\n    except KeyError:\n        raise\n"
        "except Exception:\n    pass",
        8,
    ),
    "made where it is not there": ("x = None\nif not x:\n    x = hold()", 3),
    "in a case": ("x = hold()\nmatch a:\n    case 1:\n        give()", 4),
    "in else of a try": (
        "x = make()\ntry:\n    f()\nexcept Exception:\n    f()\nelse:\n    take()",
        7,
    ),
}


def end(body: str) -> int | None:
    tree = ast.parse("def f():\n" + indent(body, "    "))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    steps: dict[ast.AST, Step] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STEPS:
            steps[node] = STEPS[node.func.id]
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            makes = ast.unparse(node.value) in ("make()", "hold()")
            if node.targets[0].id == "x" and not makes:
                steps[node.targets[0]] = Step.DROP
    parents = {part: node for node in ast.walk(tree) for part in ast.iter_child_nodes(node)}
    followed = FollowedFunction(function.body, handles, parents)
    place = held_at_end(followed, Thing(steps, frozenset("x")))
    return None if place is None else line_of(place) - 1


def line_of(place: ast.stmt | ast.expr) -> int:
    """Return the line that a place means: of a last statement it is where that ends."""
    is_end = isinstance(place, ast.stmt) and not isinstance(place, ast.Return | ast.Raise)
    return place.end_lineno or 0 if is_end else place.lineno


def handles(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) == "Exception"


@pytest.mark.parametrize("way", GIVEN_BACK)
def test_it_is_given_back(way: str) -> None:
    assert end(GIVEN_BACK[way]) is None


@pytest.mark.parametrize("way", HELD)
def test_it_is_held(way: str) -> None:
    body, line = HELD[way]
    assert end(body) == line


def test_a_function_with_too_many_ways_is_given_up() -> None:
    branches = "\n".join(f"if a{n}:\n    f()" for n in range(9))
    with pytest.raises(TooManyStatesError):
        end(f"x = hold()\n{branches}\nf()\ngive()")


SIMPLE: tuple[str, ...] = (
    "x = make()",
    "x = hold()",
    "take()",
    "give()",
    "commit()",
    "check()",
    "lose()",
    "exit()",
)
SIMPLE += ("f()", "f()", "a = f()", "x = None", "return", "return take()", "raise E", "pass")
CONDITIONS = ("a", "not a", "b", "x", "not x", "x is None", "x is not None and a", "f()")


def block(chance: random.Random, depth: int, *, in_loop: bool = False) -> list[str]:
    """Return the lines of a random block."""
    lines: list[str] = []
    for _ in range(chance.randrange(1, 6)):
        lines += statement(chance, depth, in_loop)
    return lines


def statement(chance: random.Random, depth: int, in_loop: bool) -> list[str]:
    def inner(head: str, *, in_loop: bool = in_loop) -> list[str]:
        return [head, *(f"    {line}" for line in block(chance, depth - 1, in_loop=in_loop))]

    kind = chance.randrange(18) if depth else 0
    condition = chance.choice(CONDITIONS)
    if kind < 8:
        jumps = ("break", "continue") if in_loop else ()
        return [chance.choice((*SIMPLE, *jumps))]
    if kind < 11:
        return [*inner(f"if {condition}:"), *(inner("else:") if chance.random() < 0.4 else ())]
    if kind == 11:
        return inner(
            chance.choice(("for a in b:", f"while {condition}:", "while True:")), in_loop=True
        )
    if kind == 12:
        return inner(chance.choice(("with begin():", "with f():")))
    if kind < 16:
        return [
            *inner("try:"),
            *inner(chance.choice(("except Exception:", "except KeyError:", "except:"))),
            *(inner("else:") if chance.random() < 0.2 else ()),
            *(inner("finally:", in_loop=False) if chance.random() < 0.4 else ()),
        ]
    if kind == 16:
        return [*inner("try:"), *inner("finally:", in_loop=False)]
    cases = [*inner("case 1:"), *inner(chance.choice(("case 2:", "case _:")))]
    return ["match a:", *(f"    {line}" for line in cases)]


def outcome(body: str) -> int | str | None:
    try:
        return end(body)
    except TooManyStatesError:
        return "too many"


@pytest.mark.parametrize("seed", range(300))
def test_runs_of_statements_lead_where_each_leads(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "\n".join(block(random.Random(seed), 3))
    in_runs = outcome(body)
    monkeypatch.setattr(_Walker, "run", one_by_one)
    assert in_runs == outcome(body)


def one_by_one(
    walker: _Walker, body: Sequence[ast.stmt], at: int, size: int, states: PathStates
) -> Flow:
    """Go through some statements, and remember nothing."""
    flow = Flow(states)
    for node in body[at : at + size]:
        if flow.after:
            flow.then(walker.checked(node, flow.after))
    return flow


def test_things_of_one_function_share_what_does_nothing_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each statement is looked at a few times, not once for each of the things."""
    things = 64
    looked_at = 0
    checked = _Walker.checked

    def counting(walker: _Walker, node: ast.stmt, states: PathStates) -> Flow:
        nonlocal looked_at
        looked_at += 1
        return checked(walker, node, states)

    monkeypatch.setattr(_Walker, "checked", counting)
    lines = "".join(f"    x{n} = hold()\n    if a:\n        return\n" for n in range(things))
    tree = ast.parse(f"def f():\n{lines}")
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    parents = {part: node for node in ast.walk(tree) for part in ast.iter_child_nodes(node)}
    followed = FollowedFunction(function.body, handles, parents)
    for at, made in enumerate(function.body[::2]):
        assert isinstance(made, ast.Assign)
        thing = Thing({made.value: Step.HOLD}, frozenset({f"x{at}"}))
        # Behind the first condition it is known to be false.
        place = held_at_end(followed, thing)
        assert place is not None
        assert line_of(place) == (4 if at == 0 else function.end_lineno)
    assert looked_at < 10 * len(function.body)


def test_it_is_given_up_where_the_ways_grow_past_the_limit_at_once() -> None:
    branches = "\n".join(f"if a{n}: f()\nelif b{n}: f()" for n in range(8))
    with pytest.raises(TooManyStatesError):
        end(f"x = hold()\n{branches}\nf()\ngive()")
