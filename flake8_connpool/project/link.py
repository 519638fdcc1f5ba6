"""Links the summaries of a project: what all of them show about each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain

from msgspec.structs import replace

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.catalog import NAMES, is_known_base
from flake8_connpool.frameworks.schema import MADE, Runs
from flake8_connpool.library.catalog import APIS
from flake8_connpool.project.aliases import Aliases
from flake8_connpool.project.call_graph import CallGraph, Key
from flake8_connpool.project.callers import CallersElsewhere
from flake8_connpool.project.closers import Closers
from flake8_connpool.project.closures import Closures
from flake8_connpool.project.deadlines import Limited, limited_everywhere, limited_methods
from flake8_connpool.project.forks import Forks
from flake8_connpool.project.helpers import Helpers
from flake8_connpool.project.lending import keeps_connections, lent_by
from flake8_connpool.project.loops import AnotherLoop, Loops
from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.project.preloading import Preloading
from flake8_connpool.project.reach import Reach
from flake8_connpool.project.registered import is_registered
from flake8_connpool.project.registries import Registries
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.served import Served
from flake8_connpool.project.server_threads import ThreadsOfServers
from flake8_connpool.project.summary import CALLED
from flake8_connpool.project.touched import Touched
from flake8_connpool.project.twins import Twins
from flake8_connpool.semantics.values.environment import (
    AWAITED,
    Default,
    Environment,
    Known,
    Lent,
)

# The names that the model understands, and those of the modules that they are in.
_UNDERSTOOD = frozenset(
    ".".join(name.removesuffix(MADE).split(".")[:end])
    for name in (*APIS, *NAMES)
    for end in range(1, name.count(".") + 2)
)


class Linker:
    """Gives each file of a project its environment."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.aliases = Aliases(resolver)
        self.graph = CallGraph(resolver)
        self.reach = Reach(self.graph)
        self.callers = CallersElsewhere(self.reach)
        self.closers = Closers(self.graph)
        self.twins = Twins(resolver)
        touched = Touched(resolver)
        self.served = Served(resolver)
        self.preloading = Preloading(self.reach, touched, self.served)
        self.threads = ThreadsOfServers(self.reach, touched, self.served)
        closures = Closures(self.graph)
        self.loops = Loops(self.reach, touched, closures)
        self.forks = Forks(self.graph, touched, closures)
        self.registries = Registries(self.graph, self.closers)
        self.helpers = Helpers(resolver)
        # The functions that nothing names, if the files were searched for them.
        self.unused: frozenset[Key] = frozenset()

    def environment_of(self, path: str) -> Environment:
        """Return what the other files show about a file, as far as its rules can ask for it."""
        summary = self.resolver.summaries[path]
        wanted = frozenset(summary.wanted)
        values: dict[str, Known] = {}
        bases: dict[str, tuple[str, ...]] = {}
        decorators: dict[str, Runs] = {}
        lenders: dict[str, Lent] = {}
        for mention in summary.mentions:
            meaning = self.resolver.resolve(mention, path)
            if meaning is None or meaning.name == mention:
                continue
            known = _known(meaning, is_argument=mention in wanted)
            if known is not None and known.name.endswith(MADE):
                known = replace(known, keeps=keeps_connections(meaning, self.resolver))
            if known is not None:
                values[self._key(mention, path)] = known
                continue
            lent = self.lent.get((meaning.path, meaning.name))
            if lent is not None and meaning.path != path:
                lenders[mention] = lent
            if mention not in wanted:
                continue
            if meaning.sort is Sort.CLASS:
                found = self.resolver.library_bases(meaning.path, meaning.name)
                libraries = tuple(filter(is_known_base, found))
                if libraries:
                    bases[mention] = libraries
            definition = self.resolver.definition(meaning.path, meaning.name)
            if definition is not None and definition.wraps is not None:
                decorators[mention] = definition.wraps
        callers = {
            one.name: who
            for one in summary.functions
            if (path, one.name) in self.relevant
            and (path, one.name) not in self.unused
            and (who := self.callers.of((path, one.name))) is not None
        }
        droppers = {
            name: dropped
            for name in summary.creators
            if (dropped := self.callers.droppers((path, name))) is not None
        }
        limited = {
            name: RelatedLocation(*place, "awaited for a limited time", where)
            for name, (where, place) in limited_methods(summary.functions, self.limited).items()
        }
        is_early = self.preloading.is_preloaded
        return Environment(
            _names(values, bases, decorators, lenders),
            values,
            bases,
            decorators,
            callers,
            closed=self.closers.of(path),
            pools=self.twins.of(path),
            lenders=lenders,
            droppers=droppers,
            across_fork=self.forks.across(path) | self.preloading.across(path),
            preloaded=frozenset(one for one in summary.mentions if is_early(one, path)),
            registered=frozenset(
                one.name
                for one in summary.functions
                if (path, one.name) in self.relevant and is_registered((path, one.name), self.graph)
            ),
            unused=frozenset(name for place, name in self.unused if place == path),
            limited=limited,
            across_loops={
                name: self._places_of(another) for name, another in self.loops.across(path).items()
            },
            registries=self.registries.of(path),
            helpers=self.helpers.of(path),
            brief=frozenset(one for one in summary.creators if self.reach.is_brief((path, one))),
            server_threads=self.threads.of(path),
            of_handlers=self.threads.shared(path),
            in_handlers=self.threads.handlers(path),
            defaults={
                symbol: Default(setting.literal, setting.variables)
                for symbol in (*summary.mentions, *summary.wanted)
                if (setting := self.resolver.resolve(symbol, path)) is not None
                and setting.sort is Sort.DEFAULT
            },
            left=frozenset(name for name in summary.at_stars if self.resolver.is_left(path, name)),
        )

    @cached_property
    def lent(self) -> Mapping[Key, Lent]:
        """What the generators of the project lend, if it is a session or a connection."""
        return {
            (path, lender.name): lent
            for path, summary in self.resolver.summaries.items()
            for lender in summary.lenders
            if (lent := lent_by(lender, path, self.resolver)) is not None
        }

    @cached_property
    def limited(self) -> Limited:
        """The methods that no file awaits without a limit."""
        return limited_everywhere(self.resolver.summaries)

    @cached_property
    def relevant(self) -> frozenset[Key]:
        """The functions that create a pool, and those that run them."""
        return frozenset(self.graph.with_callers(self.graph.creators))

    def _key(self, mention: str, path: str) -> str:
        """Return a mention as the model asks for it: the result of a coroutine is awaited."""
        called = mention.removesuffix(CALLED)
        made = self.resolver.resolve(called, path) if called != mention else None
        if made is not None and made.sort is Sort.FUNCTION:
            definition = self.resolver.definition(made.path, made.name)
            if definition is not None and definition.is_async:
                return f"{AWAITED}{called}{MADE}"
        return mention

    def _places_of(self, another: AnotherLoop) -> tuple[RelatedLocation, ...]:
        """Return what starts another event loop, how often it does, and a use in it."""
        start = RelatedLocation(*another.start.place, "starts another event loop", another.path)
        reached = another.reached
        where, touch = another.use
        use = RelatedLocation(*touch.place, "used in each of them", where)
        return start, *(self.callers.chain(reached) if reached is not None else ()), use


def _known(meaning: Meaning, *, is_argument: bool) -> Known | None:
    """Return the value of a name, if rules can use it: a name of a library, or an argument."""
    if meaning.sort is Sort.LIBRARY:
        name = meaning.name.removesuffix(MADE)
        return Known(meaning.name) if name in _UNDERSTOOD else None
    if meaning.sort is Sort.LITERAL and is_argument:
        return Known(literal=meaning.literal)
    return None


def _names(*known: Iterable[str]) -> frozenset[str]:
    """Return the relative names that lead to what is known: `..db` of `..db.engine`."""
    found: set[str] = set()
    for name in chain.from_iterable(known):
        plain = name.removeprefix(AWAITED)
        if plain.startswith("."):
            level = len(plain) - len(plain.lstrip("."))
            parts = plain[level:].split(".")
            found.update(plain[:level] + ".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return frozenset(found)
