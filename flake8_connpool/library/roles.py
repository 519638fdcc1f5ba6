"""The roles of parameters, and the kinds of what calls create, that library files use."""

from __future__ import annotations

from enum import Enum, auto


class Role(Enum):
    """What a parameter means for a pool."""

    BOUND = auto()  # the maximum number of open connections
    LEAST = auto()  # connections that a pool opens at once, and keeps
    BOUND_PER_HOST = auto()  # the maximum number of them for one host
    OVERFLOW = auto()  # connections allowed beyond the kept ones
    KEPT = auto()  # idle connections kept for reuse
    POOLS = auto()  # the number of pools, one per host
    BLOCK = auto()  # whether callers wait if the pool is full
    WAIT = auto()  # seconds that a caller waits for a connection
    TIMEOUT = auto()  # a complete timeout, including the wait for a connection
    TOTAL = auto()  # seconds for a whole request, from the wait for a connection to the answer
    READ = auto()  # seconds without a byte of the answer; only beside a total
    PHASE = auto()  # seconds for one other phase of a request
    IDLE_EXPIRY = auto()  # seconds that an idle connection is kept
    DISCARDING = auto()  # whether no connection is kept at all
    RETRIES = auto()  # how often a request is retried
    AGE = auto()  # the maximum age of a connection in seconds
    REUSE = auto()  # seconds for which connections are reused, 0 if they are not, None if always
    HEALTH_CHECK = auto()  # whether a connection is tested at checkout
    POOL_CLASS = auto()
    POOL = auto()  # a pool created elsewhere
    STRATEGY = auto()  # another way to create an engine, without a pool
    POOL_LOGGING = auto()
    LISTENERS = auto()  # logging of the pool's connections
    LIMITS = auto()
    TRANSPORT = auto()  # what has the pool of a client
    OWNER = auto()  # whether closing a client closes the transport that it was given
    APP = auto()  # an application called instead of a network
    MOUNTS = auto()
    ADAPTER_SETTINGS = auto()  # a mapping with the settings of a client's own adapters
    EXECUTOR = auto()  # a pool of threads created elsewhere
    WORKERS = auto()  # the number of threads of a pool that a client creates
    PROXY = auto()
    URL = auto()
    CONNECT_ARGS = auto()  # arguments for the database driver
    CONFIGURATION = auto()  # a mapping with the other parameters, under a prefix
    PREFIX = auto()
    IDENTITY = auto()  # settings of a single tenant: certificates, proxy, credentials
    ACCOUNT = auto()  # where a service is, and as whom it is used: address, key, organization
    SETTINGS = auto()  # an object with more settings of the client of a service
    ENGINE = auto()  # an engine created elsewhere, whose connections are used
    SESSIONS = auto()  # a factory of the sessions that are used
    CLOSING = auto()  # whether disposing of a pool closes its connections
    STREAM = auto()  # whether the response body is left unread
    MULTIPLEXED = auto()  # whether a connection serves several requests at the same time


class Kind(Enum):
    """What a call creates."""

    CLIENT = auto()
    THREADED_CLIENT = auto()  # sends each request in a thread of a pool
    SERVICE = auto()  # the client of one service, with the pool of an HTTP library inside
    SERVICE_FACTORY = auto()  # has methods that create clients of services, for one account
    SERVICE_SETTINGS = auto()  # an object that a client of a service is given
    ENGINE = auto()
    ENGINE_FROM_CONFIG = auto()
    ENGINE_TYPE = auto()  # its class, which is never called
    ENGINE_SETTINGS = auto()  # the keywords with which a framework creates one
    DATABASE_SETTINGS = auto()  # those of connections that a framework keeps
    ADAPTER = auto()
    MANAGER = auto()
    HOST_POOL = auto()  # the pool of one host
    SHARED_POOL = auto()  # a pool that clients are given, and that closing them leaves open
    REQUEST = auto()  # a function that creates its own client for one request
    SESSION = auto()  # uses a connection of an engine
    SESSION_FACTORY = auto()
    SESSION_REGISTRY = auto()  # has one session for each thread or task
    TRANSPORT = auto()
    POOLLESS_TRANSPORT = auto()
    LIMITS = auto()
    TIMEOUT = auto()
    QUEUE_POOL = auto()
    FIXED_POOL = auto()  # a pool class with one connection, or one per thread
    NULL_POOL = auto()  # a pool class that keeps no connection
    URL = auto()
    METHOD = auto()
