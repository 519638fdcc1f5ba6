import asyncio
import os
import sys

import httpx

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")


async def price(client: httpx.AsyncClient, item: str) -> str:
    response = await client.get(f"/items/{item}")
    response.raise_for_status()
    return response.text


async def main(items: list[str]) -> None:
    async with httpx.AsyncClient(base_url=CATALOG_URL) as client:
        answers = await asyncio.gather(*(price(client, item) for item in items))
    for item, answer in zip(items, answers, strict=True):
        print(item, answer)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
