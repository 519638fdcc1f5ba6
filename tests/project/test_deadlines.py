"""Methods of objects of an unknown class, whose callers limit the time."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import found, make

BANK = """
--- shop/bank.py
import httpx


class Bank:
    def __init__(self) -> None:
        self.client = httpx.AsyncClient(base_url="https://bank.internal")

    async def pay(self, bill: str) -> bool:
        answer = await self.client.post("/payments", json=bill, timeout=None)
        return answer.is_success

    async def aclose(self) -> None:
        await self.client.aclose()
"""
OTHER = """
--- shop/orders.py
import asyncio

from shop.bank import Bank
from shop.sources import source_of


async def _pay(bill: str) -> bool:
    source = source_of(bill)
    return await source.pay(bill)


"""
LIMITED = {
    "a task": (
        "async def order(bill: str) -> bool:\n"
        "    task = asyncio.create_task(_pay(bill))\n"
        "    return await asyncio.wait_for(task, timeout=5)"
    ),
    "a coroutine": (
        "async def order(bill: str) -> bool:\n    return await asyncio.wait_for(_pay(bill), 5)"
    ),
}
UNLIMITED = {
    "awaited": "async def order(bill: str) -> bool:\n    return await _pay(bill)",
    "no caller": "",
    "awaited as well": (
        LIMITED["a task"] + "\n\n\nasync def retry(bank: object, bill: str) -> bool:\n"
        "    return await bank.pay(bill)"
    ),
    "passed on as well": (
        LIMITED["a task"] + "\n\n\nasync def later(bank: object, tasks: object) -> None:\n"
        "    tasks.add(bank.pay('1'))"
    ),
}


@pytest.mark.parametrize("way", LIMITED)
def test_a_request_cannot_wait_forever_if_its_method_is_cancelled(
    way: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, BANK + OTHER + LIMITED[way])
    assert found(connlint, ".", "--select=CPL301") == []
    assert found(connlint, ".", "--select=CPL301", "--no-project") == ["shop/bank.py:9 CPL301"]


@pytest.mark.parametrize("way", UNLIMITED)
def test_it_can_if_a_call_has_no_limit(way: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, BANK + OTHER + UNLIMITED[way])
    assert found(connlint, ".", "--select=CPL301") == ["shop/bank.py:9 CPL301"]


def test_the_place_is_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, BANK + OTHER + LIMITED["a task"])
    why = connlint("--why", "shop/bank.py:9").out
    assert "it is cancelled after some time" in why
    assert "shop/orders.py:9" in why
