import os
from functools import cache
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown
from openai import OpenAI
from psycopg_pool import ConnectionPool
from redis import Redis

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://shop@db.example/shop")
REDIS_URL = os.environ.get("REDIS_URL", "redis://cache.example")

app = Celery("service_tasks", broker=os.environ.get("BROKER_URL", "amqp://broker.example"))


@cache
def model() -> OpenAI:
    return OpenAI()


@cache
def visits() -> Redis:
    return Redis.from_url(REDIS_URL)


@cache
def database() -> ConnectionPool:
    return ConnectionPool(
        DATABASE_URL, min_size=1, max_size=1, check=ConnectionPool.check_connection
    )


@worker_process_init.connect
def open_clients(**_: Any) -> None:
    for made in (model, visits, database):
        made()


@worker_process_shutdown.connect
def close_clients(**_: Any) -> None:
    for client in (model(), visits(), database()):
        client.close()


@app.task
def summarize(item: str) -> str:
    visits().incr(item)
    answer = model().chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": f"Describe {item}."}]
    )
    with database().connection() as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()
    return f"{answer.choices[0].message.content}-{backend[0] if backend else 0}"
