"""Whether a coroutine waits for a call only for a limited time."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.semantics.execution.time_limits import is_limited

HEAD = "import anyio, asyncio\nfrom asyncio import create_task, wait_for\n"
TASK = "async def f(u):\n    task = create_task(probe(u))\n    "
LIMITED = {
    "in wait_for": "async def f(u): await wait_for(probe(u), 5)",
    "with a setting": "async def f(u): await asyncio.wait_for(probe(u), timeout=u.seconds)",
    "as a task": "async def f(u): await wait_for(asyncio.ensure_future(probe(u)), 5)",
    "with others": "async def f(u): await wait_for(asyncio.gather(probe(u), probe(1)), 5)",
    "as a named task": f"{TASK}await wait_for(task, timeout=5)",
    "in a block": "async def f(u):\n    async with asyncio.timeout(5): await probe(u)",
    "in a block of anyio": "async def f(u):\n    with anyio.move_on_after(5): await probe(u)",
    "by each caller": (
        "async def _f(u): await probe(u)\n"
        "async def g(u):\n    await wait_for(_f(u), 5)\n    await wait_for(_f(1), 5)"
    ),
}
UNLIMITED = {
    "awaited": "async def f(u): await probe(u)",
    "without a limit": "async def f(u): await wait_for(probe(u), None)",
    "without a limit by keyword": "async def f(u): await wait_for(probe(u), timeout=None)",
    "the limit": "async def f(u): await wait_for(u, probe(u))",
    "shielded": "async def f(u): await wait_for(asyncio.shield(probe(u)), 5)",
    "waited for by another function": "async def f(u): await u.wait_for(probe(u), 5)",
    "as a task that is awaited": f"{TASK}await wait_for(task, 5)\n    await task",
    "as a task that nothing awaits": "async def f(u): create_task(probe(u))",
    "as a task that is dropped": f"{TASK}u.append(1)",
    "in a block without a limit": (
        "async def f(u):\n    async with asyncio.timeout(None): await probe(u)"
    ),
    "in another block": "async def f(u):\n    async with u.timeout(5): await probe(u)",
    "in a function that a block defines": (
        "async def f(u):\n    async with asyncio.timeout(5):\n"
        "        async def g(): await probe(u)\n        u.append(g)"
    ),
    "in a plain function": "def f(u): return wait_for(probe(u), 5)",
    "by one of two callers": (
        "async def _f(u): await probe(u)\nasync def g(u):\n    await wait_for(_f(u), 5)\n"
        "    await _f(u)"
    ),
    "by a callback": "async def _f(u): await probe(u)\ncall(_f)",
    "by no caller": "async def _f(u): await probe(u)",
    "by callers of a public function": (
        "async def f(u): await probe(u)\nasync def g(u): await wait_for(f(u), 5)"
    ),
}


@pytest.mark.parametrize("way", LIMITED | UNLIMITED)
def test_a_call_is_cancelled_after_some_time(way: str) -> None:
    node, model = probe_in(HEAD + (LIMITED | UNLIMITED)[way])
    assert is_limited(node, model) is (way in LIMITED)
