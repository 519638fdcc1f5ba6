"""Event loops and pools outside the standard library, such as anyio, gevent, joblib and trio."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    ROUND,
    Background,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
    each,
    made,
)

_NEW_LOOP = Runs(Placement.PER_PROCESS, in_new_loop=True)
_POOLS = ("gevent.pool.Group", "gevent.pool.Pool", "gevent.threadpool.ThreadPool")
# Calls outside the standard library that start threads or greenlets, or make what starts them.
# Patched by gevent or eventlet, an application has many greenlets.
GREENLET_STARTERS = frozenset(
    {
        *_POOLS,
        "anyio.to_thread.run_sync",
        "eventlet.GreenPool",
        "eventlet.greenpool.GreenPool",
        "eventlet.monkey_patch",
        "eventlet.spawn",
        "eventlet.spawn_n",
        "fastapi.concurrency.run_in_threadpool",
        "gevent.monkey.patch_all",
        "gevent.spawn",
        "gevent.spawn_later",
        "starlette.concurrency.run_in_threadpool",
        "tqdm.contrib.concurrent.thread_map",
        "trio.to_thread.run_sync",
    }
)
# Packages of frameworks that run plain functions for requests in threads, or whose servers do.
IN_THREADS = (
    *("bottle", "django", "falcon", "fastapi", "flask", "flask_restful", "flask_restx"),
    *("litestar", "ninja", "pyramid", "rest_framework", "starlette"),
)

CONCURRENCY = Framework(
    "concurrency",
    objects=_POOLS,
    decorators=each(("asgiref.sync",), ("async_to_sync", "sync_to_async"), AS_CALLED),
    takers={
        "anyio.from_thread.run": CallbackTaker(None, 0, "func"),
        "anyio.from_thread.run_sync": CallbackTaker(None, 0, "func"),
        "anyio.run": CallbackTaker(_NEW_LOOP, 0, "func"),
        "anyio.to_process.run_sync": CallbackTaker(None, 0, "func"),
        "anyio.to_thread.run_sync": CallbackTaker(None, 0, "func"),
        "asgiref.sync.sync_to_async": CallbackTaker(None, 0, "func"),
        **each(made(_POOLS), ("imap", "imap_unordered", "map"), CallbackTaker(ROUND, 0, "func")),
        **each(made(_POOLS), ("apply", "apply_async"), CallbackTaker(None, 0, "func")),
        **each(made(_POOLS[:2]), ("spawn",), CallbackTaker(None, 0)),
        "gevent.spawn": CallbackTaker(None, 0),
        "gevent.spawn_later": CallbackTaker(None, 1),
        "gevent.threadpool.ThreadPool().spawn": CallbackTaker(None, 0, "func"),
        # `Parallel()(delayed(f)(x) for x in xs)`: on every iteration of it.
        **each(("joblib", "joblib.parallel"), ("delayed",), CallbackTaker(None, 0, "function")),
        **each(
            ("tqdm.contrib.concurrent",),
            ("process_map", "thread_map"),
            CallbackTaker(ROUND, 0, "fn"),
        ),
        "trio.from_thread.run": CallbackTaker(None, 0, "afn"),
        "trio.run": CallbackTaker(_NEW_LOOP, 0, "async_fn"),
        "trio.to_thread.run_sync": CallbackTaker(None, 0, "sync_fn"),
        "uvloop.run": CallbackTaker(_NEW_LOOP, 0, "main"),
    },
    slow={"anyio.sleep": True, "gevent.sleep": False, "trio.sleep": True},
    background={"gevent.spawn": Background.BESIDE},
)
