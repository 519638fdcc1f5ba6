"""A worker of one of the examples of docs/frameworks/celery.md.

Arguments: the module of the example, its task, the kind of pool. Writes a line per event: "event",
what, process, and what there is to say of it.
"""

import atexit
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import signals

_, name, task, pool = sys.argv
example = importlib.import_module(name)
TASKS = 20
SIGNALS = ("worker_init", "worker_process_init", "worker_process_shutdown", "worker_shutdown")
# Whether what the example made in a process is closed.
IS_CLOSED = {
    "tasks": lambda: example.catalog().is_closed,
    "threaded_tasks": lambda: example.catalog().is_closed,
    "service_tasks": lambda: example.model().is_closed() and example.database().closed,
    "database_tasks": lambda: example.engine.pool.checkedin() == 0,
}


def tell(what: str, value: object = "-") -> None:
    # Past sys.stdout, which the worker replaces by its logger.
    os.write(1, f"event {what} {os.getpid()} {value}\n".encode())


def teller(what: str) -> Callable[..., None]:
    return lambda **_: tell(what)


def ask_the_database_before_the_fork(**_: Any) -> None:
    tell("before", example.backend())


def ask_the_database_when_the_children_are_gone(**_: Any) -> None:
    tell("after", example.backend())


def send(count: int) -> None:
    for _number in range(count):
        example.app.tasks[f"{name}.{task}"].delay(*([] if task == "backend" else ["tea"]))


def on_worker_ready(**_: Any) -> None:
    send(TASKS)


def on_shutting_down(**_: Any) -> None:
    threading.Thread(target=keep_awake, daemon=True).start()


def keep_awake() -> None:
    """Send more tasks: a worker that waits for one sees after two seconds that it is to end."""
    while True:
        send(1)
        time.sleep(0.05)


def on_success(result: object, **_: Any) -> None:
    tell("done", result)


def on_end(**_: Any) -> None:
    tell("closed", IS_CLOSED[name]())


tell("import")
atexit.register(tell, "atexit")
for signal in SIGNALS:
    getattr(signals, signal).connect(teller(signal), weak=False)
if task == "backend":
    signals.worker_init.connect(ask_the_database_before_the_fork)
    signals.worker_shutdown.connect(ask_the_database_when_the_children_are_gone)
signals.worker_ready.connect(on_worker_ready)
signals.worker_shutting_down.connect(on_shutting_down)
signals.task_success.connect(on_success)
# After those of the example, which connected theirs first.
end = signals.worker_process_shutdown if pool == "prefork" else signals.worker_shutdown
end.connect(on_end)
example.app.conf.broker_transport_options = {"polling_interval": 0.05}
quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL"]
example.app.worker_main(["worker", "-P", pool, "-c", "2", *quiet])
