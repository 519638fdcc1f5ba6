import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown
from sqlalchemy import create_engine, text

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://shop@db.example/shop")

app = Celery("database_tasks", broker=os.environ.get("BROKER_URL", "amqp://broker.example"))
engine = create_engine(DATABASE_URL, pool_pre_ping=True)


@worker_process_init.connect
def leave_the_connections_to_the_parent(**_: Any) -> None:
    engine.dispose(close=False)


@worker_process_shutdown.connect
def close_connections(**_: Any) -> None:
    engine.dispose()


@app.task
def backend() -> int:
    with engine.connect() as connection:
        number: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return number
