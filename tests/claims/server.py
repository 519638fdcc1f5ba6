"""A loopback HTTP/1.1 server that counts connections and answers when it is told to.

Paths:
    /                 answers at once, like every path not named here
    /hold             answers after release(), and so does the object k of a bucket of that name
    /half             sends the head and half of the body, the rest after release()
    /bye              answers as usual, then closes the connection
    /drop-if-reused   on a connection that served before: closes it without an answer
"""

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Callable
from typing import Any

PATIENCE = 20.0
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n"


class CountingServer(socketserver.ThreadingTCPServer):
    """One thread per connection; every figure changes under one condition variable."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.changed = threading.Condition()
        self.accepted = 0
        self.open = 0
        self.held = 0
        self.peak_held = 0
        self.permits = 0
        self.generation = 0
        self.requests: list[str] = []
        self.connections: list[socket.socket] = []
        self.answer = _HEAD + b"ok"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for a state that must come; the patience only bounds a failing test."""
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), (
                f"never came: accepted {self.accepted}, open {self.open}, "
                f"held {self.held}, requests {self.requests}"
            )

    def release(self, count: int = 1_000_000) -> None:
        """Let this many held requests go on, those that arrive later included."""
        with self.changed:
            self.permits += count
            self.changed.notify_all()

    def hold(self) -> None:
        with self.changed:
            self.held += 1
            self.peak_held = max(self.peak_held, self.held)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.permits > 0)
            self.permits -= 1
            self.held -= 1
            self.changed.notify_all()

    def answer_with(self, value: object) -> None:
        """Answer with a value as JSON, in place of a text."""
        body = json.dumps(value).encode()
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        self.answer = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def forget_connections(self) -> None:
        """Never answer again on a connection open now: a path that dropped its flows."""
        with self.changed:
            self.generation += 1

    def close_connections(self) -> None:
        """Close every connection that is open now, as a server does that finds them idle."""
        with self.changed:
            for connection in self.connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            assert self.changed.wait_for(lambda: self.open == 0, PATIENCE)

    def stop(self) -> None:
        self.release()
        self.shutdown()
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.changed:
            self.accepted += 1
            self.open += 1
            self.connections.append(request)
            self.changed.notify_all()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        # Counted after the socket is closed, so that whoever waits for it may rely on it.
        with self.changed:
            self.open -= 1
            self.changed.notify_all()


class _Handler(socketserver.StreamRequestHandler):
    server: CountingServer

    def handle(self) -> None:
        generation = self.server.generation
        served = 0
        with contextlib.suppress(ConnectionError):
            while request := self._read_request():
                if generation < self.server.generation:
                    continue
                with self.server.changed:
                    self.server.requests.append(request)
                    self.server.changed.notify_all()
                path = request.partition(" ")[2]
                if path == "/drop-if-reused" and served:
                    return
                if path in ("/hold", "/hold/k"):
                    self.server.hold()
                if path == "/half":
                    self.wfile.write(_HEAD + b"o")
                    self.server.hold()
                    self.wfile.write(b"k")
                else:
                    self.wfile.write(_HEAD if request.startswith("HEAD ") else self.server.answer)
                if path == "/bye":
                    return
                served += 1

    def _read_request(self) -> str:
        """Method and path of the next request, its body read; empty at the end."""
        start = self.rfile.readline().split()
        if not start:
            return ""
        length = 0
        while (line := self.rfile.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self.rfile.read(length)
        return b" ".join(start[:2]).decode()
