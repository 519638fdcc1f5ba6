"""A stand-in for the Bot API of Telegram: it has messages for a bot, and takes its answers."""

from __future__ import annotations

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

_CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
_BOT = {"id": 1, "is_bot": True, "first_name": "Prices", "username": "prices_bot"}
# How long it waits for a message before it says that there is none.
_PATIENCE = 0.2


class TelegramService(ThreadingHTTPServer):
    """Gives its messages to a bot that asks for them, and keeps the texts of the answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: queue.Queue[str] = queue.Queue()
        self.answers: queue.Queue[str] = queue.Queue()
        self.number = 0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/bot"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a bot that was ended."""


class _Handler(BaseHTTPRequestHandler):
    server: TelegramService
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        method = self.path.rpartition("/")[2]
        body = json.dumps({"ok": True, "result": self._result(method, asked)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _result(self, method: str, asked: dict[str, list[str]]) -> object:
        if method == "getMe":
            return _BOT
        if method == "getUpdates":
            return self._updates()
        if method == "sendMessage":
            self.server.answers.put(asked["text"][0])
            return self._message(asked["text"][0])
        return True

    def _updates(self) -> list[object]:
        try:
            text = self.server.messages.get(timeout=_PATIENCE)
        except queue.Empty:
            return []
        self.server.number += 1
        command = {"type": "bot_command", "offset": 0, "length": len(text)}
        message = self._message(text) | {"entities": [command]}
        return [{"update_id": self.server.number, "message": message}]

    def _message(self, text: str) -> dict[str, object]:
        return {"message_id": 1, "date": int(time.time()), "chat": _CHAT, "text": text}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
