import atexit

import boto3
from flask import Flask, current_app
from openai import OpenAI
from psycopg_pool import ConnectionPool
from redis import Redis


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "postgresql://shop@db.example/shop"
    app.config["REDIS_URL"] = "redis://cache.example"
    app.config.from_prefixed_env("SHOP")

    model = OpenAI()
    cache = Redis.from_url(app.config["REDIS_URL"])
    pool = ConnectionPool(
        app.config["DATABASE_URL"],
        min_size=1,
        open=False,
        check=ConnectionPool.check_connection,
    )
    storage = boto3.client("s3")
    for client in (model, cache, pool, storage):
        atexit.register(client.close)
    app.extensions["pool"] = pool

    @app.get("/items/<item>/visits")
    def visits(item: str) -> str:
        return str(cache.incr(item))

    @app.get("/backend")
    def backend() -> str:
        with database().connection() as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
        return str(row[0] if row is not None else 0)

    @app.get("/items/<item>/image")
    def image(item: str) -> bytes:
        body: bytes = storage.get_object(Bucket="images", Key=item)["Body"].read()
        return body

    @app.get("/items/<item>/summary")
    def summary(item: str) -> str:
        answer = model.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": f"Describe {item}."}]
        )
        return answer.choices[0].message.content or ""

    return app


def database() -> ConnectionPool:
    pool: ConnectionPool = current_app.extensions["pool"]
    pool.open()
    return pool
