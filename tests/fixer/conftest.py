"""The settings of generated tests, the same in every run, and the server of fixed programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from claims.server import CountingServer
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fixer",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("fixer")


@pytest.fixture
def server(one_authority: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingServer]:
    monkeypatch.setenv("no_proxy", "*")
    server = CountingServer()
    yield server
    server.stop()
