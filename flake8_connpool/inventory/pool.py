"""One pool of a project, and what is known about it: plain data, without nodes of a tree."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

Literal = bool | int | float | str | None


class Source(Enum):
    """Where the value of a setting comes from."""

    GIVEN = "given"
    DEFAULT = "default"
    UNKNOWN = "unknown"


class PoolKind(Enum):
    """What has a pool."""

    ENGINE = "engine"
    CLIENT = "client"
    SERVICE = "client of a service"
    POOL = "pool"  # given to clients, or asked for connections itself
    THREADS = "connection of each thread"


class Created(Enum):
    """How often the line runs that creates a pool."""

    ONCE = "once"
    AGAIN = "again"
    UNKNOWN = "unknown"


class Setting(Struct, frozen=True):
    """The value that a pool gets for a setting.

    `value` is None if it is not known, or not set. `text` is what is written if the value is given
    and not known: `settings.POOL_SIZE`. `is_unlimited` means that there is no limit. `variables`
    are those of the environment that can change the value, which is what it is if none is set.
    """

    source: Source
    value: Literal = None
    text: str = ""
    is_unlimited: bool = False
    variables: tuple[str, ...] = ()

    @property
    def number(self) -> float | None:
        """The value if it is a known number."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return self.value if is_number and not isinstance(self.value, str) else None


UNKNOWN = Setting(Source.UNKNOWN)
# The settings of a pool, in the order in which they are shown. Times are in seconds, numbers in
# connections.
LIMIT = "limit"
LIMIT_PER_HOST = "limit_per_host"
KEPT = "kept_idle"
WAIT = "pool_timeout"
IDLE_EXPIRY = "idle_expiry"
AGE = "maximum_age"
HEALTH_CHECK = "health_check"
RETRIES = "retries"
SETTINGS = (LIMIT, LIMIT_PER_HOST, KEPT, WAIT, IDLE_EXPIRY, AGE, HEALTH_CHECK, RETRIES)


class User(Struct, frozen=True):
    """A handler, task or command that uses a pool: its name for its users, and where it is."""

    name: str
    place: str


class Pool(Struct, frozen=True):
    """A pool: the call that creates it, and what is known of its life.

    `library` is the name of the package, `callable` what creates it, and `path` and `line` where.
    `owner` is the name that keeps it, as other files know it: `engine`, `Client.session`;
    `function` is the function around the call, "" at the top of the module. `server` is what tells
    its server, "" if that is not known: a URL without its password, `$DATABASE_URL`,
    `settings.DATABASE_URL`; `product` is the software of the server, "" for HTTP.

    `often` says how often it is created, in words. `closed_by` are the places that close it.
    `settings` has a value for each setting that the library has. `is_async` says that no threads
    use it. `uses` are the functions of its file that use it, by their qualified names. `users` are
    None if the project is not known.
    """

    library: str
    kind: PoolKind
    callable: str
    path: str
    line: int
    owner: str = ""
    function: str = ""
    server: str = ""
    product: str = ""
    created: Created = Created.UNKNOWN
    often: str = ""
    closed_by: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    is_async: bool = False
    uses: tuple[str, ...] = ()
    users: tuple[User, ...] | None = None


class Reference(Struct, frozen=True):
    """A function that names a pool of a module, or what uses one: `symbol` is the name."""

    symbol: str
    function: str
