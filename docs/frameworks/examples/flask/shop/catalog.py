import atexit

import httpx
from flask import Flask, current_app


def init_app(app: Flask) -> None:
    client = httpx.Client(base_url=app.config["CATALOG_URL"])
    atexit.register(client.close)
    app.extensions["catalog"] = client


def client() -> httpx.Client:
    client: httpx.Client = current_app.extensions["catalog"]
    return client
