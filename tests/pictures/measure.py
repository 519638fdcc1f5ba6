"""Measure what the pictures show, and with which releases."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any
from unittest import mock

import psycopg
from claims.postgres import running_postgres

from pictures import measure_http, measure_postgres, measure_timeouts

RELEASES = ("httpx", "httpcore", "requests", "urllib3", "SQLAlchemy", "psycopg")


def measured() -> dict[str, Any]:
    """Run all measurements, about a minute; the machine should do little else meanwhile."""
    # A proxy of the surrounding machine would be counted in place of the client.
    with mock.patch.dict(os.environ, no_proxy="*"), running_postgres() as postgres:
        return {
            "measured_with": {
                "CPython": platform.python_version(),
                **{name: version(name) for name in RELEASES},
                "PostgreSQL": _release(postgres.url()),
            },
            "client_per_request": measure_http.client_per_request(),
            "bursts": [*measure_http.bursts(), measure_postgres.burst(postgres)],
            "stale": measure_postgres.stale(postgres),
            "timeouts": measure_timeouts.timeouts(),
            "dropped": {
                **measure_http.dropped_clients(),
                "engine": measure_postgres.dropped_engines(postgres),
            },
        }


def _release(url: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"
