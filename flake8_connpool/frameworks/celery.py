"""Celery: `app/base.py`, `app/task.py`, `app/builtins.py`, `signals.py`; `celery/task/` until 4.

A process of its worker runs many tasks.
"""

from flake8_connpool.frameworks.schema import (
    EVENT,
    PROCESS,
    TASK,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_APPS = ("celery.Celery", "celery.app.Celery", "celery.app.base.Celery")
_TASKS = (
    "celery.Task",
    "celery.app.task.Task",
    "celery.contrib.abortable.AbortableTask",
    "celery.contrib.django.task.DjangoTask",
)
_OLD_TASKS = ("celery.task.PeriodicTask", "celery.task.Task", "celery.task.base.Task")
_OLD = (
    "celery.decorators.periodic_task",
    "celery.decorators.task",
    "celery.task.base.periodic_task",
    "celery.task.base.task",
    "celery.task.periodic_task",
    "celery.task.task",
)
_OF_TASKS = spelled(
    ("celery.signals",),
    (
        "after_task_publish",
        "before_task_publish",
        "task_failure",
        "task_internal_error",
        "task_postrun",
        "task_prerun",
        "task_received",
        "task_rejected",
        "task_retry",
        "task_revoked",
        "task_success",
        "task_unknown",
    ),
)
_OF_PROCESSES = spelled(
    ("celery.signals",),
    (
        "after_setup_logger",
        "after_setup_task_logger",
        "beat_embedded_init",
        "beat_init",
        "celeryd_after_setup",
        "celeryd_init",
        "import_modules",
        "setup_logging",
        "worker_before_create_process",
        "worker_init",
        "worker_process_init",
        "worker_process_shutdown",
        "worker_ready",
        "worker_shutdown",
        "worker_shutting_down",
    ),
) + spelled(
    made(_APPS), ("on_after_configure", "on_after_finalize", "on_after_fork", "on_configure")
)

CELERY = Framework(
    "celery",
    home="in `worker_process_init`",
    objects=_APPS,
    decorators={
        **each(made(_APPS), ("task",), TASK),
        **dict.fromkeys(("celery.app.shared_task", "celery.shared_task", *_OLD), TASK),
        **each(("celery.current_app",), ("task",), TASK),
        **each(_OF_TASKS, ("connect",), EVENT),
        **each(_OF_PROCESSES, ("connect",), PROCESS),
    },
    takers={
        **each(_OF_TASKS, ("connect",), CallbackTaker(EVENT, 0)),
        **each(_OF_PROCESSES, ("connect",), CallbackTaker(PROCESS, 0)),
    },
    bases=overridden(
        (*_TASKS, *_OLD_TASKS),
        dict.fromkeys(
            (
                "__call__",
                "after_return",
                "before_start",
                "on_failure",
                "on_retry",
                "on_success",
                "run",
            ),
            TASK,
        ),
    ),
)
