from flask import Flask
from sqlalchemy import text

from . import catalog, database


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["CATALOG_URL"] = "https://catalog.example"
    app.config["DATABASE_URL"] = "postgresql+psycopg://shop@db.example/shop"
    app.config.from_prefixed_env("SHOP")
    catalog.init_app(app)
    database.init_app(app)

    @app.get("/items/<item>")
    def show(item: str) -> str:
        response = catalog.client().get(f"/items/{item}")
        response.raise_for_status()
        return response.text

    @app.get("/backend")
    def backend() -> str:
        with database.engine().connect() as connection:
            return str(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    return app
