"""An application whose own signal handler exits, installed at import or in the lifespan.

Arguments: import or lifespan, port, the address its one page asks.
"""

import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import httpx
import uvicorn
from fastapi import FastAPI

WHEN, PORT, URL = sys.argv[1:]


def handler(signum: int, frame: FrameType | None) -> None:
    print("handler", flush=True)
    sys.exit(0)


if WHEN == "import":
    signal.signal(signal.SIGTERM, handler)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    if WHEN == "lifespan":
        signal.signal(signal.SIGTERM, handler)
    yield
    print("lifespan", flush=True)


async def page() -> str:
    async with httpx.AsyncClient(timeout=20) as client:
        return (await client.get(URL)).text


app = FastAPI(lifespan=lifespan)
app.add_api_route("/", page)
uvicorn.run(app, host="127.0.0.1", port=int(PORT), log_level="critical")
