import atexit

from flask import Flask, current_app
from sqlalchemy import Engine, create_engine


def init_app(app: Flask) -> None:
    engine = create_engine(app.config["DATABASE_URL"], pool_pre_ping=True)
    atexit.register(engine.dispose)
    app.extensions["engine"] = engine


def engine() -> Engine:
    engine: Engine = current_app.extensions["engine"]
    return engine
