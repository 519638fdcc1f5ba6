"""Typestate: what the steps on a path through a function do to an object."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct, field

from flake8_connpool.semantics.syntax.children import walk


class Step(Enum):
    """What happens at a node."""

    MAKE = auto()  # created again: the previous one is dropped
    HOLD = auto()  # created, and held from then on
    TAKE = auto()
    GIVE = auto()
    TRY_TO_GIVE = auto()  # releases, unless it fails
    GIVE_AFTER = auto()  # of a `with`: releases at the end of its block
    LEAVE = auto()  # releases only a part
    FAIL = auto()  # may raise, as the program expects
    LOSE = auto()  # nothing more is known about it
    DROP = auto()  # its name is bound to something else
    EXIT = auto()  # ends the process
    ASK = auto()  # changes nothing: whether something is held here is the question


class Held(Enum):
    """Whether the object exists, and whether it holds something."""

    ABSENT = auto()
    FREE = auto()
    HELD = auto()


class ExitKind(Enum):
    """How a statement is left, other than to the next one."""

    RETURN = auto()
    RAISE = auto()
    BREAK = auto()
    CONTINUE = auto()


# The results of conditions on the path.
Assumed = frozenset[tuple[str, bool]]
PathState = tuple[Held, Assumed]
PathStates = set[PathState]

# A function with more states than this is not analyzed.
MOST = 64
DROPPING = frozenset({Step.MAKE, Step.HOLD, Step.DROP})
# These steps are assumed not to fail.
CERTAIN = frozenset({Step.GIVE, Step.LOSE})
_AFTER = {
    Step.MAKE: Held.FREE,
    Step.HOLD: Held.HELD,
    Step.DROP: Held.ABSENT,
    Step.LOSE: Held.ABSENT,
    Step.GIVE: Held.FREE,
    Step.TRY_TO_GIVE: Held.FREE,
    Step.GIVE_AFTER: Held.FREE,
}
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)
_CONDITION = (ast.Name, ast.Attribute, ast.Compare, ast.Constant)


class TooManyStatesError(Exception):
    """A function has too many paths to be analyzed."""


# Where a state leaves: a statement, or a call that raises.
Leaving = ast.stmt | ast.expr
# The exits of states, each with the first place where a state leaves.
Exits = dict[tuple[ExitKind, PathState], Leaving]


class Flow(Struct):
    """The flow after a block: the states after it, and those that leave it otherwise."""

    after: PathStates
    left: Exits = field(default_factory=dict)

    def leave(self, way: ExitKind, states: Iterable[PathState], node: Leaving) -> None:
        """Let states leave at a node."""
        self.add(((way, state), node) for state in states)

    def add(self, exits: Iterable[tuple[tuple[ExitKind, PathState], Leaving]]) -> None:
        """Let the states leave that leave another flow."""
        for exit_, node in exits:
            before = self.left.get(exit_, node)
            self.left[exit_] = min(before, node, key=lambda one: one.lineno)

    def then(self, further: Flow) -> None:
        """Continue with the flow that follows."""
        self.after = further.after
        self.add(further.left.items())

    def pop(self, way: ExitKind) -> PathStates:
        """Return and remove the states that leave by one exit."""
        found = {state for one, state in self.left if one is way}
        self.left = {one: node for one, node in self.left.items() if one[0] is not way}
        return found

    def through(self, change: Callable[[PathStates], Flow]) -> Flow:
        """Return the flow after a block that always runs, such as `finally`, on all exits."""
        result = Flow(set())
        result.then(change(self.after))
        for (way, state), node in self.left.items():
            last = change({state})
            result.add(last.left.items())
            result.leave(way, last.after, node)
        return result


def after(step: Step, held: Held) -> Held:
    if step in DROPPING:
        return _AFTER[step]
    if held is Held.ABSENT:
        return held
    return Held.HELD if step is Step.TAKE else _AFTER.get(step, held)


def given(states: PathStates) -> PathStates:
    return {(after(Step.GIVE, held), assumed) for held, assumed in states}


def failed(states: PathStates) -> PathStates:
    """Return the states after a failed release: an object may still hold something."""
    return {(after(Step.TAKE, held), assumed) for held, assumed in states}


def answer_of(test: ast.expr, held: Held, names: frozenset[str]) -> bool | None:
    """Return the result of a condition on the object itself; None for other conditions."""
    match test:
        case ast.Name(id=name) if name in names:
            return held is not Held.ABSENT
        case ast.UnaryOp(op=ast.Not()):
            answer = answer_of(test.operand, held, names)
            return None if answer is None else not answer
        case ast.Compare(ops=[ast.Is() | ast.IsNot() as op], comparators=[other]):
            answer = answer_of(test.left, held, names)
            if answer is None or not isinstance(other, ast.Constant) or other.value is not None:
                return None
            return answer is isinstance(op, ast.IsNot)
        case ast.BoolOp(op=ast.And()):
            return False if False in (answer_of(v, held, names) for v in test.values) else None
        case _:
            return None


def condition_of(test: ast.expr) -> tuple[str, bool]:
    """Return a condition as text, "" if its result may change, and its sign."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        text, is_negated = condition_of(test.operand)
        return text, not is_negated
    is_plain = all(isinstance(part, _CONDITION) for part in walk(test))
    return (ast.unparse(test) if is_plain else ""), False


def names_stored(node: ast.AST) -> set[str]:
    """Return the names that a statement binds."""
    names = [part for part in walk(node) if isinstance(part, ast.Name)]
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def forgetting(names: set[str], states: PathStates) -> PathStates:
    """Return the states without the results of conditions on rebound names."""
    if not names:
        return states
    return {(held, _without(names, assumed)) for held, assumed in states}


def _without(names: set[str], assumed: Assumed) -> Assumed:
    gone = [one for one in assumed if not names.isdisjoint(_words(one[0]))]
    return assumed.difference(gone) if gone else assumed


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    nodes = walk(ast.parse(text, mode="eval"))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))
