"""arq: `cron.py` and `worker.py`."""

from flake8_connpool.frameworks.schema import TASK, CallbackTaker, Framework

ARQ = Framework(
    "arq",
    home="in `on_startup`",
    takers={
        "arq.cron": CallbackTaker(TASK, 0, "coroutine"),
        "arq.cron.cron": CallbackTaker(TASK, 0, "coroutine"),
        "arq.func": CallbackTaker(TASK, 0, "coroutine"),
        "arq.worker.func": CallbackTaker(TASK, 0, "coroutine"),
    },
)
