"""A loopback server that answers clients of MongoDB just enough to find a document."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Mapping
from typing import Any

import bson

_HELLO = {
    "ok": 1,
    "isWritablePrimary": True,
    "helloOk": True,
    "maxBsonObjectSize": 16777216,
    "maxMessageSizeBytes": 48000000,
    "maxWriteBatchSize": 100000,
    "minWireVersion": 0,
    "maxWireVersion": 21,
}
_FOUND = {"ok": 1, "cursor": {"id": 0, "ns": "d.c", "firstBatch": [{"_id": 1}]}}
_QUERY, _MESSAGE = 2004, 2013


class MongoServer(socketserver.ThreadingTCPServer):
    """One thread per connection. `finding` counts the connections that asked for a document.

    The others are those with which clients watch the server.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.changed = threading.Condition()
        self.finding = 0
        self.held = 0
        self.free = threading.Event()
        self.free.set()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def wait_until_held(self, count: int) -> None:
        """Wait until that many connections ask for a document that is held back."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.held >= count, 20)

    def stop(self) -> None:
        self.free.set()
        self.shutdown()
        self.server_close()


class _Handler(socketserver.StreamRequestHandler):
    server: MongoServer

    def handle(self) -> None:
        asked_before = False
        while len(head := self.rfile.read(16)) == 16:
            size, number, _, kind = struct.unpack("<iiii", head)
            body = self.rfile.read(size - 16)
            asked = bson.decode(body[5:]) if kind == _MESSAGE else {"hello": 1}
            if "find" in asked:
                if not asked_before:
                    asked_before = True
                    with self.server.changed:
                        self.server.finding += 1
                self._hold()
            self._answer(_answer_to(asked), number, kind)

    def _hold(self) -> None:
        with self.server.changed:
            self.server.held += 1
            self.server.changed.notify_all()
        self.server.free.wait(20)

    def _answer(self, answer: Mapping[str, Any], number: int, kind: int) -> None:
        head, code = b"\0\0\0\0\0", _MESSAGE
        if kind == _QUERY:
            head, code = struct.pack("<iqii", 8, 0, 0, 1), 1
        text = head + bson.encode(answer)
        self.wfile.write(struct.pack("<iiii", 16 + len(text), 1, number, code) + text)


def _answer_to(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    if "find" in asked:
        return _FOUND
    return _HELLO if {"hello", "ismaster", "isMaster"} & set(asked) else {"ok": 1}
