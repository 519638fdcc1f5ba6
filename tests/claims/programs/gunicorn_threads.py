"""gunicorn with threads or greenlets, whose handlers ask one host through one session.

Arguments: "threads" or "greenlets" and their number, the size of the session's pool, "wait" if
callers wait for a connection, and the URL to ask. Tells the port of the server, and each connection
that the pool discards.
"""

import sys

if sys.argv[1] == "greenlets":
    from gevent import monkey

    monkey.patch_all()

import logging
from collections.abc import Callable, Iterable
from typing import Any

import requests
from gunicorn.app.base import BaseApplication
from requests.adapters import HTTPAdapter

NOUN, NUMBER, SIZE, HOW, URL = sys.argv[1:]
session = requests.Session()
session.mount("http://", HTTPAdapter(pool_maxsize=int(SIZE), pool_block=HOW == "wait"))


class Telling(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print(record.getMessage().partition(":")[0], flush=True)


def application(_environ: object, start: Callable[[str, list[tuple[str, str]]], object]) -> Any:
    text = session.get(URL, timeout=20).content
    start("200 OK", [("Content-Type", "text/plain")])
    answer: Iterable[bytes] = [text]
    return answer


def when_ready(server: Any) -> None:
    print("port", server.LISTENERS[0].sock.getsockname()[1], flush=True)


class Server(BaseApplication):
    def load_config(self) -> None:
        self.cfg.set("bind", "127.0.0.1:0")
        if NOUN == "greenlets":
            self.cfg.set("worker_class", "gevent")
            self.cfg.set("worker_connections", int(NUMBER))
        else:
            # The class of the workers stays the default, which gunicorn replaces.
            self.cfg.set("threads", int(NUMBER))
        self.cfg.set("when_ready", when_ready)

    def load(self) -> Any:
        return application


logging.getLogger("urllib3.connectionpool").addHandler(Telling(logging.WARNING))
Server().run()
