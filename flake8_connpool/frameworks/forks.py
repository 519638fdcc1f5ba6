"""Code that runs in a child after a fork, and calls that are known to fork: data only.

Celery: `signals.py`, `app/base.py`, `concurrency/prefork.py`; gunicorn: `config.py`, `arbiter.py`;
uWSGI: `uwsgidecorators.py`; Python: `os.register_at_fork`, `multiprocessing/context.py`.
"""

from flake8_connpool.frameworks.schema import PROCESS, CallbackTaker

_CELERY = ("celery.Celery()", "celery.app.Celery()", "celery.app.base.Celery()")
_CONNECT = (
    "celery.signals.worker_process_init.connect",
    *(f"{app}.on_after_fork.connect" for app in _CELERY),
)

FORK_DECORATORS = frozenset({*_CONNECT, "uwsgidecorators.postfork"})
FORK_TAKERS = {
    **dict.fromkeys(_CONNECT, CallbackTaker(PROCESS, 0, "receiver")),
    "os.register_at_fork": CallbackTaker(PROCESS, None, "after_in_child"),
}
# Functions of a configuration file, by name and parameter names.
NAMED = {"post_fork": ("server", "worker")}

# Decorators of functions in the worker processes that Celery forks by default.
IN_FORKED_WORKERS = frozenset(
    {"celery.shared_task", "celery.app.shared_task", *(f"{app}.task" for app in _CELERY)}
)
# Where to create what a worker process uses, as the help of a finding says it.
IN_CHILD = "in the worker (`worker_process_init`, `post_fork`)"
# Calls that make multiprocessing fork, and the argument that does so.
STARTING_BY_FORK = frozenset({"multiprocessing.get_context", "multiprocessing.set_start_method"})
FORK = "fork"
