"""The types with which a library file says what its API means for connection pools."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from msgspec import Struct

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.rule_options import Release, Target


class Mark(Enum):
    """Defaults that are not a value."""

    REQUIRED = auto()
    UNSET = auto()  # the library distinguishes "not given" from every value


class Since(Struct, frozen=True):
    """A fact that changed between releases: each value is valid from its release on."""

    values: tuple[tuple[Release, Any], ...]

    def over(self, target: Target) -> tuple[Any, ...]:
        """Return every value that is valid for some release of the target, oldest first."""
        starts = [release for release, _ in self.values]
        ends: list[Release | None] = [*starts[1:], None]
        return tuple(
            value
            for (start, value), end in zip(self.values, ends, strict=True)
            if (end is None or target.low < end) and (target.high is None or start < target.high)
        )


def over(fact: Any, target: Callable[[], Target]) -> tuple[Any, ...]:
    """Return the values of a fact for the releases of the target; one value if they agree.

    `target` is called only if the fact changed, since it may have to read files.
    """
    return fact.over(target()) if isinstance(fact, Since) else (fact,)


class Parameter(Struct, frozen=True):
    """One parameter of a callable; every field may be a `Since`.

    `position` counts from zero; None means keyword-only. `unlimited` are the values that mean no
    limit or no timeout, and `least` is the smallest usable value. `usual` is the value of an
    unconfigured client, if it differs from the default here; of a transport that alone has the
    limits, the connections, how many of them are kept idle, and for how many seconds. `inherits`
    names the parameter whose value is used if this one is not given, and `item` is the index in
    that value if it is a tuple. `shown` is a role that the inventory shows and no rule reads. The
    parameter exists from release `since` on and before `until`.
    """

    name: str
    role: Role | None = None
    default: Any = Mark.REQUIRED
    position: Any = None
    unlimited: Any = ()
    least: float | None = None
    usual: Any = None
    inherits: str | None = None
    item: int | None = None
    shown: Role | None = None
    since: Release = (0,)
    until: Release | None = None


class PoolMaker(Struct, frozen=True):
    """The method with which an adapter creates its pools; an override may change its arguments.

    `block` is the position of the parameter with that role, without self. `attribute` is where the
    pools are kept.
    """

    method: str
    block: int
    attribute: str


class HostChoice(Struct, frozen=True):
    """How a request chooses its host, if the parameter of its client has a value.

    `keyword` is the argument of the request that does so. Most methods take it as a keyword only;
    `positions` are those of the others.
    """

    parameter: str
    value: str
    keyword: str
    positions: tuple[tuple[str, int], ...] = ()


class Api(Struct, frozen=True):
    """A callable of a library: its canonical name, parameters, and other names.

    `further` says that it accepts keywords beyond its parameters; it may be a `Since`. `methods`
    configure or use the pool of the created object, and `attributes` configure it by assignment.
    `private` are paths of attributes that reach into its pool, and `replacing` those that set
    another transport. `idle` attributes take no connection, and `pool` is the attribute with the
    pool. `former` are other names that only older releases have, and `gone` such methods.

    `gives` names the class of the result, if that is another entry. `sends` are the methods that
    take a connection from the pool, `closes` those that close its connections; `is_async` says that
    both must be awaited. `tidy` says that a dropped object closes its connections immediately,
    `cuts` that closing it interrupts running requests, and `pickles` that a copy, without the
    connections, can be sent to another process. `opens_once` says that `with` raises for an object
    that was entered or used before, and `stays_closed` that only one that was closed raises, when
    it is used. `complaint` is what is logged about a dropped object that nobody closed.
    `awaited` says that it can be awaited, which gives itself, and `aborts` are methods that end it
    at once and must not be awaited. `checking` is the method of the class that is a health check,
    and `loop_error` what it raises in another event loop, "" if it works there. `loop_choice` is an
    attribute that decides which event loop it uses.
    `needs_loop` says that creating it outside of a running event loop raises. `misnamed` are names
    that close other libraries' objects, but do not exist here. `survives_fork` says that a forked
    child opens connections of its own, `quick` that a request takes no longer than a query, and
    `one_server` that all requests go to the server it was created for, so that none has a URL.
    `loan` is for objects that hold a connection until they return it. `adapter` is the class of the
    client's own adapters, `mount` the method that mounts one, `adapters` the attribute with all of
    them, and `pool_maker` says how an adapter creates its pools. `funnel` is the method that every
    request uses: an override that does not call it sends without the pool. `sizes_given` says that
    a client with threads of its own makes the pools of the client that it is given as large as it
    makes its own; it may be a `Since`. `behind` is the attribute of an asynchronous engine with the
    synchronous one, and `gives_behind` the class of that. `completes` says that a timeout with some
    phases, but not all, and without a default raises. `keeps_start` are methods of a URL whose
    result has the same start. Of `sends`, `dedicated` take a connection that serves nothing else,
    and `resends`, which may be a `Since`, are sent again by the library itself if the connection
    was closed. It exists from release `since` on.

    For the client of a service, `sends` are also attributes whose methods take a connection, such
    as `chat` of `client.chat.completions.create()`. `shares` are methods that return a copy with
    the same pool, `also_async` says that it has asynchronous methods beside the others, and `tidy`
    that closing it may be left to the garbage collector. `one_thread` says that several threads
    must not use it at the same time. `parts` are the classes of its parts, such as a database: each
    item of it, and each attribute that is not named here, is one, and sends with its pool. `stubs`
    says that objects of generated classes send with it, with methods of any name, and `shares_open`
    that those for the same server share one connection while one of them is open. `by_with` says
    that only `with` creates it, from an object that can be entered once. `sized_by` names the entry
    whose objects say how many connections it keeps; beyond these it opens others, and discards
    them. `host_choice` says which requests choose their host. `noun` is what the library calls it.

    For a function that creates its own client, `positional` is the number of positional arguments
    that the client's method of the same name accepts too, and `of_client` are the keywords that
    only the client accepts. `at_entry` says that it sends its request only when its result is
    entered.
    """

    name: str
    kind: Kind
    parameters: tuple[Parameter, ...] = ()
    spellings: tuple[str, ...] = ()
    further: Any = False
    methods: tuple[Api, ...] = ()
    attributes: tuple[Parameter, ...] = ()
    private: tuple[str, ...] = ()
    gives: str = ""
    sends: tuple[str, ...] = ()
    dedicated: tuple[str, ...] = ()
    resends: Any = ()
    closes: tuple[str, ...] = ()
    is_async: bool = False
    tidy: bool = False
    cuts: bool = False
    opens_once: bool = False
    stays_closed: bool = False
    complaint: str = ""
    awaited: bool = False
    loop_error: str = "RuntimeError"
    loop_choice: str = ""
    aborts: tuple[str, ...] = ()
    checking: str = ""
    needs_loop: bool = False
    pickles: bool = False
    misnamed: tuple[str, ...] = ()
    survives_fork: bool = False
    quick: bool = False
    one_server: bool = False
    loan: Loan | None = None
    adapter: str = ""
    mount: str = ""
    adapters: str = ""
    pool_maker: PoolMaker | None = None
    funnel: str = ""
    sizes_given: Any = False
    replacing: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    pool: str = ""
    behind: str = ""
    gives_behind: str = ""
    completes: bool = False
    keeps_start: tuple[str, ...] = ()
    positional: int = 1
    of_client: tuple[str, ...] = ()
    at_entry: bool = False
    former: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    also_async: bool = False
    one_thread: bool = False
    parts: tuple[str, ...] = ()
    stubs: bool = False
    shares_open: bool = False
    by_with: bool = False
    sized_by: str = ""
    host_choice: HostChoice | None = None
    noun: str = "client"
    since: Release = (0,)

    @property
    def endings(self) -> tuple[str, ...]:
        """The methods after which it has no connections, awaited or not."""
        return (*self.closes, *self.aborts)

    @property
    def library(self) -> str:
        """The name of the package."""
        return self.name.partition(".")[0]

    def parameter(self, role: Role) -> Parameter | None:
        """Return the parameter of that role; None if there is none."""
        return next((p for p in self.parameters if p.role is role), None)


class Library(Struct, frozen=True):
    """One client library: its name, the default releases, and its callables.

    `errors` are its exceptions, and Python's, that catch the failure of a request whose connection
    was closed; the first is the one to catch. `succeeds` names the library that it is a renamed
    copy of, and `modules` are other names of its modules. `distribution` is the name under which it
    is installed, if that differs. `server` is the software that its clients of one server talk to.
    `wrapping` are callables whose result sends with the pool of what they are passed first. `stubs`
    are the endings of the names of generated modules and of their classes, whose objects do that
    too. `settled` are callables whose result is always the same for the same arguments.

    For HTTP: `manner` are keywords of a request that say how it is sent, not what is requested.
    `per_request` are keywords of a client that each of its requests takes as well. `tenant` are
    attributes that bind a client to one tenant. `telling` are attributes of a response that say
    whether it succeeded.

    For databases: `serverless` are dialects without a server that could close a connection, or with
    a request for each statement. `idle_timeouts` are the seconds after which a server closes an
    idle connection by default, by dialect; a dialect that is not there has no such limit. `pinged`
    are those whose drivers are known to support pings, and `loop_free` drivers whose connections
    can be used in another event loop. `ends_dropped` are drivers whose connections, if the garbage
    collector finds them, tell the server to end, in a child too. `file_arguments` are arguments
    that only drivers without a server have. `borrowers` are callables that use an engine only
    during their call, `borrowing_methods` methods of other objects that do, and
    `borrowing_keywords` the keywords with which any call does. `query_functions` are those
    borrowers that execute on a connection and leave it in a transaction, and `schema_methods`
    methods that use an engine to create or read tables. `listening` are callables that attach
    listeners, and `pool_events` the events of a pool. `cosmetic` are keywords of an engine that
    change neither its connections nor its transactions.
    """

    name: str
    target: Target
    apis: tuple[Api, ...]
    errors: tuple[str, ...] = ()
    succeeds: str = ""
    modules: tuple[tuple[str, str], ...] = ()
    manner: tuple[str, ...] = ()
    per_request: tuple[str, ...] = ()
    tenant: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    serverless: tuple[str, ...] = ()
    idle_timeouts: tuple[tuple[str, float], ...] = ()
    pinged: tuple[str, ...] = ()
    loop_free: tuple[str, ...] = ()
    ends_dropped: tuple[str, ...] = ()
    file_arguments: tuple[str, ...] = ()
    borrowers: tuple[str, ...] = ()
    borrowing_methods: tuple[str, ...] = ()
    borrowing_keywords: tuple[str, ...] = ()
    query_functions: tuple[str, ...] = ()
    schema_methods: tuple[str, ...] = ()
    listening: tuple[str, ...] = ()
    pool_events: tuple[str, ...] = ()
    cosmetic: tuple[str, ...] = ()
    distribution: str = ""
    server: str = ""
    wrapping: tuple[str, ...] = ()
    stubs: tuple[tuple[str, str], ...] = ()
    settled: tuple[str, ...] = ()
