"""What takes a connection out of a pool, and whether it is given back on every way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from flake8_connpool.code.fate import End, Fate, fate_of
from flake8_connpool.code.flow import function_around
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.paths import Thing, held_at_ends
from flake8_connpool.code.ways import Step, TooManyStatesError
from flake8_connpool.frameworks.python import CATCHING_ALL, ENDING
from flake8_connpool.library.model import Loan
from flake8_connpool.library.sqlalchemy import READERS

_GIVING = frozenset({Step.GIVE, Step.TRY_TO_GIVE, Step.GIVE_AFTER, Step.LEAVE, Step.LOSE})
_Steps = list[tuple[ast.AST, Step]]
_READING_ALL = frozenset({"builtins.list", "builtins.set", "builtins.sorted", "builtins.tuple"})


@dataclass(slots=True)
class Checkout:
    """What happens to something that may hold a connection, from the call that makes it on.

    `steps` stand at nodes of its function; `is_inside` says that nobody else gets hold of it.
    """

    made: ast.expr
    loan: Loan
    module: Module
    steps: dict[ast.AST, Step] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    is_inside: bool = True
    followed: set[ast.AST] = field(default_factory=set)

    @property
    def is_never_given(self) -> bool:
        """Whether nothing in its function would give it back."""
        return _GIVING.isdisjoint(self.steps.values())

    def open_ends(self) -> list[int]:
        """Return the lines where its function may end while it holds a connection."""
        function = function_around(self.made, self.module)
        if not self.is_inside or not isinstance(function, Named):
            return []
        self.steps.update(dict.fromkeys(_exits(self.module.tree, self.module), Step.EXIT))
        try:
            parents = self.module.names.parents
            thing = Thing(self.steps, frozenset(self.names), self._handles, parents)
            return held_at_ends(function.body, thing)
        except (TooManyStatesError, RecursionError):
            return []

    def _handles(self, handler: ast.ExceptHandler) -> bool:
        """Return whether a handler is for what its library raises, or for everything."""
        root = self.loan.of.partition(".")[0]
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for kind in kinds:
            name = self.module.named(kind) if kind is not None else ""
            if kind is None or name in CATCHING_ALL or name.startswith(f"{root}."):
                return True
        return False


def checkout_of(made: ast.expr, loan: Loan, module: Module) -> Checkout:
    """Return what happens to an object that a call makes."""
    found = Checkout(made, loan, module)
    found.steps[made] = Step.MAKE if loan.takes else Step.HOLD
    _follow(fate_of(made, module), found)
    return found


def _follow(fate: Fate, found: Checkout) -> None:
    module, loan = found.module, found.loan
    found.is_inside &= fate.ends <= {End.PASSED} and not fate.calls
    if not found.is_inside:
        return  # nothing can be said of it
    for taker in fate.passed:
        found.is_inside &= module.named(taker.func) in READERS
        found.steps[taker] = Step.TAKE
    for scope, name in fate.names:
        found.names.add(name)
        for binding in scope.bindings[name]:
            if binding.value is None or not any(n is found.made for n in ast.walk(binding.value)):
                found.steps[binding.node] = Step.DROP
    for use in fate.uses:
        above = module.names.parents[use]
        call = above if isinstance(above, ast.Call) and above.func is use else None
        if use.attr in loan.same and call is not None:
            if call not in found.followed:
                found.followed.add(call)
                _follow(fate_of(call, module), found)
        else:
            found.steps.update(_steps_of(use, call, found))


def _steps_of(use: ast.Attribute, call: ast.Call | None, found: Checkout) -> _Steps:
    """Yield the steps that an attribute of the object stands for."""
    loan, module = found.loan, found.module
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
    if use.attr in loan.blocks and isinstance(module.names.parents[call], ast.withitem):
        return [(call, Step.GIVE_AFTER)]
    if use.attr in loan.partly and _is_left_early(call, module):
        return [(call, Step.LEAVE)]
    if use.attr in loan.failing:
        return [(call, Step.TRY_TO_GIVE)]
    return [(call, Step.GIVE if use.attr in loan.gives else Step.LOSE)]


def _is_left_early(read: ast.Call, module: Module) -> bool:
    """Return whether a loop over what a call gives may end before the last of it."""
    loop = module.names.parents[read]
    if not isinstance(loop, ast.For | ast.AsyncFor):
        return False
    return any(isinstance(part, ast.Break | ast.Return | ast.Raise) for part in ast.walk(loop))


def _run(prepared: ast.expr, found: Checkout) -> tuple[ast.AST, Step]:
    """Return the step of something that takes a connection once it is run: `query(...).all()`."""
    last = list(_chain(prepared, found.module))[-1]
    above = found.module.names.parents[last]
    if isinstance(last, ast.Call) and isinstance(last.func, ast.Attribute):
        if last is not prepared and last.func.attr in found.loan.running:
            return last, Step.TAKE
        is_iterated = isinstance(above, ast.For | ast.comprehension) and above.iter is last
        if is_iterated or _reads_all(above, found.module):
            return last, Step.TAKE
    return last, Step.LOSE


def _chain(node: ast.expr, module: Module) -> Iterator[ast.expr]:
    """Yield a call and those of methods of its result: `query(...)`, `query(...).all()`."""
    yield node
    while True:
        attribute = module.names.parents[node]
        call = module.names.parents.get(attribute)
        if not isinstance(attribute, ast.Attribute) or not isinstance(call, ast.Call):
            return
        if call.func is not attribute:
            return
        node = call
        yield node


def _reads_all(node: ast.AST, module: Module) -> bool:
    return isinstance(node, ast.Call) and module.named(node.func) in _READING_ALL


@remembered
def _exits(tree: ast.Module, module: Module) -> tuple[ast.Call, ...]:
    """Return the calls of a module that end the process."""
    return tuple(call for call in module.names.calls if module.named(call.func) in ENDING)
