"""The words in which a framework file says how often a function runs.

A function is named by the dotted name of what tells of it: a decorator, a callable it is handed
to, a class whose method it overrides. `MADE` after the name of a class means an object of it, so
`fastapi.FastAPI().get` is the method of an application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache
from typing import TypeVar

What = TypeVar("What")
Key = TypeVar("Key")

MADE = "()"
# In place of the name of a method: every one whose name does not begin with an underscore.
ANY = "*"


class Placement(Enum):
    """How often a line runs."""

    ONCE = auto()
    PER_PROCESS = auto()
    PER_CALL = auto()
    PER_REQUEST = auto()
    PER_ITERATION = auto()
    UNKNOWN = auto()


# What a process does once at most: it is starting.
STARTING = frozenset({Placement.ONCE, Placement.PER_PROCESS})
# What it does repeatedly. Where both are so, a message says that it is for requests.
OFTEN = (Placement.PER_REQUEST, Placement.PER_ITERATION)


@dataclass(frozen=True, slots=True)
class Runs:
    """How often a function runs, and what each of its runs is for: a request, a task, a message."""

    placement: Placement
    each: str = "request"
    # Whether it runs in an event loop of its own, which async clients cannot outlive.
    in_new_loop: bool = False
    # Of what runs many times: the `home` of its framework.
    home: str = ""


REQUEST = Runs(Placement.PER_REQUEST)
# Of a task or job, in a worker that runs many.
TASK = Runs(Placement.PER_REQUEST, "run")
MESSAGE = Runs(Placement.PER_REQUEST, "message")
EVENT = Runs(Placement.PER_REQUEST, "event")
# Of a tool that a language model calls.
CALL = Runs(Placement.PER_REQUEST, "call")
ROUND = Runs(Placement.PER_ITERATION)
PROCESS = Runs(Placement.PER_PROCESS)
ONCE = Runs(Placement.ONCE)
# Its result is kept and handed out again.
CACHED = ONCE
# A wrapper that leaves open how often: what is around the function says.
AS_CALLED = Runs(Placement.PER_CALL)
# It depends on what the source does not tell.
UNKNOWN = Runs(Placement.UNKNOWN)


@dataclass(frozen=True, slots=True)
class CallbackTaker:
    """A callable that is handed a function: where it takes it, and how often it then runs it.

    None as `runs` means as often as the callable itself is called.
    """

    runs: Runs | None
    position: int | None = None
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """What one framework's decorators, hooks and base classes mean.

    `objects` are classes whose objects are told from others. `decorators` and `takers` are by
    dotted name. `bases` gives for each class the methods that a subclass overrides. `signatures`
    are names of parameters that tell of a handler, if one of `modules` is imported where there
    are any; `calls` are the same for the method `__call__`, self left out. `wrapping` are
    parameters that only a maker of middleware takes: what it makes runs so. `stores` are objects
    whose attributes live as long as one run. `home` says where to create what lives as long as the
    process, as the help of a finding says it: "in the lifespan".
    """

    name: str
    home: str = ""
    objects: tuple[str, ...] = ()
    decorators: Mapping[str, Runs] = field(default_factory=dict)
    takers: Mapping[str, CallbackTaker] = field(default_factory=dict)
    bases: Mapping[str, Mapping[str, Runs]] = field(default_factory=dict)
    signatures: Mapping[tuple[str, ...], Runs] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    calls: Mapping[tuple[str, ...], Runs] = field(default_factory=dict)
    wrapping: Mapping[str, Runs] = field(default_factory=dict)
    stores: Mapping[str, Runs] = field(default_factory=dict)

    def at_home(self) -> Framework:
        """Return the same, with its `home` in everything that runs many times."""

        @cache
        def of_runs(runs: Runs) -> Runs:
            is_often = runs.placement is Placement.PER_REQUEST
            return replace(runs, home=self.home) if is_often else runs

        @cache
        def of_taker(taker: CallbackTaker) -> CallbackTaker:
            return replace(taker, runs=of_runs(taker.runs)) if taker.runs is not None else taker

        def of_all(known: Mapping[Key, Runs]) -> dict[Key, Runs]:
            return {key: of_runs(runs) for key, runs in known.items()}

        if not self.home:
            return self
        return replace(
            self,
            decorators=of_all(self.decorators),
            takers={name: of_taker(taker) for name, taker in self.takers.items()},
            bases={name: of_all(methods) for name, methods in self.bases.items()},
            signatures=of_all(self.signatures),
            calls=of_all(self.calls),
            wrapping=of_all(self.wrapping),
            stores=of_all(self.stores),
        )


def spelled(homes: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the dotted name of each name in each home."""
    return tuple(f"{home}.{name}" for home in homes for name in names)


def made(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the objects of each class are named by."""
    return tuple(f"{name}{MADE}" for name in names)


def each(homes: tuple[str, ...], names: tuple[str, ...], what: What) -> dict[str, What]:
    """Return the names under each home, with what they mean."""
    return dict.fromkeys(spelled(homes, names), what)


def overridden(
    classes: tuple[str, ...], methods: Mapping[str, Runs]
) -> dict[str, Mapping[str, Runs]]:
    """Return the methods of each class, with what they mean."""
    return dict.fromkeys(classes, methods)
