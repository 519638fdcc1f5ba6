"""Methods that take a handler, of applications that another module creates: data only.

The object is unknown there, so the name of the method has to tell. `CHAINED` are methods at the end
of a chain of calls that starts with a function of a library.
"""

from __future__ import annotations

from collections.abc import Mapping

from flake8_connpool.frameworks.schema import PROCESS, REQUEST, TASK, CallbackTaker, Runs

REGISTERING: Mapping[str, CallbackTaker] = {
    # aiohttp
    **dict.fromkeys(
        ("add_delete", "add_get", "add_patch", "add_post", "add_put"),
        CallbackTaker(REQUEST, 1, "handler"),
    ),
    # FastAPI, Starlette
    "add_api_route": CallbackTaker(REQUEST, 1, "endpoint"),
    "add_api_websocket_route": CallbackTaker(REQUEST, 1, "endpoint"),
    "add_event_handler": CallbackTaker(PROCESS, 1, "func"),
    "add_exception_handler": CallbackTaker(REQUEST, 1, "handler"),
    "add_websocket_route": CallbackTaker(REQUEST, 1, "endpoint"),
    # Flask, Quart
    "add_url_rule": CallbackTaker(REQUEST, 2, "view_func"),
    # Pyramid
    "add_request_method": CallbackTaker(REQUEST, 0, "callable"),
    # APScheduler
    "add_job": CallbackTaker(TASK, 0, "func"),
}
CHAINED: Mapping[str, Mapping[str, CallbackTaker]] = {
    "schedule.every": {"do": CallbackTaker(TASK, 0, "job_func")}
}
# Keywords and keys of Airflow that take a function. A process runs one task, so a callback runs
# once in it.
CALLBACKS: Mapping[str, Runs] = dict.fromkeys(
    (
        "on_execute_callback",
        "on_failure_callback",
        "on_retry_callback",
        "on_skipped_callback",
        "on_success_callback",
        "sla_miss_callback",
    ),
    PROCESS,
)
