"""How often a line runs, and the places of the module that show it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.findings import Related, RelatedLocation
from flake8_connpool.frameworks.schema import OFTEN, Placement, Runs
from flake8_connpool.semantics.execution.loops import Loop
from flake8_connpool.semantics.execution.unreached import Unreached
from flake8_connpool.semantics.syntax.nodes import LOOPS, FunctionNode
from flake8_connpool.semantics.values.environment import Callers, where

# Runs that one says "on every" of, and that would say nothing of the function itself.
OWN_RUNS = frozenset({"call", "run", "tick"})
# So many calls between an entry point and a line are shown.
_MOST_CALLS = 3


class Placed(Struct, frozen=True):
    """How often a line runs, and what shows that.

    `function` is what is run for `each` request, or is called. `loop` is what repeats the line: a
    loop, a comprehension, or a call such as `map(load, urls)`. `calls` lead from there to the
    line, the nearest first; `creations` are those that create an object. `callers` are the places
    of the module that call the function. `in_new_loop` says that it is part of a coroutine that an
    event loop of its own runs. `home` is where the framework that runs the function creates what
    lives as long as the process. `is_rare` says that a handler is called now and then: for
    settings, or to sign in.
    `is_program` says that only the module's main program shows it, which other modules do not run.
    `reason` is why the line does not run often, or why that is unknown, in a clause. `elsewhere`
    are the callers in other files, if they decide. `unreached` is why nothing is known to run the
    function.
    """

    placement: Placement
    each: str = ""
    function: FunctionNode | None = None
    loop: Loop | None = None
    calls: tuple[ast.Call, ...] = ()
    creations: tuple[ast.Call, ...] = ()
    callers: tuple[ast.Call, ...] = ()
    in_new_loop: bool = False
    home: str = ""
    is_program: bool = False
    is_rare: bool = False
    reason: str = ""
    elsewhere: Callers | None = None
    unreached: Unreached | None = None

    @classmethod
    def by(cls, runs: Runs, function: FunctionNode) -> Placed:
        """Return how often a function runs, by the data of its framework."""
        return cls(
            runs.placement, runs.each, function, in_new_loop=runs.in_new_loop, home=runs.home
        )

    def reached_by(self, call: ast.Call, *, creates: bool = False) -> Placed:
        """Return how often a function runs that is called by a line placed so.

        Or one that the object runs which the call `creates`.
        """
        calls = (call, *self.calls)[:_MOST_CALLS]
        creations = (call, *self.creations) if creates else self.creations
        return replace(self, calls=calls, creations=creations[:_MOST_CALLS])

    @property
    def how_often(self) -> str:
        """How often it is, in the words of a message: `for every request`."""
        if self.placement is Placement.PER_ITERATION:
            return f"for every item of `{self.taker}`" if self.taker else "on every iteration"
        each = "call" if self.placement is Placement.PER_CALL else self.each
        return f"{'on' if each in OWN_RUNS else 'for'} every {each}"

    @property
    def taker(self) -> str:
        """The last name of what runs the line for every item, such as `map`; "" if a loop does."""
        return _called(self.loop) if isinstance(self.loop, ast.Call) else ""

    @classmethod
    def by_others(cls, callers: Callers, runs: Runs, function: FunctionNode) -> Placed:
        """Return how often a function runs because of a handler in another file."""
        placed = cls.by(runs, function)
        return replace(placed, function=function if callers.is_direct else None, elsewhere=callers)

    @property
    def count(self) -> int:
        """The number of places that are known to call the function."""
        return len(self.callers) + (self.elsewhere.count if self.elsewhere is not None else 0)

    @property
    def words_with_place(self) -> str:
        """The words, and where another file shows it: `... of `rates` (api/rates.py:14)`."""
        place = self.elsewhere.place if self.elsewhere is not None else None
        return f"{self.words} ({where(place)})" if place is not None else self.words

    @property
    def words(self) -> str:
        """The same with what it is about: `for every request of `rate``."""
        if self.placement is Placement.PER_ITERATION:
            is_call = isinstance(self.loop, ast.Call)
            return self.how_often if is_call else f"{self.how_often} of a loop"
        return f"{self.how_often} of `{self._name}`"

    @property
    def related(self) -> tuple[Related | RelatedLocation, ...]:
        """The places that show it: calls, the nearest first, then the loop or the function."""
        return tuple(self._places())

    def _places(self) -> Iterator[Related | RelatedLocation]:
        yield from self._places_here()
        if self.elsewhere is not None:
            is_often = self.placement is Placement.PER_REQUEST
            yield from self.elsewhere.chain if is_often else self.elsewhere.calls

    def _places_here(self) -> Iterator[Related]:
        if self.placement in OFTEN:
            is_in_loop = self.loop is not None and not isinstance(self.loop, ast.Call)
            for call in self.calls:
                is_repeated = is_in_loop and call is self.calls[-1]
                is_new = call in self.creations
                what = f"`{_called(call)}` is created here" if is_new else "called here"
                yield Related(call, f"{what} on every iteration" if is_repeated else what)
        if self.loop is not None:
            yield Related(self.loop, _KINDS_OF_LOOPS.get(type(self.loop), "the comprehension"))
        elif self.elsewhere is not None and self.placement is Placement.PER_REQUEST:
            return
        elif self.function is not None and self.placement is Placement.PER_REQUEST:
            is_own = self.each in OWN_RUNS
            often = "many times in one process" if is_own else self.how_often
            yield Related(self.function, f"`{self._name}` runs {often}")
        elif self.function is not None and self.placement is Placement.PER_CALL:
            for call in self.callers[:_MOST_CALLS]:
                yield Related(call, "called here")
            yield Related(self.function, f"every call of `{self._name}` runs it")

    @property
    def _name(self) -> str:
        if self.elsewhere is not None and self.elsewhere.entry:
            return self.elsewhere.entry
        return (
            "lambda"
            if isinstance(self.function, ast.Lambda)
            else getattr(self.function, "name", "")
        )


_KINDS_OF_LOOPS: dict[type[ast.AST], str] = {
    **dict.fromkeys(LOOPS, "the loop"),
    ast.Call: "runs it for every item",
}


def _called(call: ast.Call) -> str:
    """Return the last name of what is called: `map` of `pool.map`."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))
