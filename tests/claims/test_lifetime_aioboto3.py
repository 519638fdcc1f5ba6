"""What a client of aioboto3 or aiobotocore costs that is created for each call, and keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from .server import CountingServer

aioboto3 = pytest.importorskip("aioboto3")
botocore = pytest.importorskip("aiobotocore.session")
CALLS = 5
ACCOUNT = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "eu-west-1"}
SESSION = aioboto3.Session(**ACCOUNT)
CORE = botocore.get_session()


async def ask(made: Any) -> None:
    answer = await made.get_object(Bucket="b", Key="k")
    await answer["Body"].read()


async def ask_part(made: Any) -> None:
    item = await made.Object("b", "k")
    await (await item.get())["Body"].read()


WAYS: dict[str, tuple[Callable[[str], Any], Callable[[Any], Any]]] = {
    "a client": (lambda url: SESSION.client("s3", endpoint_url=url), ask),
    "a client of its own session": (
        lambda url: aioboto3.Session(**ACCOUNT).client("s3", endpoint_url=url),
        ask,
    ),
    "a resource": (lambda url: SESSION.resource("s3", endpoint_url=url), ask_part),
    "a client of aiobotocore": (
        lambda url: CORE.create_client("s3", endpoint_url=url, **ACCOUNT),
        ask,
    ),
}


@pytest.mark.parametrize(("make", "ask_with"), WAYS.values(), ids=WAYS)
def test_aioboto3_opens_a_connection_for_each_call_unless_its_client_is_kept(
    make: Callable[[str], Any], ask_with: Callable[[Any], Any], server: CountingServer
) -> None:
    async def run() -> None:
        for _ in range(CALLS):
            async with make(server.url) as made:
                await ask_with(made)
        assert (len(server.requests), server.accepted) == (CALLS, CALLS)
        async with make(server.url) as kept:
            for _ in range(CALLS):
                await ask_with(kept)

    asyncio.run(run())
    assert (len(server.requests), server.accepted) == (2 * CALLS, CALLS + 1)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_creates_a_client_of_aioboto3_can_be_entered_once(server: CountingServer) -> None:
    async def run() -> None:
        creating = SESSION.client("s3", endpoint_url=server.url)
        assert not hasattr(creating, "get_object")
        async with creating as made:
            await ask(made)
        with pytest.raises(RuntimeError, match="already awaited"):
            await creating.__aenter__()

    asyncio.run(run())


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_client_of_aioboto3_raises_in_its_second_event_loop(server: CountingServer) -> None:
    kept: list[Any] = []

    async def run() -> None:
        if not kept:
            kept.append(await SESSION.client("s3", endpoint_url=server.url).__aenter__())
        await ask(kept[0])

    asyncio.run(run())
    with pytest.raises(Exception, match="Event loop is closed"):
        asyncio.run(run())
