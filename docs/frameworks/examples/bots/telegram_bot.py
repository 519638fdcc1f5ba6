import os
from typing import Any

import httpx
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
TELEGRAM_URL = os.environ.get("TELEGRAM_URL", "https://api.telegram.org/bot")


async def open_catalog(bot: Application[Any, Any, Any, Any, Any, Any]) -> None:
    bot.bot_data["catalog"] = httpx.AsyncClient(base_url=CATALOG_URL)


async def close_catalog(bot: Application[Any, Any, Any, Any, Any, Any]) -> None:
    await bot.bot_data["catalog"].aclose()


async def price(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    catalog: httpx.AsyncClient = context.bot_data["catalog"]
    response = await catalog.get("/items/tea")
    response.raise_for_status()
    await update.message.reply_text(response.text)


def main() -> None:
    bot = (
        Application.builder()
        .token(os.environ["TELEGRAM_TOKEN"])
        .base_url(TELEGRAM_URL)
        .post_init(open_catalog)
        .post_shutdown(close_catalog)
        .build()
    )
    bot.add_handler(CommandHandler("price", price))
    bot.run_polling()


if __name__ == "__main__":
    main()
