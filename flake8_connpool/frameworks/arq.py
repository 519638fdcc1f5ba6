"""arq: `cron.py` and `worker.py`."""

from flake8_connpool.frameworks.model import TASK, Framework, Taker

ARQ = Framework(
    "arq",
    takers={
        "arq.cron": Taker(TASK, 0, "coroutine"),
        "arq.cron.cron": Taker(TASK, 0, "coroutine"),
        "arq.func": Taker(TASK, 0, "coroutine"),
        "arq.worker.func": Taker(TASK, 0, "coroutine"),
    },
)
