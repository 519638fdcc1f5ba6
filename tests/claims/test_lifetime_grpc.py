"""What channels of grpc cost and do: created for each call, in two event loops, after a fork."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest

from . import grpc_server
from .grpc_server import METHOD, NAME
from .programs import next_line, program

CALLS = 5
_MAKE_KEY = (
    *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
    *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"),
)


@dataclass(frozen=True)
class GrpcServer:
    plain: str
    secure: str
    certificate: bytes

    def credentials(self) -> Any:
        return grpc.ssl_channel_credentials(self.certificate)


@pytest.fixture(scope="module")
def grpc_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrpcServer]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("grpc")
    files = (folder / "key.pem", folder / "certificate.pem")
    made = (*_MAKE_KEY, "-keyout", files[0], "-out", files[1])
    subprocess.run(made, check=True, capture_output=True)
    with subprocess.Popen(
        [sys.executable, Path(grpc_server.__file__), *files],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        plain, secure = (f"127.0.0.1:{port}" for port in running.stdout.readline().split())
        yield GrpcServer(plain, secure, files[1].read_bytes())
        running.stdin.close()


def ask(channel: Any) -> Any:
    """Return the address from which the server is asked."""
    return channel.unary_unary(METHOD)(b"", timeout=20)


def test_a_channel_with_tls_opens_a_connection_for_each_call_unless_it_is_kept(
    grpc_at: GrpcServer,
) -> None:
    asked = set()
    for _ in range(CALLS):
        with grpc.secure_channel(grpc_at.secure, grpc_at.credentials(), NAME) as channel:
            asked.add(ask(channel))
    assert len(asked) == CALLS
    with grpc.secure_channel(grpc_at.secure, grpc_at.credentials(), NAME) as kept:
        assert len({ask(kept) for _ in range(CALLS)}) == 1


def test_an_async_channel_with_tls_opens_a_connection_for_each_call_unless_it_is_kept(
    grpc_at: GrpcServer,
) -> None:
    def opened() -> Any:
        return grpc.aio.secure_channel(grpc_at.secure, grpc_at.credentials(), NAME)

    async def run() -> None:
        asked = set()
        for _ in range(CALLS):
            async with opened() as channel:
                asked.add(await ask(channel))
        assert len(asked) == CALLS
        async with opened() as kept:
            assert len({await ask(kept) for _ in range(CALLS)}) == 1

    asyncio.run(run())


def test_channels_with_tls_share_no_connection_while_they_are_open(grpc_at: GrpcServer) -> None:
    credentials = grpc_at.credentials()
    channels = [grpc.secure_channel(grpc_at.secure, credentials, NAME) for _ in range(CALLS)]
    assert len({ask(channel) for channel in channels}) == CALLS
    for channel in channels:
        channel.close()


def test_channels_without_tls_share_a_connection_while_they_are_open(grpc_at: GrpcServer) -> None:
    channels = [grpc.insecure_channel(grpc_at.plain) for _ in range(CALLS)]
    assert len({ask(channel) for channel in channels}) == 1
    for channel in channels:
        channel.close()


@pytest.mark.filterwarnings("ignore:coroutine 'UnaryUnaryCall._invoke' was never awaited")
def test_an_async_channel_raises_in_its_second_event_loop(grpc_at: GrpcServer) -> None:
    kept: list[Any] = []

    async def run() -> Any:
        if not kept:
            kept.append(grpc.aio.insecure_channel(grpc_at.plain))
        return await ask(kept[0])

    asyncio.run(run())
    with pytest.raises(RuntimeError):
        asyncio.run(run())
    kept.clear()
    gc.collect()  # the coroutine that could not be run, here and not in another test


def test_a_channel_raises_after_its_with_block(grpc_at: GrpcServer) -> None:
    channel = grpc.insecure_channel(grpc_at.plain)
    with channel:
        ask(channel)
    with channel, pytest.raises(ValueError, match="closed channel"):
        ask(channel)


@pytest.mark.filterwarnings("ignore:coroutine 'Channel.close' was never awaited")
def test_an_async_channel_stays_open_if_its_close_is_not_awaited(grpc_at: GrpcServer) -> None:
    async def outcomes(close: Callable[[Any], Awaitable[None]]) -> list[str]:
        channel = grpc.aio.insecure_channel(grpc_at.plain)
        await close(channel)
        try:
            await ask(channel)
        except grpc.aio.UsageError as error:
            return [type(error).__name__]
        return []

    async def awaited(channel: Any) -> None:
        await channel.close()

    async def not_awaited(channel: Any) -> None:
        channel.close()

    assert asyncio.run(outcomes(awaited)) == ["UsageError"]
    assert asyncio.run(outcomes(not_awaited)) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_never_uses_the_connection_of_its_parents_channel(grpc_at: GrpcServer) -> None:
    with program("grpc_after_fork.py", grpc_at.plain) as asking:
        of_parent, of_child = next_line(asking).strip(), next_line(asking).strip()
    assert of_parent.startswith("ipv4:")
    # A request that meets the connection before it is given up fails.
    assert of_child == "UNAVAILABLE" or of_child.startswith("ipv4:")
    assert of_child != of_parent
