import os
from collections.abc import AsyncIterator

import httpx
from aiohttp import web

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
CATALOG = web.AppKey("CATALOG", httpx.AsyncClient)


async def catalog(app: web.Application) -> AsyncIterator[None]:
    async with httpx.AsyncClient(base_url=CATALOG_URL) as client:
        app[CATALOG] = client
        yield


async def show(request: web.Request) -> web.Response:
    response = await request.app[CATALOG].get(f"/items/{request.match_info['item']}")
    response.raise_for_status()
    return web.Response(text=response.text)


def create_app() -> web.Application:
    app = web.Application()
    app.cleanup_ctx.append(catalog)
    app.add_routes([web.get("/items/{item}", show)])
    return app


if __name__ == "__main__":
    web.run_app(create_app())
