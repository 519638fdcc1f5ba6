"""A stand-in for the runtime API of AWS Lambda, which gives a function its invocations."""

from __future__ import annotations

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 20.0
_DEADLINE = 60_000


class LambdaService(ThreadingHTTPServer):
    """Gives its invocations to the runtime that asks for them, one after the other."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: queue.Queue[object] = queue.Queue()
        self.answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a runtime that was ended."""

    def invoke(self, event: object) -> Any:
        """Return what the function returns for an event; what it raises fails the test."""
        self.events.put(event)
        kind, answer = self.answers.get(timeout=PATIENCE)
        assert kind == "response", answer
        return answer


class _Handler(BaseHTTPRequestHandler):
    server: LambdaService
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = json.dumps(self.server.events.get()).encode()
        self._answer(
            200,
            body,
            {
                "Lambda-Runtime-Aws-Request-Id": "1",
                "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + _DEADLINE),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:1:function:f",
            },
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.answers.put((self.path.rpartition("/")[2], json.loads(body)))
        self._answer(202, b"{}", {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
