"""Which work of a thread pool is known to be for one host."""

from __future__ import annotations

import pytest
from reading import lines

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions, Target

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


SENDER = """
import requests
from requests.adapters import HTTPAdapter
from requests_futures.sessions import FuturesSession
def f(names):
    inner = requests.Session()
    {more}
    sender = FuturesSession(max_workers=30, session=inner)
    return [sender.get(f"https://a.example/{{name}}") for name in names]
"""
NOTHING, SMALL, LARGE, KEPT = (
    "pass",
    "inner.mount('https://', HTTPAdapter(pool_maxsize=20))",
    "inner.mount('https://', HTTPAdapter(pool_maxsize=30))",
    "keep(inner)",
)


@pytest.mark.parametrize(
    ("more", "before", "after"),
    [(NOTHING, [6], []), (SMALL, [7], []), (LARGE, [], []), (KEPT, [], [])],
)
def test_a_session_that_requests_futures_is_given_depends_on_its_release(
    more: str, before: list[int], after: list[int]
) -> None:
    source = SENDER.format(more=more)
    for target, expected in (
        (Target((1,), (1, 1)), before),
        (Target((1, 1)), after),
        (Target((1,)), []),
    ):
        options = RuleOptions(targets={"requests_futures": target})
        assert [one.line for one in lint(source, options, {"CPL205"}.__contains__)] == expected


def test_two_senders_of_one_session_are_not_counted() -> None:
    source = SENDER.format(more="FuturesSession(session=inner)")
    options = RuleOptions(targets={"requests_futures": Target((1,), (1, 1))})
    assert lint(source, options, {"CPL205"}.__contains__) == []
