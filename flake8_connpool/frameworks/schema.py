"""The types with which a framework file says how often a function runs.

A function is identified by the dotted name of a decorator, of a callable that it is passed to, or
of a class whose method it overrides. `MADE` after the name of a class means an instance of it, so
`fastapi.FastAPI().get` is the method of an application.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from functools import cache
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

What = TypeVar("What")
Key = TypeVar("Key")

MADE = "()"
# Instead of the name of a method: all methods without a leading underscore.
ANY = "*"


class Placement(Enum):
    """How often a line runs."""

    ONCE = auto()
    PER_PROCESS = auto()
    PER_CALL = auto()
    PER_REQUEST = auto()
    PER_ITERATION = auto()
    UNKNOWN = auto()


# Once per process at most, during startup.
STARTING = frozenset({Placement.ONCE, Placement.PER_PROCESS})
# Repeatedly. If a line runs both for requests and in a loop, requests are reported.
OFTEN = (Placement.PER_REQUEST, Placement.PER_ITERATION)


class Runs(Struct, frozen=True):
    """How often a function runs, and what each run is for: a request, a task, a message."""

    placement: Placement
    each: str = "request"
    # Whether it runs in its own event loop, which async clients cannot outlive.
    in_new_loop: bool = False
    # Of what runs many times: the `home` of its framework.
    home: str = ""


REQUEST = Runs(Placement.PER_REQUEST)
# A task or job, in a worker that runs many.
TASK = Runs(Placement.PER_REQUEST, "run")
MESSAGE = Runs(Placement.PER_REQUEST, "message")
EVENT = Runs(Placement.PER_REQUEST, "event")
# A tool that a language model calls.
CALL = Runs(Placement.PER_REQUEST, "call")
ROUND = Runs(Placement.PER_ITERATION)
PROCESS = Runs(Placement.PER_PROCESS)
ONCE = Runs(Placement.ONCE)
# Its result is cached.
CACHED = ONCE
# A wrapper that does not determine how often; the code around the function does.
AS_CALLED = Runs(Placement.PER_CALL)
# It depends on facts outside the source.
UNKNOWN = Runs(Placement.UNKNOWN)


class CallbackTaker(Struct, frozen=True):
    """A callback taker: which argument is the function, and how often it is called.

    None as `runs` means once for each call of the callback taker.
    """

    runs: Runs | None
    position: int | None = None
    keyword: str = ""


class Background(Enum):
    """When a callable runs what it is passed."""

    # A function, after the response, but before the dependencies of the request are cleaned up.
    AFTER_RESPONSE = auto()
    # A function, or a coroutine, beside the code around the call and after it.
    BESIDE = auto()
    COROUTINE_BESIDE = auto()


class Framework(Struct, frozen=True):
    """What the decorators, hooks and base classes of one framework mean.

    `objects` are classes whose instances are distinguished from others. `decorators` and `takers`
    are by dotted name. `bases` has for each class the methods that a subclass overrides.
    `signatures` are parameter names that identify a handler, if one of `modules` is imported (if
    there are any); `calls` are the same for the method `__call__`, without self. `wrapping` are
    parameters that only a factory of middleware has: the result of the factory runs so. `stores`
    are objects whose attributes live as long as one run. `iterating` are callables whose result
    iterates over an argument later, or never. `slow` are callables that wait, and whether their
    result is awaited. `background` are callables that run what they are passed later, and
    `dependencies` what marks a parameter that is created for one run. `home` is where to create
    objects that live as long as the process, in the words of a help line: "in the lifespan".
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
    iterating: tuple[str, ...] = ()
    slow: Mapping[str, bool] = field(default_factory=dict)
    background: Mapping[str, Background] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()

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
    """Return the names of the instances of each class."""
    return tuple(f"{name}{MADE}" for name in names)


def each(homes: tuple[str, ...], names: tuple[str, ...], what: What) -> dict[str, What]:
    """Return the names under each home, with their meaning."""
    return dict.fromkeys(spelled(homes, names), what)


def overridden(
    classes: tuple[str, ...], methods: Mapping[str, Runs]
) -> dict[str, Mapping[str, Runs]]:
    """Return the methods of each class, with their meaning."""
    return dict.fromkeys(classes, methods)
