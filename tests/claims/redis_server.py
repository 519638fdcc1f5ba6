"""A Redis server of our own, and how many connections it has and had."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator

import pytest
import redis

from .waiting import comes_true


class RedisServer:
    """Its address, and an administrator's connection, which is never counted."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"redis://127.0.0.1:{port}"
        self._admin = redis.Redis(port=port, socket_timeout=20)
        assert comes_true(self._answers)
        self.start_counting()

    def start_counting(self) -> None:
        """Cut every connection except our own, and count from here."""
        self._admin.client_kill_filter(skipme=True, _type="normal")
        self._admin.client_kill_filter(skipme=True, _type="pubsub")
        assert comes_true(lambda: self.open == 0)
        self._received_before = self._info("total_connections_received")

    @property
    def received(self) -> int:
        """How many connections were opened since the count began."""
        return self._info("total_connections_received") - self._received_before

    @property
    def open(self) -> int:
        return self._info("connected_clients") - 1

    def has_open(self, number: int) -> bool:
        return comes_true(lambda: self.open == number)

    def cut(self) -> None:
        """Close every other connection, as a server does that finds them idle."""
        self._admin.client_kill_filter(skipme=True)
        assert self.has_open(0)

    def close(self) -> None:
        self._admin.close()

    def _answers(self) -> bool:
        try:
            return bool(self._admin.ping())
        except redis.ConnectionError:
            return False

    def _info(self, name: str) -> int:
        told = self._admin.info()
        assert isinstance(told, dict)
        return int(told[name])


@contextlib.contextmanager
def running_redis() -> Iterator[RedisServer]:
    """A server that saves nothing."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed, for example by `apt-get install redis-server`")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        running = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        try:
            server = RedisServer(port)
            yield server
            server.close()
        finally:
            running.terminate()
            running.wait()
