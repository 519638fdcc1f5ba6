"""A child of Celery disposes of the engine that it has from its parent; then both use it.

Arguments: when the child does so ("prerun" closes the connections before each task, "once" leaves
them open when the child starts), and the address of the database. The engine is that of an object
of Flask-SQLAlchemy.
"""

import os
import sys
import threading
from typing import Any

import celery
from celery import signals
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

WHEN, URL = sys.argv[1:]
app = celery.Celery("claims", broker="memory://")
served = Flask("claims")
served.config["SQLALCHEMY_DATABASE_URI"] = URL
db = SQLAlchemy(served)
done, ends = os.pipe()


def ask(who: str) -> None:
    with served.app_context():
        try:
            with db.engine.connect() as connection:
                answer = connection.execute(text("select pg_backend_pid()")).scalar_one()
        except Exception as error:
            answer = type(error).__name__
    # Past sys.stdout, which the worker replaces by its logger.
    os.write(1, f"{who} {answer}\n".encode())


def before_each_task(**_: Any) -> None:
    with served.app_context():
        db.engine.dispose()


def in_each_child(**_: Any) -> None:
    with served.app_context():
        db.engine.dispose(close=False)


def run_task() -> None:
    ask("child")
    os.write(ends, b".")


def ask_after_the_task() -> None:
    os.read(done, 1)
    ask("parent")


def on_worker_ready(**_: Any) -> None:
    threading.Thread(target=ask_after_the_task, daemon=True).start()
    task.delay()


task = app.task(run_task)
if WHEN == "prerun":
    signals.task_prerun.connect(before_each_task)
else:
    signals.worker_process_init.connect(in_each_child)
signals.worker_ready.connect(on_worker_ready)
ask("before")
quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL"]
app.worker_main(["worker", "-P", "prefork", "-c", "1", *quiet])
