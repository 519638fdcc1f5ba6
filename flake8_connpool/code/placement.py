"""How often a line runs: once, for every request of a handler, in each round of a loop.

What frameworks call is data (`frameworks/`); what the module itself calls is read from it: a
helper of a handler runs for every request, one of `main` once a process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flake8_connpool.code.callers import Use, scope_around, use_at, uses_of
from flake8_connpool.code.flow import function_around
from flake8_connpool.code.guards import is_kept
from flake8_connpool.code.loops import loops_around
from flake8_connpool.code.memory import remembered, remembered_once
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.rings import rings
from flake8_connpool.code.roles import role_of
from flake8_connpool.code.seldom import runs_seldom
from flake8_connpool.code.test_code import has_tests
from flake8_connpool.frameworks.model import OFTEN, STARTING, Placement, Runs


@dataclass(frozen=True, slots=True)
class Placed:
    """How often a line runs, and what tells so.

    `of` is the function that is run for `each` request, or is called; `line` is the loop's.
    `callers` are the places of the module that call the function. `in_new_loop` says that it is
    part of a coroutine that an event loop of its own runs.
    """

    placement: Placement
    each: str = ""
    of: str = ""
    line: int = 0
    callers: int = 0
    in_new_loop: bool = False

    @property
    def words(self) -> str:
        """What is said of it in a message."""
        if self.placement is Placement.PER_ITERATION:
            return f"in each round of the loop at line {self.line}" if self.line else "in a loop"
        each = "call" if self.placement is Placement.PER_CALL else self.each
        return f"for every {each} of `{self.of}`"


Placings = list[tuple[Use, Placed | None]]

ONCE = Placed(Placement.ONCE)
UNKNOWN = Placed(Placement.UNKNOWN)


@remembered_once
def _placements(module: Module) -> dict[ast.AST, Placed]:
    """Return how often functions run, as far as that was asked: it is added to."""
    return {}


def placement_of(node: ast.AST, module: Module) -> Placed:
    """Return how often a node runs."""
    function = function_around(node, module)
    around = function_placement(function, module) if function is not None else ONCE
    if function is not None and has_tests(module):
        return ONCE
    loop = next(loops_around(node, module), None)
    return _in_round(loop.lineno) if loop is not None else around


def function_placement(function: ast.AST, module: Module) -> Placed:
    """Return how often a function runs."""
    placements = _placements(module)
    if function not in placements:
        # Whoever runs it comes first.
        for ring in rings(function, lambda one: _deciding(one, module)):
            _place_all(ring, module)
    return placements[function]


def _deciding(function: ast.AST, module: Module, *, guessing: bool = True) -> Iterator[ast.AST]:
    """Yield the functions that must be placed before one is: those that run it."""
    if isinstance(function, Named) and _told(function, module) is not None:
        return
    for use in _uses(function, module):
        is_asked = use.runs is None or use.runs.in_new_loop
        if use.call is not None and is_asked and (guessing or not use.is_guess):
            above = function_around(use.call, module)
            if above is not None and above not in _placements(module):
                yield above


def _place_all(functions: Sequence[ast.AST], module: Module) -> None:
    """Place functions that run each other, as far as guesses count."""
    near = frozenset(functions)

    def surely(function: ast.AST) -> Iterator[ast.AST]:
        deciding = _deciding(function, module, guessing=False)
        return (one for one in deciding if one in near)

    for function in functions:
        if function not in _placements(module):
            for ring in rings(function, surely):
                _place(ring, near, module)


def _place(ring: Sequence[ast.AST], near: frozenset[ast.AST], module: Module) -> None:
    """Place functions that surely run each other: recursion adds nothing, so they are as whatever
    else runs one of them."""
    inside = frozenset(ring)
    placings: dict[Named, Placings] = {}
    for function in ring:
        told = _told(function, module) if isinstance(function, Named) else None
        if told is not None:
            _placements(module)[function] = told
        elif isinstance(function, Named):
            placings[function] = [
                (use, _of_use(use, function.name, module))
                for use in _uses(function, module)
                if function_around(use.node, module) not in (near if use.is_guess else inside)
            ]
    together = [one for some in placings.values() for one in some]
    often = _often(together)
    for function, own in placings.items():
        _placements(module)[function] = _found(function, own, together, often, module)
    for function in ring:
        if isinstance(function, ast.Lambda):
            use = _uses(function, module)[0]
            _placements(module)[function] = _of_use(use, "lambda", module) or UNKNOWN


def _uses(function: ast.AST, module: Module) -> Sequence[Use]:
    if isinstance(function, ast.Lambda):
        return [use_at(function, module)]
    assert isinstance(function, Named)
    return uses_of(function, module)


@remembered
def _told(function: Named, module: Module) -> Placed | None:
    """Return how often a function runs where it says so itself, None if its callers say."""
    if has_tests(module):
        return ONCE
    role = role_of(function, module)
    if role is None or role.placement is Placement.PER_CALL:
        return None
    return _as(role, function.name)


def _often(placings: Placings) -> Placed | None:
    """Return what runs a function again and again, for requests rather than in a loop."""
    for wanted in OFTEN:
        found = [
            one for use, one in placings if one and one.placement is wanted and not use.is_guess
        ]
        if found:
            return min(found, key=lambda one: one.in_new_loop)
    return None


def _found(
    function: Named, own: Placings, together: Placings, often: Placed | None, module: Module
) -> Placed:
    if role_of(function, module) is None:
        return UNKNOWN  # a decorator that nobody knows may well keep what it gives
    # Whoever calls it in a loop, a login is not made in each round; for a request it is.
    if runs_seldom(function, module):
        often = _often([(use, one) for use, one in own if _is_of_framework(use, one)])
    elif often is not None:
        often = _often(own) or often
    if often is not None:
        return often
    if not own and _is_private(function, module):
        return UNKNOWN  # nothing here runs it
    calls = [one for use, one in own if one is not None and not use.is_guess]
    in_new_loop = any(one.in_new_loop for one in calls)
    if together and all(one is not None and one.placement in STARTING for _, one in together):
        return Placed(Placement.PER_PROCESS, of=function.name, in_new_loop=in_new_loop)
    callers = sum(one.placement not in STARTING for one in calls)
    return Placed(Placement.PER_CALL, of=function.name, callers=callers, in_new_loop=in_new_loop)


def _is_of_framework(use: Use, placed: Placed | None) -> bool:
    return use.runs is not None or (
        placed is not None and placed.placement is Placement.PER_REQUEST
    )


def _is_private(function: Named, module: Module) -> bool:
    """Return whether nobody but the module itself is meant to run a function.

    The methods of a class with bases may be run by those.
    """
    if not function.name.startswith("_") or function.name.endswith("__"):
        return False
    owner = scope_around(function, module).node
    return not isinstance(owner, ast.ClassDef) or not owner.bases


def _of_use(use: Use, name: str, module: Module) -> Placed | None:
    """Return how often one use of a function runs it, None where that is unknown."""
    if use.call is None:
        return None
    if use.runs is not None and not use.runs.in_new_loop:
        return replace(_as(use.runs, name), line=use.call.lineno)
    placed = placement_of(use.call, module)
    if is_kept(use.call, module):
        # Others may call it as well, unless it is the module's own.
        return Placed(Placement.PER_PROCESS) if name.startswith("_") else None
    if use.runs is not None:
        return replace(placed, in_new_loop=True)
    return placed if placed.placement is not Placement.UNKNOWN else None


def _as(runs: Runs, name: str) -> Placed:
    return Placed(runs.placement, runs.each, name, in_new_loop=runs.in_new_loop)


def _in_round(line: int) -> Placed:
    return Placed(Placement.PER_ITERATION, line=line)
