"""Which uses of a client come before a fork."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = """import multiprocessing, requests
multiprocessing.set_start_method("fork")
session = requests.Session()
def child(*_): session.get(U)
def main():
    """
FORK = "multiprocessing.Process(target=child{}).start()"

BEFORE = {
    "a line before": "session.get(U)\n    " + FORK,
    "on the line of the fork": "session.get(U); " + FORK,
    "on lines of its own": "session.get(\n        U\n    ); " + FORK,
    "for an argument of the fork": FORK.format(", args=(session.get(U),)"),
}
NOT_BEFORE = {
    "never": FORK,
    "a line after": FORK + "\n    session.get(U)",
    "on the line of the fork, after it": FORK + "; session.get(U)",
    "with what the fork has given": f"f({FORK}, session.get(U))",
}


def is_found(body: str) -> bool:
    source = HEAD + body.replace("{}", "") + "\n"
    return bool(lint(source, RuleOptions(), lambda code: code == "CPL505"))


@pytest.mark.parametrize("way", BEFORE)
def test_a_client_is_used_before_a_fork(way: str) -> None:
    assert is_found(BEFORE[way])


@pytest.mark.parametrize("way", NOT_BEFORE)
def test_a_client_is_not_used_before_a_fork(way: str) -> None:
    assert not is_found(NOT_BEFORE[way])
