import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Request

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(base_url=CATALOG_URL) as client:
        app.state.catalog = client
        yield


app = FastAPI(lifespan=lifespan)


async def catalog(request: Request) -> httpx.AsyncClient:
    client: httpx.AsyncClient = request.app.state.catalog
    return client


Catalog = Annotated[httpx.AsyncClient, Depends(catalog)]


@app.get("/items/{item}")
async def show(item: str, catalog: Catalog) -> str:
    response = await catalog.get(f"/items/{item}")
    response.raise_for_status()
    return response.text
