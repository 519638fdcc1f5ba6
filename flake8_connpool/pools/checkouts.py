"""Checkouts: calls that take a connection from a pool, and whether every path returns it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from flake8_connpool.frameworks.python import CATCHING_ALL, ENDING
from flake8_connpool.library.catalog import READERS
from flake8_connpool.library.loan import Loan
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.flow.followed_function import FollowedFunction
from flake8_connpool.semantics.flow.path_analysis import Thing, held_at_end
from flake8_connpool.semantics.flow.typestate import Leaving, Step, TooManyStatesError
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_GIVING = frozenset({Step.GIVE, Step.TRY_TO_GIVE, Step.GIVE_AFTER, Step.LEAVE, Step.LOSE})
_Steps = list[tuple[ast.AST, Step]]
_READING_ALL = frozenset({"builtins.list", "builtins.set", "builtins.sorted", "builtins.tuple"})


@dataclass(slots=True)
class Checkout:
    """What happens to an object that may hold a connection, from the call that creates it.

    `steps` are at nodes of its function. `is_inside` is True if no other code gets the object.
    """

    made: ast.expr
    loan: Loan
    model: SemanticModel
    steps: dict[ast.AST, Step] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    is_inside: bool = True
    followed: set[ast.AST] = field(default_factory=set)

    @property
    def is_never_given(self) -> bool:
        """Whether nothing in its function can return the connection."""
        return _GIVING.isdisjoint(self.steps.values())

    def first_take(self) -> ast.expr | None:
        """Return the first call by which it takes a connection, None if it is made with one."""
        takes = [
            node
            for node, step in self.steps.items()
            if step is Step.TAKE and isinstance(node, ast.expr) and node is not self.made
        ]
        return min(takes, key=lambda one: (one.lineno, one.col_offset), default=None)

    def open_end(self) -> Leaving | None:
        """Return the first place where its function may end, or drop it, while it holds one."""
        function = function_around(self.made, self.model)
        if not self.is_inside or not isinstance(function, Named):
            return None
        followed = _followed((function, self.loan.of.partition(".")[0]), self.model)
        try:
            return held_at_end(followed, Thing(self.steps, frozenset(self.names)))
        except (TooManyStatesError, RecursionError):
            return None


@memoized
def _followed(of: tuple[Named, str], model: SemanticModel) -> FollowedFunction:
    """Return a function through which objects of one library are followed."""
    function, library = of

    def handles(handler: ast.ExceptHandler) -> bool:
        """Return whether a handler catches the exceptions of the library, or everything."""
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for kind in kinds:
            name = model.qualified_name(kind) if kind is not None else ""
            if kind is None or name in CATCHING_ALL or name.startswith(f"{library}."):
                return True
        return False

    exits = _exits_in(function, model)
    return FollowedFunction(function.body, handles, model.parents, exits)


def checkout_of(made: ast.expr, loan: Loan, model: SemanticModel) -> Checkout:
    """Return what happens to an object that a call creates."""
    found = Checkout(made, loan, model)
    found.steps[made] = Step.MAKE if loan.takes else Step.HOLD
    _follow(escape_of(made, model), found)
    return found


def _follow(escape: Escape, found: Checkout) -> None:
    model, loan = found.model, found.loan
    found.is_inside &= escape.kinds <= {EscapeKind.PASSED} and not escape.calls
    if not found.is_inside:
        return  # unknown
    for taker in escape.passed:
        found.is_inside &= model.qualified_name(taker.func) in READERS
        found.steps[taker] = Step.TAKE
    for scope, name in escape.names:
        found.names.add(name)
        for binding in valued(scope.bindings[name]):
            if binding.value is None or not any(n is found.made for n in ast.walk(binding.value)):
                found.steps[binding.node] = Step.DROP
    for use in escape.uses:
        above = model.parents[use]
        call = above if isinstance(above, ast.Call) and above.func is use else None
        if use.attr in loan.same and call is not None:
            if call not in found.followed:
                found.followed.add(call)
                _follow(escape_of(call, model), found)
        else:
            found.steps.update(_steps_of(use, call, found))


def _steps_of(use: ast.Attribute, call: ast.Call | None, found: Checkout) -> _Steps:
    """Yield the steps for an attribute of the object."""
    loan, model = found.loan, found.model
    if use.attr in loan.raising and call is not None:
        return [(call, Step.FAIL)]
    if use.attr in loan.idle:
        return []
    if call is None:
        return [(use, Step.LOSE)]
    if use.attr in loan.takes:
        return [(call, Step.TAKE)]
    if use.attr in loan.lazily:
        return [_run(call, found)]
    if use.attr in loan.blocks and isinstance(model.parents[call], ast.withitem):
        return [(call, Step.GIVE_AFTER)]
    if use.attr in loan.partly and _is_left_early(call, model):
        return [(call, Step.LEAVE)]
    if use.attr in loan.failing:
        return [(call, Step.TRY_TO_GIVE)]
    return [(call, Step.GIVE if use.attr in loan.gives else Step.LOSE)]


def _is_left_early(read: ast.Call, model: SemanticModel) -> bool:
    """Return whether a loop over the result of a call may end before the last item."""
    loop = model.parents[read]
    if not isinstance(loop, ast.For | ast.AsyncFor):
        return False
    return any(isinstance(part, ast.Break | ast.Return | ast.Raise) for part in ast.walk(loop))


def _run(prepared: ast.expr, found: Checkout) -> tuple[ast.AST, Step]:
    """Return the step of an object that takes a connection when it runs: `query(...).all()`."""
    last = list(_chain(prepared, found.model))[-1]
    above = found.model.parents[last]
    if isinstance(last, ast.Call) and isinstance(last.func, ast.Attribute):
        if last is not prepared and last.func.attr in found.loan.running:
            return last, Step.TAKE
        is_iterated = isinstance(above, ast.For | ast.comprehension) and above.iter is last
        if is_iterated or _reads_all(above, found.model):
            return last, Step.TAKE
    return last, Step.LOSE


def _chain(node: ast.expr, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield a call and the calls of methods of its result: `query(...)`, `query(...).all()`."""
    yield node
    while True:
        attribute = model.parents[node]
        call = model.parents.get(attribute)
        if not isinstance(attribute, ast.Attribute) or not isinstance(call, ast.Call):
            return
        if call.func is not attribute:
            return
        node = call
        yield node


def _reads_all(node: ast.AST, model: SemanticModel) -> bool:
    return isinstance(node, ast.Call) and model.qualified_name(node.func) in _READING_ALL


def _exits_in(function: Named, model: SemanticModel) -> frozenset[ast.Call]:
    """Return the calls in a function that end the process."""
    calls = (node for node in nodes_in(function, model) if isinstance(node, ast.Call))
    return frozenset(call for call in calls if model.qualified_name(call.func) in ENDING)
