import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request
from openai import AsyncOpenAI
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://shop@db.example/shop")
REDIS_URL = os.environ.get("REDIS_URL", "redis://cache.example")
MONGO_URL = os.environ.get("MONGO_URL", "mongodb://reviews.example")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    reviews: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(MONGO_URL)
    async with (
        AsyncOpenAI() as model,
        Redis.from_url(REDIS_URL) as cache,
        asyncpg.create_pool(DATABASE_URL, min_size=1) as database,
        reviews,
    ):
        app.state.model, app.state.cache = model, cache
        app.state.database, app.state.reviews = database, reviews
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/items/{item}/visits")
async def visits(item: str, request: Request) -> int:
    cache: Redis = request.app.state.cache
    return int(await cache.incr(item))


@app.get("/backend")
async def backend(request: Request) -> int:
    pool: asyncpg.Pool = request.app.state.database
    return int(await pool.fetchval("SELECT pg_backend_pid()", timeout=10))


@app.get("/items/{item}/review")
async def review(item: str, request: Request) -> str:
    reviews: AsyncMongoClient[dict[str, object]] = request.app.state.reviews
    found = await reviews.shop.reviews.find_one({"item": item})
    return str(found)


@app.get("/items/{item}/summary")
async def summary(item: str, request: Request) -> str | None:
    model: AsyncOpenAI = request.app.state.model
    answer = await model.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": f"Describe {item}."}]
    )
    return answer.choices[0].message.content
