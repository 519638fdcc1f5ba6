"""gunicorn with an application that asks the database when it is imported, and in its worker.

Arguments: what `post_fork` does ("nothing", or "leave" the connections), the address of the
database. Tells which process of the database answered at import, and the port of the server.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication
from sqlalchemy import create_engine, text

HOOK, URL = sys.argv[1:]
engine = create_engine(URL)


def backend() -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("select pg_backend_pid()")).scalar_one())


def application(_environ: object, start: Callable[[str, list[tuple[str, str]]], object]) -> Any:
    start("200 OK", [("Content-Type", "text/plain")])
    answer: Iterable[bytes] = [backend().encode()]
    return answer


def post_fork(_server: object, _worker: object) -> None:
    if HOOK == "leave":
        engine.dispose(close=False)


def when_ready(server: Any) -> None:
    print("port", server.LISTENERS[0].sock.getsockname()[1], flush=True)


class Server(BaseApplication):
    def load_config(self) -> None:
        self.cfg.set("bind", "127.0.0.1:0")
        self.cfg.set("workers", 2)
        self.cfg.set("post_fork", post_fork)
        self.cfg.set("when_ready", when_ready)

    def load(self) -> Any:
        return application


print("before", backend(), flush=True)
Server().run()
