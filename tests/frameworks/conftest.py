"""The examples need what the claims need: a server that counts, and a database."""

import logging

import pytest
from claims.conftest import _postgres, no_proxy, postgres, server, start_server

__all__ = ["_postgres", "no_proxy", "postgres", "server", "start_server"]


@pytest.fixture(autouse=True)
def _nothing_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the handler that an engine with `echo` has left, since examples print."""
    monkeypatch.setattr(logging.getLogger("sqlalchemy"), "handlers", [])
