"""The words in which a library file says what its API means for connection pools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from flake8_connpool.library.loan import Loan
from flake8_connpool.rule_options import Release, Target


class Role(Enum):
    """What a parameter means for a pool."""

    BOUND = auto()  # the most connections open at once
    OVERFLOW = auto()  # connections allowed beyond the kept ones
    KEPT = auto()  # idle connections kept for reuse
    POOLS = auto()  # the number of pools, one a host
    BLOCK = auto()  # whether a full pool makes its caller wait
    WAIT = auto()  # seconds a caller waits for a connection
    TIMEOUT = auto()  # a whole timeout value, the wait for a connection within it
    PHASE = auto()  # seconds of one other phase of a request
    IDLE_EXPIRY = auto()  # seconds an idle connection is kept
    RETRIES = auto()  # how often a request is sent again
    AGE = auto()  # seconds a connection may live
    HEALTH_CHECK = auto()  # whether a connection is tried before it is handed out
    POOL_CLASS = auto()
    POOL = auto()  # a pool made elsewhere
    POOL_LOGGING = auto()
    LISTENERS = auto()  # what is told of the connections of a pool
    LIMITS = auto()
    TRANSPORT = auto()
    APP = auto()  # an application called in place of a network
    MOUNTS = auto()
    PROXY = auto()
    URL = auto()
    CONNECT_ARGS = auto()  # what the database driver is given
    CONFIGURATION = auto()  # a mapping that holds the other parameters under a prefix
    PREFIX = auto()
    IDENTITY = auto()  # what makes a client one tenant's own: certificates, proxy, credentials
    ENGINE = auto()  # an engine made elsewhere, whose connections are used
    CLOSING = auto()  # whether disposing of a pool closes what it keeps
    STREAM = auto()  # whether the body of the answer is left to be read


class Kind(Enum):
    """What a call makes."""

    CLIENT = auto()
    ENGINE = auto()
    ENGINE_FROM_CONFIG = auto()
    ENGINE_TYPE = auto()  # its class, which nobody calls
    ADAPTER = auto()
    MANAGER = auto()
    HOST_POOL = auto()  # the pool of one host
    REQUEST = auto()  # a function that makes a client for itself, for one request
    SESSION = auto()  # borrows a connection of an engine
    SESSION_FACTORY = auto()
    TRANSPORT = auto()
    POOLLESS_TRANSPORT = auto()
    LIMITS = auto()
    TIMEOUT = auto()
    QUEUE_POOL = auto()
    FIXED_POOL = auto()  # a pool class that holds one connection, or one a thread
    NULL_POOL = auto()  # a pool class that keeps nothing
    URL = auto()
    METHOD = auto()


class Mark(Enum):
    """Defaults that are no value."""

    REQUIRED = auto()
    UNSET = auto()  # the library tells "not given" from every value


@dataclass(frozen=True, slots=True)
class Since:
    """A fact that changed: each value holds from its release on."""

    values: tuple[tuple[Release, Any], ...]

    def over(self, target: Target) -> tuple[Any, ...]:
        """Return every value that holds for some release of the target, oldest first."""
        starts = [release for release, _ in self.values]
        ends: list[Release | None] = [*starts[1:], None]
        return tuple(
            value
            for (start, value), end in zip(self.values, ends, strict=True)
            if (end is None or target.low < end) and (target.high is None or start < target.high)
        )


def over(fact: Any, target: Callable[[], Target]) -> tuple[Any, ...]:
    """Return the values a fact has for the releases of the target; one if they agree.

    It is asked for the target only if the fact changed: to know it, files may have to be read.
    """
    return fact.over(target()) if isinstance(fact, Since) else (fact,)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a callable; every field may be a `Since`.

    `position` counts from nought, None means by keyword only. `unlimited` are the values that
    mean unbounded or endless, `least` is the smallest value that leaves room for anything.
    `usual` is what a client has where nobody configures it, if the default here differs.
    `inherits` names the parameter whose value stands in for this one where it is not given, and
    `item` the place in that value if it is a tuple. The parameter exists in the releases from
    `since` on and before `until`.
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
    since: Release = (0,)
    until: Release | None = None


@dataclass(frozen=True, slots=True)
class PoolMaker:
    """The method by which an adapter makes its pools: an override of it may decide otherwise.

    `block` is the position of the parameter of that role, self left out; `attribute` is where the
    pools are kept.
    """

    method: str
    block: int
    attribute: str


@dataclass(frozen=True, slots=True)
class Api:
    """A callable of a library: its canonical name, parameters, and other spellings of it.

    `further` says that it takes keywords beyond the parameters of its signature. `methods` are
    those that configure or use the pool of the object made, `attributes` those that configure it
    when they are assigned, `private` the paths of attributes that reach into its pool, `replacing`
    those by which it gets another transport; `idle` are attributes that take no connection, and
    `pool` is the one that holds the pool.

    `gives` names the class of what a function or factory makes, where that is another entry.
    `sends` are the methods that take a connection out of the pool, `closes` those that close what
    it keeps; `is_async` says that both must be awaited. `tidy` says that a dropped object closes
    its connections at once, `cuts` that closing it breaks off the requests that run. `misnamed` are
    names under which others close, which it lacks. `loan` is for what holds a connection until it
    gives it back, `adapter` the class of what a client makes for itself where it is given none,
    `mount` the method that gives it one, `adapters` the attribute that holds them, and `pool_maker`
    tells how an adapter makes its pools. `funnel` is the method through which every request goes:
    an override that does not call it sends without the pool. `behind` is the attribute of an
    asynchronous engine that holds a synchronous one, `gives_behind` the class of that. `completes`
    says of a timeout that some of its phases without the others, and without a whole, raise.
    `keeps_start` are methods of a URL whose result begins as the URL does. It exists in the
    releases from `since` on.
    """

    name: str
    kind: Kind
    parameters: tuple[Parameter, ...] = ()
    spellings: tuple[str, ...] = ()
    further: bool = False
    methods: tuple[Api, ...] = ()
    attributes: tuple[Parameter, ...] = ()
    private: tuple[str, ...] = ()
    gives: str = ""
    sends: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    is_async: bool = False
    tidy: bool = False
    cuts: bool = False
    misnamed: tuple[str, ...] = ()
    loan: Loan | None = None
    adapter: str = ""
    mount: str = ""
    adapters: str = ""
    pool_maker: PoolMaker | None = None
    funnel: str = ""
    replacing: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    pool: str = ""
    behind: str = ""
    gives_behind: str = ""
    completes: bool = False
    keeps_start: tuple[str, ...] = ()
    since: Release = (0,)

    @property
    def library(self) -> str:
        """The name of the package."""
        return self.name.partition(".")[0]

    def parameter(self, role: Role) -> Parameter | None:
        """Return the parameter of that role, None if there is none."""
        return next((p for p in self.parameters if p.role is role), None)


@dataclass(frozen=True, slots=True)
class Library:
    """One client library: its name, the releases meant where nobody says, and its callables.

    `errors` are those of its exceptions that catch what a request raises when the connection it was
    sent on ends, and those of Python that do. `succeeds` names the library that it is under another
    name; `modules` are second names of modules.

    Of HTTP: `manner` are keywords of a request that say how it is sent, not what is asked for;
    `tenant` are attributes of a client that make it one tenant's own; `telling` are attributes of a
    response that tell whether it is a good one, `asserted` those that nothing else has.

    Of databases: `serverless` are dialects without a server that could close a connection, or whose
    every statement is a request of its own; `pinged` those whose drivers are known to take a ping
    well; `loop_free` are drivers whose connections can be used in the next event loop too;
    `file_arguments` are arguments of a driver without a server alone. `borrowers` are callables
    that use an engine they are given and keep it no longer than their call, `readers` those of them
    that execute on a connection and leave it in a transaction, `defining` methods that use an
    engine to make or read tables. `listening` are callables that attach listeners, `pool_events`
    the events of a pool.
    """

    name: str
    target: Target
    apis: tuple[Api, ...]
    errors: tuple[str, ...] = ()
    succeeds: str = ""
    modules: tuple[tuple[str, str], ...] = ()
    manner: tuple[str, ...] = ()
    tenant: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    asserted: tuple[str, ...] = ()
    serverless: tuple[str, ...] = ()
    pinged: tuple[str, ...] = ()
    loop_free: tuple[str, ...] = ()
    file_arguments: tuple[str, ...] = ()
    borrowers: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    defining: tuple[str, ...] = ()
    listening: tuple[str, ...] = ()
    pool_events: tuple[str, ...] = ()
