import asyncio
import os

import discord
import httpx

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")


class PriceBot(discord.Client):
    def __init__(self, catalog: httpx.AsyncClient) -> None:
        super().__init__(intents=discord.Intents.default())
        self.catalog = catalog

    async def on_message(self, message: discord.Message) -> None:
        if message.content == "!price":
            response = await self.catalog.get("/items/tea")
            response.raise_for_status()
            await message.channel.send(response.text)


async def main() -> None:
    async with httpx.AsyncClient(base_url=CATALOG_URL) as catalog, PriceBot(catalog) as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
