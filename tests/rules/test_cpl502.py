"""Which functions are handlers of signals, and what they may wait for."""

from __future__ import annotations

import pytest
from reading import lines

CODE = "CPL502"
HEAD = """\
import asyncio, functools, signal, sys
from signal import signal as on
import httpx
client = httpx.Client()
shared = httpx.AsyncClient()
def stop(*_):
    client.close()
async def leave():
    await shared.aclose()
"""


@pytest.mark.parametrize(
    ("given", "is_found"),
    [
        ("signal.signal(15, stop)", True),
        ("on(15, stop)", True),
        ("before = signal.signal(15, stop)", True),
        ("signal.signal(15, functools.partial(stop, 1))", True),
        ("signal.signal(15, functools.partial(print, stop))", False),
        ("signal.signal(stop, 15)", False),
        ("signal.signal(15, stop())", False),
        ("signal.signal(15, signal.SIG_IGN)", False),
        ("unknown.signal(15, stop)", False),
        ("loop.add_signal_handler(15, stop)", True),
        ("loop.add_signal_handler(15, stop, 1)", True),
        ("loop.add_signal_handler(15, print, stop)", False),
        ("loop.add_signal_handler(15, client.close)", True),
        ("signal.signal(15, client.close)", False),
        ("loop.add_signal_handler(15, shared.aclose)", False),
        ("signal.signal(15, lambda *_: client.close())", True),
        ("signal.signal(15, lambda *_: (client.close(), sys.exit(0)))", True),
        ("signal.signal(15, lambda *_: stop())", True),
        ("signal.signal(15, lambda *_: print(stop))", False),
        ("signal.signal(15, lambda *_: asyncio.create_task(leave()))", True),
        ("signal.signal(15, lambda *_: asyncio.create_task(shared.aclose()))", True),
        ("signal.signal(15, lambda *_: asyncio.run(leave()))", False),
        ("signal.signal(15, lambda *_: leave())", False),
        ("signal.signal(15, leave)", False),
        ("signal.signal(15, lambda *_: shared.aclose())", False),
        ("stop()", False),
    ],
)
def test_a_handler_is_known_by_what_it_is_given_to(given: str, is_found: bool) -> None:
    assert bool(lines(f"{HEAD}{given}\n", CODE)) is is_found


@pytest.mark.parametrize(
    ("before", "is_found"),
    [
        ("print()", True),
        ("event.set()", True),
        ("await other.aclose()", True),
        ("await asyncio.sleep(1)", False),
        ("await asyncio.gather(*tasks)", False),
        ("pool.shutdown()", False),
        ("thread.join()", False),
        ("event.wait(5)", False),
    ],
)
def test_what_waits_first_may_wait_for_the_requests(before: str, is_found: bool) -> None:
    source = f"""\
import asyncio, httpx
client, other = httpx.AsyncClient(), httpx.AsyncClient()
async def leave():
    {before}
    await client.aclose()
def main(loop):
    loop.add_signal_handler(15, lambda: asyncio.create_task(leave()))
"""
    assert bool(lines(source, CODE)) is is_found


def test_several_closes_of_a_function_are_said_once_where_the_handler_calls_it() -> None:
    source = """\
import httpx, httpx2, signal
one, two = httpx.Client(), httpx2.Client()
def clean_up():
    one.close()
    two.close()
def first(*_):
    clean_up()
def second(*_):
    clean_up()
signal.signal(15, first)
signal.signal(2, second)
"""
    assert lines(source, CODE) == [7, 9]
