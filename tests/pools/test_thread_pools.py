"""Whether a pool is as large as the threads that use it, as far as they are numbered."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.library.roles import Role
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.thread_pools import fits_workers

HEAD = """
import asyncio, threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from requests.adapters import HTTPAdapter
"""

FITTING = {
    "as many": "ThreadPoolExecutor(8)\nHTTPAdapter(pool_maxsize=8)",
    "fewer workers": "ThreadPoolExecutor(max_workers=4)\nHTTPAdapter(pool_maxsize=8)",
    "fewer than the default": "ThreadPoolExecutor(8)\nHTTPAdapter()",
    "of several, each": "ThreadPoolExecutor(8)\nThreadPool(4)\nHTTPAdapter(pool_maxsize=8)",
    "the same constant": "N = 8\nThreadPoolExecutor(N)\nHTTPAdapter(pool_maxsize=N)",
    "the same unknown name": (
        "def f(n):\n    ThreadPoolExecutor(n)\n    HTTPAdapter(pool_maxsize=n)"
    ),
    "the same attribute": (
        "class A:\n    def f(self):\n        ThreadPoolExecutor(self.n)\n"
        "        HTTPAdapter(pool_maxsize=self.n)"
    ),
    "more than the unknown": (
        "def f(n):\n    ThreadPoolExecutor(n)\n    HTTPAdapter(pool_maxsize=n + 2)"
    ),
    "the larger of it and another": (
        "def f(n):\n    ThreadPoolExecutor(n)\n    HTTPAdapter(pool_maxsize=max(10, n))"
    ),
}

NOT_FITTING = {
    "no threads": "HTTPAdapter(pool_maxsize=8)",
    "more workers": "ThreadPoolExecutor(9)\nHTTPAdapter(pool_maxsize=8)",
    "more than the default": "ThreadPoolExecutor(11)\nHTTPAdapter()",
    "of several, one more": "ThreadPoolExecutor(8)\nThreadPool(9)\nHTTPAdapter(pool_maxsize=8)",
    "workers without a number": "ThreadPoolExecutor()\nHTTPAdapter(pool_maxsize=80)",
    "an unknown number": "ThreadPoolExecutor(n)\nHTTPAdapter(pool_maxsize=80)",
    "another unknown number": "ThreadPoolExecutor(n)\nHTTPAdapter(pool_maxsize=k)",
    "fewer than the unknown": (
        "def f(n):\n    ThreadPoolExecutor(n)\n    HTTPAdapter(pool_maxsize=n - 2)"
    ),
    "another attribute": (
        "class A:\n    def f(self):\n        ThreadPoolExecutor(self.n)\n"
        "        HTTPAdapter(pool_maxsize=self.m)"
    ),
    "an attribute that is set twice": (
        "class A:\n    n = 1\n    def f(self):\n        self.n = g()\n"
        "        ThreadPoolExecutor(self.n)\n        HTTPAdapter(pool_maxsize=self.n)"
    ),
    "names alike in two functions": (
        "def f(n): ThreadPoolExecutor(n)\ndef g(n): HTTPAdapter(pool_maxsize=n)"
    ),
    "threads of no pool beside": (
        "ThreadPoolExecutor(8)\nthreading.Thread(target=f)\nHTTPAdapter(pool_maxsize=8)"
    ),
    "an executor of others": (
        "ThreadPoolExecutor(8)\nloop.run_in_executor(None, f)\nHTTPAdapter(pool_maxsize=8)"
    ),
    "threads of asyncio": (
        "ThreadPoolExecutor(8)\nasyncio.to_thread(f)\nHTTPAdapter(pool_maxsize=8)"
    ),
}


def fits(source: str) -> bool:
    call = next(s for s in subjects(HEAD + source) if isinstance(s, PoolCall))
    kept = call.argument(Role.KEPT)
    assert kept is not None
    return fits_workers(kept.node, kept.value, call.model)


@pytest.mark.parametrize("way", FITTING)
def test_it_fits(way: str) -> None:
    assert fits(FITTING[way])


@pytest.mark.parametrize("way", NOT_FITTING)
def test_it_is_not_proven_to_fit(way: str) -> None:
    assert not fits(NOT_FITTING[way])
