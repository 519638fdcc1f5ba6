"""A handler closes the client, as is often advised; the signal comes while the pool is at work.

Arguments: httpx or httpx2, the address to ask.
"""

import importlib
import signal
import sys
from types import FrameType
from typing import Any

lib = importlib.import_module(sys.argv[1])
client = lib.Client()


def close_and_exit(signum: int, frame: FrameType | None) -> None:
    print("handler", flush=True)
    client.close()
    sys.exit(0)


signal.signal(signal.SIGTERM, close_and_exit)

# The step that gives waiting requests their connections, under the lock of the pool.
pool = client._transport._pool
assign = pool._assign_requests_to_connections


def assign_interrupted() -> Any:
    pool._assign_requests_to_connections = assign
    signal.raise_signal(signal.SIGTERM)
    return assign()


pool._assign_requests_to_connections = assign_interrupted
client.get(sys.argv[2])
