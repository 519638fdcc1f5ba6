"""A worker that tells which of its signals and tasks ran in which process.

Argument: the kind of pool. Writes a line per event: "event", what, process, thread.
"""

import os
import sys
import threading
from typing import Any

import celery
from celery import signals

app = celery.Celery("claims", broker="memory://")


def tell(what: str) -> None:
    # Past sys.stdout, which the worker replaces by its logger.
    os.write(1, f"event {what} {os.getpid()} {threading.get_ident()}\n".encode())


def on_worker_init(**_: Any) -> None:
    tell("worker_init")


def on_worker_process_init(**_: Any) -> None:
    tell("worker_process_init")


def on_worker_ready(**_: Any) -> None:
    for _number in range(4):
        task.delay()


def run_task() -> None:
    tell("task")


task = app.task(run_task)
signals.worker_init.connect(on_worker_init)
signals.worker_process_init.connect(on_worker_process_init)
signals.worker_ready.connect(on_worker_ready)
tell("import")
quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL"]
app.worker_main(["worker", "-P", sys.argv[1], "-c", "2", *quiet])
