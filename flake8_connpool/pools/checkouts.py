"""Checkouts: objects that may hold a connection of a pool, and whether every path returns it."""

from __future__ import annotations

import ast

from msgspec import Struct, field

from flake8_connpool.library.loan import Loan
from flake8_connpool.pools.control_flow import followed_through
from flake8_connpool.pools.loan_steps import only_executes, steps_of_use
from flake8_connpool.semantics.calls.parameters import parameter_for
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.flow.dependence import function_around, is_generator
from flake8_connpool.semantics.flow.escape import (
    Escape,
    EscapeKind,
    escape_of,
    escape_of_parameter,
)
from flake8_connpool.semantics.flow.path_analysis import Thing, held_after, held_at_end
from flake8_connpool.semantics.flow.typestate import Held, Leaving, Step, TooManyStatesError
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_GIVING = frozenset({Step.GIVE, Step.TRY_TO_GIVE, Step.GIVE_AFTER, Step.LEAVE, Step.LOSE})
# The object is still followed up to the places where it leaves the function in these ways.
_FOLLOWED = frozenset(
    {EscapeKind.PASSED, EscapeKind.RETURNED, EscapeKind.YIELDED, EscapeKind.STORED}
)
_UNFOLLOWED = {
    EscapeKind.WITH: "it is used in `with`, which closes it",
    EscapeKind.CAPTURED: "a nested function uses it",
    EscapeKind.UNKNOWN: "it is unknown what happens to it",
}


class Checkout(Struct):
    """What happens to an object that may hold a connection, in one function.

    `made` is the call that creates it, or the parameter by which it is passed. `steps` are at nodes
    of the function. `reason` says why it is not followed, "" if it is. `takers` are the calls that
    it is passed to and that may keep it.
    """

    made: ast.expr | ast.arg
    loan: Loan
    model: SemanticModel
    steps: dict[ast.AST, Step] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    reason: str = ""
    takers: list[ast.Call] = field(default_factory=list)
    followed: set[ast.AST] = field(default_factory=set)

    @property
    def is_inside(self) -> bool:
        """Whether no other code may get the object, so that its steps are all that happens."""
        return not self.reason and Step.LOSE not in self.steps.values()

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
        function = _function_of(self.made, self.model)
        if self.reason or function is None:
            return None
        followed = followed_through((function, self.loan.of.partition(".")[0]), self.model)
        thing = Thing(self.steps, frozenset(self.names))
        start = Held.FREE if isinstance(self.made, ast.arg) else Held.ABSENT
        try:
            return held_at_end(followed, thing, start)
        except (TooManyStatesError, RecursionError):
            self.reason = "its function has too many paths"
            return None

    def why_not_open(self) -> str:
        """Return why nothing is left open, after `open_end` found nothing."""
        if self.reason:
            return self.reason
        if self.takers:
            return f"it is passed to `{ast.unparse(self.takers[0].func)}`, which may keep it"
        if Step.LOSE in self.steps.values():
            return "it leaves its function, or is used in a way that is not known"
        if not {Step.TAKE, Step.HOLD} & set(self.steps.values()):
            return "nothing in its function takes a connection"
        return "its connection is returned on every path"


def checkout_of(made: ast.expr, loan: Loan, model: SemanticModel) -> Checkout:
    """Return what happens to an object that a call creates."""
    found = Checkout(made, loan, model)
    found.steps[made] = Step.MAKE if loan.takes else Step.HOLD
    escape = escape_of(made, model)
    if made in escape.leaving:
        found.reason = "it is stored, returned or yielded"
    _follow(escape, found)
    return found


def checkout_of_parameter(function: Named, name: str, loan: Loan, model: SemanticModel) -> Checkout:
    """Return what a function does to an object that it is passed."""
    args = function.args
    node = next(a for a in (*args.posonlyargs, *args.args, *args.kwonlyargs) if a.arg == name)
    found = Checkout(node, loan, model)
    _follow(escape_of_parameter((function, name), model), found)
    return found


def _function_of(made: ast.expr | ast.arg, model: SemanticModel) -> Named | None:
    if isinstance(made, ast.arg):
        above = model.parents[model.parents[made]]
    else:
        above = function_around(made, model) or made
    return above if isinstance(above, Named) else None


def _follow(escape: Escape, found: Checkout) -> None:
    model, loan = found.model, found.loan
    kinds = escape.kinds - _FOLLOWED
    if loan.keeps_place:
        kinds -= {EscapeKind.WITH}  # only the end of the body returns its place
    if kinds or escape.calls:
        first = min(kinds or {EscapeKind.UNKNOWN}, key=lambda kind: kind.value)
        found.reason = _UNFOLLOWED[first]
        return
    for node in escape.leaving:
        found.steps.setdefault(node, Step.LOSE)
    for taker in escape.passed:
        _pass(taker, escape, found)
    for scope, name in escape.names:
        found.names.add(name)
        for binding in valued(scope.bindings[name]):
            is_passed = binding.kind is BindingKind.PARAMETER
            value = binding.value
            if not is_passed and (value is None or not _is_within(found.made, value)):
                found.steps[binding.node] = Step.DROP
    for use in escape.uses:
        above = model.parents[use]
        call = above if isinstance(above, ast.Call) and above.func is use else None
        if use.attr in loan.same and call is not None:
            if call not in found.followed:
                found.followed.add(call)
                _follow(escape_of(call, model), found)
        elif use.attr in loan.lending and call is not None:
            step = _lent(call, found)
            if step is not None:
                found.steps[call] = step
        else:
            found.steps.update(steps_of_use(use, call, loan, model))


def _is_within(made: ast.AST, value: ast.expr) -> bool:
    return any(node is made for node in walk(value))


def _pass(taker: ast.Call, escape: Escape, found: Checkout) -> None:
    """Add the step of a call that is passed the object."""
    step: Step | None = Step.LOSE
    if only_executes(taker, found.model):
        step = Step.TAKE
    elif isinstance(taker.func, ast.Attribute) and taker.func.attr in found.loan.takers:
        step = Step.GIVE
    else:
        function = function_named(taker.func, found.model)
        if function is not None:
            names = {name for _, name in escape.names}
            step = _effect_on(taker, function, names, found)
    if step is Step.LOSE:
        found.takers.append(taker)
    if step is not None:
        found.steps[taker] = step


def _lent(call: ast.Call, found: Checkout) -> Step | None:
    """Return the step of a call that passes the connection on to a function."""
    first = call.args[0] if call.args else None
    if first is None:
        return Step.LOSE
    passed = ast.copy_location(ast.Call(first, [call], []), call)
    if only_executes(passed, found.model):
        return Step.TAKE
    function = function_named(first, found.model)
    if function is None:
        return Step.LOSE
    name = parameter_for(call, passed, function, found.model)
    return _step_in(function, name, found) if name is not None else Step.LOSE


def _effect_on(call: ast.Call, function: Named, names: set[str], found: Checkout) -> Step | None:
    """Return the step of a call of a function of the module; None if nothing happens."""
    model = found.model
    is_awaited = isinstance(model.parents[call], ast.Await)
    if is_awaited is not isinstance(function, ast.AsyncFunctionDef):
        return Step.LOSE
    passed = [
        parameter_for(value, call, function, model)
        for value in (*call.args, *(keyword.value for keyword in call.keywords))
        if value is found.made or (isinstance(value, ast.Name) and value.id in names)
    ]
    is_open = any(isinstance(arg, ast.Starred) for arg in call.args)
    if len(passed) != 1 or passed[0] is None or is_open:
        return Step.LOSE
    return _step_in(function, passed[0], found)


@memoized_per_model
def _known_steps(model: SemanticModel) -> dict[tuple[Named, str, str], Step | None]:
    """Return the effects of functions on their parameters so far; the caller adds to it."""
    return {}


def _step_in(function: Named, name: str, found: Checkout) -> Step | None:
    """Return what a function does to an object that it is passed, as a step of its call."""
    known, key = _known_steps(found.model), (function, name, found.loan.of)
    if key not in known:
        known[key] = Step.LOSE  # for functions that call each other
        known[key] = _computed_step(function, name, found.loan, found.model)
    return known[key]


def _computed_step(function: Named, name: str, loan: Loan, model: SemanticModel) -> Step | None:
    plain = all(model.is_builtin(d, "staticmethod") for d in function.decorator_list)
    if not plain or is_generator(function, model):
        return Step.LOSE
    inside = checkout_of_parameter(function, name, loan, model)
    steps = set(inside.steps.values())
    if inside.reason or steps & {Step.LOSE, Step.DROP, Step.LEAVE}:
        return Step.LOSE
    if not steps:
        return None
    followed = followed_through((function, loan.of.partition(".")[0]), model)
    thing = Thing(inside.steps, frozenset(inside.names))
    try:
        of_held, of_free = (held_after(followed, thing, one) for one in (Held.HELD, Held.FREE))
    except (TooManyStatesError, RecursionError):
        return Step.LOSE
    if of_held == {Held.FREE}:
        return Step.TRY_TO_GIVE if Step.TRY_TO_GIVE in steps else Step.GIVE
    if of_held == {Held.HELD}:
        return Step.TAKE if Held.HELD in of_free else None
    return Step.LOSE
