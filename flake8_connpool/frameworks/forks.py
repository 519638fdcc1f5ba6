"""Code that runs in a child after a fork, and calls that are known to fork: data only.

Celery: `signals.py`, `app/base.py`, `concurrency/prefork.py`; gunicorn: `config.py`, `arbiter.py`,
`workers/base.py`, `app/base.py`; uWSGI: `uwsgidecorators.py`; Python: `os.register_at_fork`,
`multiprocessing/context.py`, `multiprocessing/pool.py`, `concurrent/futures/process.py`.
"""

from flake8_connpool.frameworks.schema import EVENT, PROCESS, CallbackTaker

_CELERY = ("celery.Celery()", "celery.app.Celery()", "celery.app.base.Celery()")
_CONNECT = (
    "celery.signals.worker_process_init.connect",
    *(f"{app}.on_after_fork.connect" for app in _CELERY),
)

# Sent in the process that runs the task, which is a child by default.
_BEFORE_TASKS = ("celery.signals.task_prerun.connect",)

FORK_DECORATORS = frozenset({*_CONNECT, *_BEFORE_TASKS, "uwsgidecorators.postfork"})
FORK_TAKERS = {
    **dict.fromkeys(_BEFORE_TASKS, CallbackTaker(EVENT, 0, "receiver")),
    **dict.fromkeys(_CONNECT, CallbackTaker(PROCESS, 0, "receiver")),
    "os.register_at_fork": CallbackTaker(PROCESS, None, "after_in_child"),
    "uwsgidecorators.postfork": CallbackTaker(PROCESS, 0),
}
# Those of functions that a child runs before each of its tasks, and where to do the same only once.
BEFORE_TASKS = frozenset(_BEFORE_TASKS)
ONCE_IN_CHILD = "`worker_process_init`"
# Functions of a configuration file, by name and parameter names without leading underscores.
NAMED = {"post_fork": ("server", "worker"), "post_worker_init": ("worker",)}

# Decorators of functions in the worker processes that Celery forks by default.
IN_FORKED_WORKERS = frozenset(
    {"celery.shared_task", "celery.app.shared_task", *(f"{app}.task" for app in _CELERY)}
)
# A module that extends one of these has its application before gunicorn forks the workers.
PRELOADING = frozenset(
    {
        "gunicorn.app.base.Application",
        "gunicorn.app.base.BaseApplication",
        "gunicorn.app.wsgiapp.WSGIApplication",
    }
)
# Where to create what a worker process uses, as the help of a finding says it.
IN_CHILD = "in the worker (`worker_process_init`, `post_fork`)"
IN_PROCESS = "in the child process"

# How multiprocessing starts a process: the call that chooses it for the program, the call that
# makes a context of its own, and the argument of both that means a fork.
SET_START_METHOD = "multiprocessing.set_start_method"
GET_CONTEXT = "multiprocessing.get_context"
FORK = "fork"
# The default on Linux before this release of Python; from it on, a server process forks.
FORKS_BY_DEFAULT_UNTIL = (3, 14)
FORKING_PROCESS = "multiprocessing.context.ForkProcess"
_OF_CONTEXT = f"{GET_CONTEXT}()"
PROCESSES = frozenset(
    {
        *("multiprocessing.Process", "multiprocessing.context.Process"),
        *(f"{_OF_CONTEXT}.Process", FORKING_PROCESS),
    }
)
# Pools of processes, and where each gets its context: position and keyword. Those of a context are
# its methods.
PROCESS_POOLS: dict[str, tuple[int, str] | None] = {
    "multiprocessing.Pool": None,
    f"{_OF_CONTEXT}.Pool": None,
    "multiprocessing.pool.Pool": (4, "context"),
    "concurrent.futures.ProcessPoolExecutor": (1, "mp_context"),
    "concurrent.futures.process.ProcessPoolExecutor": (1, "mp_context"),
}
# Arguments with which a pool calls its initializer.
INITIAL_ARGUMENTS = "initargs"
# The method of a process class that runs in the child.
RUN = "run"
# Calls whose result contains their arguments, or repeats them.
CONTAINING = frozenset(
    {
        *("builtins.enumerate", "builtins.list", "builtins.tuple", "builtins.zip"),
        *("itertools.cycle", "itertools.product", "itertools.repeat", "itertools.zip_longest"),
    }
)
