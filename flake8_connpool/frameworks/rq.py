"""RQ: `decorators.py`, `queue.py`, `worker/worker_classes.py`.

Its worker forks for every job, so that no connection outlives its job: jobs cannot share a pool.
"""

from flake8_connpool.frameworks.schema import PROCESS, CallbackTaker, Framework, each, made

_QUEUES = ("rq.Queue", "rq.queue.Queue")

RQ = Framework(
    "rq",
    objects=_QUEUES,
    decorators={"rq.decorators.job": PROCESS},
    takers={
        **each(made(_QUEUES), ("enqueue",), CallbackTaker(PROCESS, 0, "f")),
        **each(made(_QUEUES), ("enqueue_at",), CallbackTaker(PROCESS, 1, "f")),
        **each(made(_QUEUES), ("enqueue_call",), CallbackTaker(PROCESS, 0, "func")),
        **each(made(_QUEUES), ("enqueue_in",), CallbackTaker(PROCESS, 1, "func")),
    },
)
