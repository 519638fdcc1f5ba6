import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")


class State(TypedDict):
    catalog: httpx.AsyncClient


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[State]:
    async with httpx.AsyncClient(base_url=CATALOG_URL) as client:
        yield {"catalog": client}


async def show(request: Request) -> PlainTextResponse:
    response = await request.state.catalog.get(f"/items/{request.path_params['item']}")
    response.raise_for_status()
    return PlainTextResponse(response.text)


app = Starlette(routes=[Route("/items/{item}", show)], lifespan=lifespan)
