"""Which threads of a file count for a pool without `pool_block`, and that they are shown."""

from __future__ import annotations

import pytest
from reading import found

CODE = "CPL204"
HEAD = """\
import asyncio, threading
from concurrent.futures import ThreadPoolExecutor
import eventlet, flask, gevent, gevent.monkey, gevent.pool, fastapi, socketserver
from requests.adapters import HTTPAdapter
from starlette.concurrency import run_in_threadpool
"""
HANDLER = "app = flask.Flask(__name__)\n@app.get('/')\ndef price(): pass\n"

SHARED = {
    "a thread pool": "ThreadPoolExecutor()",
    "a thread": "threading.Thread(target=f).start()",
    "a thread of asyncio": "async def g(): await asyncio.to_thread(f)",
    "a thread of an event loop": "async def g(loop): await loop.run_in_executor(None, f)",
    "a thread of Starlette": "async def g(): await run_in_threadpool(f)",
    "a class of threads": "class T(threading.Thread): pass",
    "a server with threads": "class S(socketserver.ThreadingMixIn, socketserver.TCPServer): pass",
    "greenlets": "gevent.spawn(f)",
    "a pool of greenlets": "gevent.pool.Pool(50)",
    "greenlets of eventlet": "eventlet.spawn(f)",
    "a patched process": "gevent.monkey.patch_all()",
    "handlers": HANDLER,
}
UNSHARED = {
    "nothing": "",
    "a thread-local": "local = threading.local()",
    "coroutines": "app = fastapi.FastAPI()\n@app.get('/')\nasync def price(): pass\n",
    "another function": "app = flask.Flask(__name__)\n@app.cli.command()\ndef load(): pass\n",
}


@pytest.mark.parametrize("way", SHARED)
def test_threads_may_share_it(way: str) -> None:
    assert len(found(f"{HEAD}HTTPAdapter()\n{SHARED[way]}", CODE)) == 1


@pytest.mark.parametrize("way", UNSHARED)
@pytest.mark.parametrize("made", ["HTTPAdapter()", "HTTPAdapter(pool_maxsize=5)"])
def test_no_threads_are_seen(made: str, way: str) -> None:
    assert found(f"{HEAD}{made}\n{UNSHARED[way]}", CODE) == []


def test_one_for_each_request_is_not_shared() -> None:
    source = f"{HEAD}{HANDLER.replace('pass', 'return HTTPAdapter()')}"
    assert found(source, CODE) == []


def test_the_thread_pools_are_shown() -> None:
    (finding,) = found(HEAD + "HTTPAdapter()\n" + "ThreadPoolExecutor()\n" * 4, CODE)
    assert [place.line for place in finding.related] == [7, 8, 9]
