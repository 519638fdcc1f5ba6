"""The examples need what the claims need: a server that counts, databases, and a model."""

from collections.abc import Iterator

import pytest
from claims.conftest import (
    _postgres,
    _redis_server,
    no_proxy,
    postgres,
    redis_server,
    server,
    start_server,
)
from claims.mongo_server import MongoServer
from claims.server import CountingServer

__all__ = [
    "_postgres",
    "_redis_server",
    "no_proxy",
    "postgres",
    "redis_server",
    "server",
    "start_server",
]
_ANSWER = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "fine"},
        }
    ],
}


@pytest.fixture
def model_server(server: CountingServer) -> CountingServer:
    """A service of a language model that says the same to every question."""
    server.answer_with(_ANSWER)
    return server


@pytest.fixture
def mongo_server() -> Iterator[MongoServer]:
    server = MongoServer()
    yield server
    server.stop()
