"""What the other files of a project show about one file: plain data, empty if it stands alone.

A finding that needs it says where the evidence is.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter

from msgspec import Struct, field

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.schema import MADE, Runs
from flake8_connpool.library.catalog import APIS, HAVING_OBJECTS
from flake8_connpool.semantics.values.abstract import (
    Constant,
    Instance,
    Plain,
    QualifiedName,
    Value,
    numeric,
)

# Before the name of a coroutine function, for its result.
AWAITED = "await "


def where(place: RelatedLocation) -> str:
    """Return a place as text: `api/users.py:14`."""
    return f"{place.path}:{place.line}"


class Known(Struct, frozen=True):
    """What a name of another file means: a dotted name of a library, or a literal value.

    `keeps` is false for an engine, and what uses it, that keeps no connections to a server.
    """

    name: str = ""
    literal: bool | int | float | str | None = None
    keeps: bool = True


class Default(Struct, frozen=True):
    """What a setting is where nobody sets the variables of the environment that it is read from."""

    value: bool | int | float | str | None
    variables: tuple[str, ...]


class Callers(Struct, frozen=True):
    """Who runs a function from other files.

    `runs` is how often it runs because of a handler or task, None if nothing shows one. `entry` is
    that handler, as its users call it: `GET /users`, and `place` where it is. `is_direct` is true
    if the framework itself runs the function. `chain` are the places that lead from the function to
    the handler. `entries` are the places of all handlers, tasks and commands that run it, each with
    what its users call it. `calls` are places that call it, `count` their number. `is_starting` is
    true if nothing but the start of a process, a command or a rare handler runs it.
    """

    runs: Runs | None = None
    entry: str = ""
    place: RelatedLocation | None = None
    is_direct: bool = False
    chain: tuple[RelatedLocation, ...] = ()
    entries: tuple[RelatedLocation, ...] = ()
    calls: tuple[RelatedLocation, ...] = ()
    count: int = 0
    is_starting: bool = False

    @property
    def affected(self) -> tuple[str, ...]:
        """The handlers, tasks and commands, with their places: "`GET /users` (api/users.py:14)"."""
        return tuple(f"{one.message} ({where(one)})" for one in self.entries)


class Ending(Struct, frozen=True):
    """A place in another file that closes a client, or passes it to code that may close it."""

    place: RelatedLocation
    is_close: bool = True

    @property
    def reason(self) -> str:
        """Why a rule does not report the client, in a clause."""
        how = "closed" if self.is_close else "passed on"
        return f"{how} in {where(self.place)}"


class Helper(Struct, frozen=True):
    """A function of another file that closes a client or an engine, and where it does."""

    place: RelatedLocation
    is_async: bool = False


class Lent(Struct, frozen=True):
    """What a generator of another file yields: a session or connection, which it closes.

    `closing` are the methods that close it, and `place` is the `yield`. `is_manager` is true if the
    generator is a context manager. `idle` attributes take no connection.
    """

    name: str
    closing: tuple[str, ...]
    place: RelatedLocation
    is_session: bool = True
    is_async: bool = False
    is_manager: bool = False
    idle: tuple[str, ...] = ()


class RegistryElsewhere(Struct, frozen=True):
    """What other files do with a registry of sessions.

    `use` is why nothing is reported because of it, and `place` where, if that is one place. If a
    thread keeps a connection, `use` is "", and `related` shows that.
    """

    use: str = ""
    place: RelatedLocation | None = None
    related: tuple[RelatedLocation, ...] = ()

    @property
    def reason(self) -> str:
        """Why a rule does not report the registry, in a clause; "" if it does."""
        return f"{self.use} in {where(self.place)}" if self.place is not None else self.use


class AcrossFork(Struct, frozen=True):
    """An engine or client that other files use before a fork, and after it in a child.

    gunicorn forks its workers; with `is_process`, a file of the project forks one process, but only
    where Python forks `by_default`, if that is true.
    """

    before: RelatedLocation
    fork: RelatedLocation
    after: RelatedLocation
    is_process: bool = False
    by_default: bool = False


class ServerThreads(Struct, frozen=True):
    """How many threads of a server run the handlers, and the place that sets it.

    `noun` is "greenlets" if these run them.
    """

    number: int
    place: RelatedLocation
    noun: str = "threads"


class Environment(Struct, frozen=True):
    """What the project shows about one file.

    `names` are the names that other files define, as this file imports them: `..db.engine`.
    `values` are what they mean, where that is known; `app.db.get_db()` is what a function returns,
    `await app.db.connect()` a coroutine function. `bases` are the classes of libraries that a class
    of another file extends, `decorators` how often a function runs with a decorator of another
    file, and `callers` who runs the functions of this file, by qualified name. `closed` is where
    other files close what this file keeps: `client`, `Client.session`, or `connect()` for what a
    context manager gives. `pools` is the first engine in another file for the server of an engine
    of this one, by the text of its `ServerPool`. `lenders` are the generators of other files that
    lend a session. `droppers` are the calls in other files that get what a function of this file
    creates, for every request, and drop it; of `__init__`, those that do so with an object of its
    class. `across_fork` are the engines of this file that processes share, and `preloaded` the
    names of other files that mean an object from before the fork that this file configures.
    `registered` are functions that no file calls and that a decorator may register, and `unused`
    those that no file names.
    `limited` are the methods of this file that are awaited for a limited time only, by qualified
    name. `across_loops` are the clients and engines of this file that several event loops of one
    process use, with the places that show it. `registries` are the registries of sessions of this
    file that others use. `decided` are the tables of settings of this file for which another file
    decides on a health check. `helpers` are the functions of other files that close a client after
    the `yield` of a lifespan of this file, by that and their text: `lifespan:stop`. `brief` are the
    `__init__` of classes whose objects all live for one request or task. `server_threads` are the
    threads that run the handlers of this file, by the path of the configuration that sets their
    number. `in_handlers` are then the functions of this file that run for every request, and
    `of_handlers` the clients of this file that such functions of other files use. `defaults` are
    the settings that are read from the environment, by their symbols in this file. `left` are the
    names that no star import of this file binds; `values` has what they bind as `:engine`.
    """

    names: frozenset[str] = frozenset()
    values: Mapping[str, Known] = field(default_factory=dict)
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decorators: Mapping[str, Runs] = field(default_factory=dict)
    callers: Mapping[str, Callers] = field(default_factory=dict)
    closed: Mapping[str, Ending] = field(default_factory=dict)
    pools: Mapping[str, RelatedLocation] = field(default_factory=dict)
    lenders: Mapping[str, Lent] = field(default_factory=dict)
    droppers: Mapping[str, Callers] = field(default_factory=dict)
    across_fork: Mapping[str, AcrossFork] = field(default_factory=dict)
    preloaded: frozenset[str] = frozenset()
    registered: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()
    limited: Mapping[str, RelatedLocation] = field(default_factory=dict)
    across_loops: Mapping[str, tuple[RelatedLocation, ...]] = field(default_factory=dict)
    registries: Mapping[str, RegistryElsewhere] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    helpers: Mapping[str, Helper] = field(default_factory=dict)
    brief: frozenset[str] = frozenset()
    server_threads: Mapping[str, ServerThreads] = field(default_factory=dict)
    of_handlers: Mapping[str, RelatedLocation] = field(default_factory=dict)
    in_handlers: frozenset[str] = frozenset()
    defaults: Mapping[str, Default] = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the other files show nothing that a rule can ask for."""
        return not any((*self._parts, *self._sets))

    @property
    def text(self) -> str:
        """The same as text, to compare it with that of another run."""
        parts = (sorted(one.items(), key=itemgetter(0)) for one in self._parts)
        return repr([sorted(self.names), *parts, *map(sorted, self._sets)])

    @property
    def _parts(self) -> tuple[Mapping[str, object], ...]:
        told = (self.values, self.bases, self.decorators, self.callers)
        uses = (self.closed, self.pools, self.lenders, self.droppers, self.across_fork)
        threads = (self.server_threads, self.of_handlers, self.defaults)
        others = (self.limited, self.across_loops, self.registries, self.helpers)
        return (*told, *uses, *others, *threads)

    @property
    def _sets(self) -> tuple[frozenset[str], ...]:
        known = (self.preloaded, self.registered, self.unused, self.decided)
        return (*known, self.brief, self.in_handlers, self.left)

    @property
    def has_pools(self) -> bool:
        """Whether a name of another file means an object of a library, or a callable of one.

        So does one that lends such an object, or closes one.
        """
        names = (one.name.removesuffix(MADE) for one in self.values.values())
        return bool(self.lenders or self.helpers) or any(
            name in APIS or name in HAVING_OBJECTS for name in names
        )


ALONE = Environment()


def value_of(known: Known) -> Value | None:
    """Return the value of what another file defines."""
    if not known.name:
        return constant(known.literal)
    if known.name.endswith(MADE):
        api = APIS.get(known.name.removesuffix(MADE))
        if api is not None:
            return Instance(api, keeps=known.keeps)
    return QualifiedName(known.name)


def constant(literal: Plain) -> Value | None:
    if isinstance(literal, int | float):
        return numeric(literal)
    return Constant(literal)
