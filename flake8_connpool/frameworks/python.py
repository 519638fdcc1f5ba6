"""The standard library: caches, executors, event loops, servers, handlers of logging."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    CACHED,
    PROCESS,
    REQUEST,
    ROUND,
    UNKNOWN,
    Background,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
    each,
    made,
    overridden,
    spelled,
)

_THREADS = spelled(("concurrent.futures", "concurrent.futures.thread"), ("ThreadPoolExecutor",))
_PROCESSES = spelled(("concurrent.futures", "concurrent.futures.process"), ("ProcessPoolExecutor",))
_EXECUTORS = (*_THREADS, *_PROCESSES)
_POOLS = (
    "multiprocessing.Pool",
    "multiprocessing.dummy.Pool",
    "multiprocessing.get_context().Pool",
    "multiprocessing.pool.Pool",
    "multiprocessing.pool.ThreadPool",
)
_LOOPS = ("asyncio.get_event_loop", "asyncio.get_running_loop", "asyncio.new_event_loop")
_MAPPING = ("imap", "imap_unordered", "map", "map_async", "starmap", "starmap_async")
_NEW_LOOP = Runs(Placement.PER_PROCESS, in_new_loop=True)
_RECORD = Runs(Placement.PER_REQUEST, "record")
_CONNECTION = Runs(Placement.PER_REQUEST, "connection")
_LOGGING = (
    "logging.FileHandler",
    "logging.Handler",
    "logging.StreamHandler",
    "logging.handlers.BufferingHandler",
    "logging.handlers.HTTPHandler",
    "logging.handlers.QueueHandler",
    "logging.handlers.RotatingFileHandler",
    "logging.handlers.SocketHandler",
)
# Where each thread pool gets its number of workers.
WORKER_POOLS = {
    **dict.fromkeys(_THREADS, "max_workers"),
    "multiprocessing.dummy.Pool": "processes",
    "multiprocessing.pool.ThreadPool": "processes",
}
# The most workers of a pool without a number: `min(32, CPUs + 4)`.
MOST_WORKERS = dict.fromkeys(_THREADS, 32)
# Calls that start a thread outside a pool: by name, or as methods of an event loop.
THREAD_STARTERS = frozenset({"asyncio.to_thread", "threading.Thread", "threading.Timer"})
EXECUTOR_METHODS = frozenset({"run_in_executor"})
# Base classes of what runs in a thread of its own.
THREAD_CLASSES = frozenset(
    {
        "http.server.ThreadingHTTPServer",
        "socketserver.ThreadingMixIn",
        "socketserver.ThreadingTCPServer",
        "socketserver.ThreadingUDPServer",
        "threading.Thread",
    }
)
# Locks that as many may hold at a time as they are created with.
SEMAPHORES = frozenset(
    {
        "anyio.Semaphore",
        "asyncio.BoundedSemaphore",
        "asyncio.Semaphore",
        "threading.BoundedSemaphore",
        "threading.Semaphore",
        "trio.Semaphore",
    }
)
# A class whose objects have attributes of their own in each thread, and such an object.
THREAD_LOCAL = "threading.local"
THREAD_LOCALS = frozenset({"threading.local()"})
# What creates a container that nothing else has, from what it is called with or from nothing.
NEW_CONTAINERS = frozenset(
    {
        "builtins.dict",
        "builtins.list",
        "builtins.set",
        "collections.Counter",
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.deque",
        "copy.copy",
        "copy.deepcopy",
        "typing.DefaultDict",
        "typing.OrderedDict",
    }
)
# Functions that say how many CPUs there are.
CPU_COUNTS = frozenset(
    {
        "multiprocessing.cpu_count",
        "os.cpu_count",
        "os.process_cpu_count",
        "os.sched_getaffinity",
    }
)
# Functions that only wait.
SLEEPING = frozenset(
    {
        "anyio.sleep",
        "asyncio.sleep",
        "builtins.input",
        "eventlet.sleep",
        "gevent.sleep",
        "time.sleep",
        "trio.sleep",
    }
)
# Calls that end the process.
ENDING = frozenset({"builtins.exit", "builtins.quit", "os._exit", "sys.exit"})
# Functions and methods that take one item of an iterator, and methods that a `with` block calls.
FIRST_ITEM_FUNCTIONS = frozenset({"builtins.anext", "builtins.next"})
FIRST_ITEM_METHODS = frozenset({"__anext__", "__next__", "asend", "send"})
ENTERING_METHODS = frozenset({"__aenter__", "__enter__"})
# Where a client reads its proxies and certificates when it is created.
ENVIRONMENT = frozenset({"environ"})
# Exception classes that catch every error.
CATCHING_ALL = frozenset({"builtins.BaseException", "builtins.Exception"})

# Half of the published handlers with a `do_GET` wait for the single response of a login.
_SERVING = {
    **dict.fromkeys(
        ("do_DELETE", "do_HEAD", "do_OPTIONS", "do_PATCH", "do_POST", "do_PUT"), REQUEST
    ),
    "do_GET": UNKNOWN,
}

PYTHON = Framework(
    "python",
    objects=(
        *_EXECUTORS,
        *_POOLS,
        *_LOOPS,
        "multiprocessing.get_context",
        THREAD_LOCAL,
    ),
    decorators={
        **each(("abc",), ("abstractclassmethod", "abstractmethod", "abstractproperty"), AS_CALLED),
        "atexit.register": PROCESS,
        **each(("builtins",), ("classmethod", "property", "staticmethod"), AS_CALLED),
        **each(("contextlib",), ("asynccontextmanager", "contextmanager"), AS_CALLED),
        **each(("functools",), ("cache", "cached_property", "lru_cache"), CACHED),
        **each(("functools",), ("singledispatch", "singledispatchmethod", "wraps"), AS_CALLED),
        "reprlib.recursive_repr": AS_CALLED,
        "types.coroutine": AS_CALLED,
        **each(("typing", "typing_extensions"), ("final", "no_type_check", "overload"), AS_CALLED),
        # From Python 3.12 and 3.13 on.
        "typing.override": AS_CALLED,
        "typing_extensions.deprecated": AS_CALLED,
        "typing_extensions.override": AS_CALLED,
        "warnings.deprecated": AS_CALLED,
    },
    takers={
        "asyncio.run": CallbackTaker(_NEW_LOOP, 0, "main"),
        "asyncio.start_server": CallbackTaker(_CONNECTION, 0, "client_connected_cb"),
        "asyncio.start_unix_server": CallbackTaker(_CONNECTION, 0, "client_connected_cb"),
        "asyncio.to_thread": CallbackTaker(None, 0),
        **each(made(_LOOPS), ("add_signal_handler",), CallbackTaker(PROCESS, 1, "callback")),
        **each(made(_LOOPS), ("call_at", "call_later"), CallbackTaker(None, 1, "callback")),
        **each(
            made(_LOOPS), ("call_soon", "call_soon_threadsafe"), CallbackTaker(None, 0, "callback")
        ),
        **each(made(_LOOPS), ("run_in_executor",), CallbackTaker(None, 1, "func")),
        "atexit.register": CallbackTaker(PROCESS, 0),
        "builtins.filter": CallbackTaker(ROUND, 0),
        "builtins.map": CallbackTaker(ROUND, 0),
        # Initializers of workers run once in each.
        **dict.fromkeys(_EXECUTORS, CallbackTaker(PROCESS, 2, "initializer")),
        **dict.fromkeys(_POOLS, CallbackTaker(PROCESS, 1, "initializer")),
        **each(made(_EXECUTORS), ("map",), CallbackTaker(ROUND, 0, "fn")),
        **each(made(_EXECUTORS), ("submit",), CallbackTaker(None, 0)),
        **each(made(_POOLS), _MAPPING, CallbackTaker(ROUND, 0, "func")),
        **each(made(_POOLS), ("apply", "apply_async"), CallbackTaker(None, 0, "func")),
        "functools.reduce": CallbackTaker(ROUND, 0),
        **each(
            ("itertools",),
            ("dropwhile", "filterfalse", "starmap", "takewhile"),
            CallbackTaker(ROUND, 0),
        ),
        **each(
            ("multiprocessing", "multiprocessing.context", "multiprocessing.get_context()"),
            ("Process",),
            CallbackTaker(None, 1, "target"),
        ),
        **each(
            ("multiprocessing.context",),
            ("ForkProcess", "ForkServerProcess", "SpawnProcess"),
            CallbackTaker(None, 1, "target"),
        ),
        "signal.signal": CallbackTaker(PROCESS, 1, "handler"),
        "threading.Thread": CallbackTaker(None, 1, "target"),
        "threading.Timer": CallbackTaker(None, 1, "function"),
    },
    bases={
        "http.server.BaseHTTPRequestHandler": _SERVING,
        "http.server.SimpleHTTPRequestHandler": _SERVING,
        **overridden(_LOGGING, {"emit": _RECORD}),
        "logging.Filter": {"filter": _RECORD},
        "logging.Formatter": {"format": _RECORD},
        **each(
            ("socketserver",),
            ("BaseRequestHandler", "DatagramRequestHandler", "StreamRequestHandler"),
            {"handle": REQUEST},
        ),
    },
    slow={
        "asyncio.sleep": True,
        "smtplib.SMTP": False,
        "smtplib.SMTP_SSL": False,
        **each(("subprocess",), ("call", "check_call", "check_output", "run"), False),
        "time.sleep": False,
        "urllib.request.urlopen": False,
    },
    background={
        **each(("asyncio",), ("create_task", "ensure_future"), Background.COROUTINE_BESIDE),
        "asyncio.run_coroutine_threadsafe": Background.COROUTINE_BESIDE,
        **each(made(_LOOPS), ("create_task",), Background.COROUTINE_BESIDE),
        **each(made(_LOOPS), ("run_in_executor",), Background.BESIDE),
        **each(made(_THREADS), ("submit",), Background.BESIDE),
        **each(("threading",), ("Thread", "Timer"), Background.BESIDE),
    },
)
