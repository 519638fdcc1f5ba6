"""RQ: `decorators.py`, `queue.py`, `worker/worker_classes.py`.

Its worker forks for every job, so that nothing a job opens outlives the job: no pool can be kept
from one to the next.
"""

from flake8_connpool.frameworks.model import PROCESS, Framework, Taker, each, made

_QUEUES = ("rq.Queue", "rq.queue.Queue")

RQ = Framework(
    "rq",
    objects=_QUEUES,
    decorators={"rq.decorators.job": PROCESS},
    takers={
        **each(made(_QUEUES), ("enqueue",), Taker(PROCESS, 0, "f")),
        **each(made(_QUEUES), ("enqueue_at",), Taker(PROCESS, 1, "f")),
        **each(made(_QUEUES), ("enqueue_call",), Taker(PROCESS, 0, "func")),
        **each(made(_QUEUES), ("enqueue_in",), Taker(PROCESS, 1, "func")),
    },
)
