"""What HTTP clients do on loopback: connections opened, waits, connections left open.

Each function returns plain data for `measured.json`. Times are seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import httpx
import requests
from claims.server import CountingServer
from claims.waiting import in_background
from requests.adapters import HTTPAdapter

CALLS = 200
CALLERS = 40
SIZE = 10
HOLD = 2.0
POOL_TIMEOUT = 1.0


@contextlib.contextmanager
def counting_server() -> Iterator[CountingServer]:
    server = CountingServer()
    yield server
    server.stop()


def client_per_request() -> dict[str, Any]:
    """Connections opened over time by a client for each request, and by one for all of them."""
    with httpx.Client() as shared:
        return {
            "calls": CALLS,
            "own": _opened_over_time(httpx.get),
            "shared": _opened_over_time(shared.get),
        }


def _opened_over_time(get: Callable[[str], object]) -> list[list[float]]:
    """Return pairs of seconds and connections opened until then."""
    with counting_server() as server:
        points: list[list[float]] = []
        start = time.perf_counter()
        for call in range(1, CALLS + 1):
            get(server.url)
            if call == 1 or call % 10 == 0:
                points.append([round(time.perf_counter() - start, 3), server.accepted])
    return points


def bursts() -> list[dict[str, Any]]:
    """What becomes of callers that ask all at once, by the limits of the pool."""
    limited = httpx.Limits(max_connections=SIZE)
    kept_only = httpx.Limits(max_keepalive_connections=SIZE)
    return [
        _burst("httpx", f"Limits(max_connections={SIZE})", _httpx(limited)),
        _burst("httpx", f"Limits(max_keepalive_connections={SIZE})", _httpx(kept_only)),
        _burst("requests", f"HTTPAdapter(pool_maxsize={SIZE})", _session(pool_maxsize=SIZE)),
        _burst(
            "requests",
            f"HTTPAdapter(pool_maxsize={SIZE}, pool_block=True)",
            _session(pool_maxsize=SIZE, pool_block=True),
        ),
    ]


def _httpx(limits: httpx.Limits) -> httpx.Client:
    return httpx.Client(limits=limits, timeout=httpx.Timeout(60.0, pool=POOL_TIMEOUT))


def _session(**adapter: Any) -> requests.Session:
    session = requests.Session()
    session.mount("http://", HTTPAdapter(**adapter))
    return session


def _burst(library: str, setting: str, client: httpx.Client | requests.Session) -> dict[str, Any]:
    with counting_server() as server, client:
        calls = in_burst(lambda: client.get(server.url + "/hold"))
        while not all(call.done() for call in calls):
            time.sleep(HOLD)
            server.release(server.held)
        time.sleep(0.3)  # the server notices closed connections a moment later
        opened, kept = server.accepted, server.open
    return {"library": library, "setting": setting, **outcome(calls, opened, kept)}


def in_burst(call: Callable[[], object]) -> list[Future[tuple[float, str]]]:
    """Start all callers; each returns its seconds, and the name of its error or an empty text."""

    def timed() -> tuple[float, str]:
        start = time.perf_counter()
        try:
            call()
        except Exception as error:
            return time.perf_counter() - start, type(error).__name__
        return time.perf_counter() - start, ""

    return [in_background(timed) for _ in range(CALLERS)]


def outcome(calls: list[Future[tuple[float, str]]], opened: int, kept: int) -> dict[str, Any]:
    """Return how many callers waited, were served and failed, and what connections it took."""
    ended = [call.result() for call in calls]
    failed = [seconds for seconds, error in ended if error]
    waited = [seconds - HOLD for seconds, error in ended if not error and seconds > 1.5 * HOLD]
    return {
        "callers": CALLERS,
        "opened": opened,
        "discarded": opened - kept,
        "served_after_wait": len(waited),
        "longest_wait": round(max(waited, default=0.0), 1),
        "failed": len(failed),
        "seconds_to_failure": round(max(failed, default=0.0), 1),
        "errors": dict(Counter(error for _, error in ended if error)),
    }


def dropped_clients() -> dict[str, list[int]]:
    """Connections open after each call of a function that creates a client for itself."""

    def closed(url: str) -> None:
        with httpx.Client() as client:
            client.get(url)

    async def dropped_async(url: str) -> None:
        await httpx.AsyncClient().get(url)

    with asyncio.Runner() as runner, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return {
            "closed": _open_after_each(closed),
            "client": _open_after_each(lambda url: httpx.Client().get(url)),
            "async_client": _open_after_each(lambda url: runner.run(dropped_async(url))),
        }


def _open_after_each(call: Callable[[str], object]) -> list[int]:
    with counting_server() as server:
        gc.collect()
        counts = []
        for _ in range(CALLS):
            call(server.url)
            time.sleep(0.005)  # the server notices a closed connection a moment later
            counts.append(server.open)
    return counts
