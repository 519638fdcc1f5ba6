import asyncio
import os

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+asyncpg://shop@db.example/shop")


async def backend(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        number: int = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    return number


async def main() -> None:
    engine = create_async_engine(DATABASE_URL, pool_pre_ping=True)
    try:
        for _ in range(3):
            print(await backend(engine))
    finally:
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
