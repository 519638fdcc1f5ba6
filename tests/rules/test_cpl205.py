"""Which work of a thread pool is known to be for one host."""

from __future__ import annotations

import pytest
from reading import lines

HEAD = """
import requests
from concurrent.futures import ThreadPoolExecutor
def f(names):
    session = requests.Session()
"""
READ = "    def read(url): return session.get(url)\n"
POOL = "    executor = ThreadPoolExecutor(16)\n"
MAP = POOL + "    executor.map(read, [f'https://a.example/{n}' for n in names])\n"

OF_ONE_HOST = {
    "a parameter of the work": READ + MAP,
    "a parameter of the work, submitted": (
        READ + POOL + "    for n in names: executor.submit(read, f'https://a.example/{n}')\n"
    ),
    "the second parameter": (
        "    def read(name, url): return session.get(url)\n"
        + POOL
        + "    executor.map(read, names, [f'https://a.example/{n}' for n in names])\n"
    ),
    "the work of a pool that is asked something before": (
        READ + MAP.replace("    executor.map", "    print(executor._max_workers)\n    executor.map")
    ),
}

NOT_OF_ONE_HOST = {
    "a parameter bound again": (
        "    def read(url):\n        url = other(url)\n        return session.get(url)\n" + MAP
    ),
    "a local of the work": (
        "    def read(name):\n        url = other(name)\n        return session.get(url)\n" + MAP
    ),
    "a parameter of the same name, of what the work calls": (
        "    def read(url):\n        def again(url): return session.get(url)\n"
        "        return again(other(url))\n" + MAP
    ),
    "a parameter that is given nothing": (
        "    def read(name, url=None): return session.get(url)\n" + MAP
    ),
    "a name from outside": "    def read(name): return session.get(URL)\n" + MAP,
}


@pytest.mark.parametrize("way", OF_ONE_HOST)
def test_the_url_is_known_by(way: str) -> None:
    assert lines(HEAD + OF_ONE_HOST[way], "CPL205") == [5]


@pytest.mark.parametrize("way", NOT_OF_ONE_HOST)
def test_the_url_is_not_known_by(way: str) -> None:
    assert lines(HEAD + NOT_OF_ONE_HOST[way], "CPL205") == []
