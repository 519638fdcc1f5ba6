import os
from functools import cache
from typing import Any

import httpx
from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")

app = Celery("tasks", broker=os.environ.get("BROKER_URL", "amqp://broker.example"))


@cache
def catalog() -> httpx.Client:
    return httpx.Client(base_url=CATALOG_URL)


@worker_process_init.connect
def open_catalog(**_: Any) -> None:
    catalog()


@worker_process_shutdown.connect
def close_catalog(**_: Any) -> None:
    catalog().close()


@app.task
def refresh(item: str) -> str:
    response = catalog().get(f"/items/{item}")
    response.raise_for_status()
    return response.text
