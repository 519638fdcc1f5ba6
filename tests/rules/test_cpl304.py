"""Which dropped connections stay out of the pool, by the releases that are meant."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import Release, RuleOptions, Target

SOURCE = """
from sqlalchemy import Engine
from sqlalchemy.orm import Session

def connect(engine: Engine):
    connection = engine.connect()
    connection.execute("select 1")

def use(engine: Engine):
    session = Session(engine)
    session.execute("select 1")
"""


def lines(low: Release, high: Release | None = None) -> list[int]:
    options = RuleOptions(targets={"sqlalchemy": Target(low, high)})
    return [finding.line for finding in lint(SOURCE, options, lambda code: code == "CPL304")]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [((2, 0), None, [6, 10]), ((1, 4), None, [10]), ((1, 4), (2, 0), [10])],
)
def test_before_autobegin_a_dropped_connection_gave_itself_back(
    low: Release, high: Release | None, expected: list[int]
) -> None:
    assert lines(low, high) == expected


LARGE = """
from sqlalchemy.orm import sessionmaker
Session = sessionmaker()
def use(choice):
    session = Session()
"""


def test_a_function_with_too_many_ways_is_left_alone() -> None:
    branches = "".join(f"    if a{n}:\n        print()\n" for n in range(9))
    few = f"{LARGE}    session.execute('')\n"
    source = f"{LARGE}{branches}    session.execute('')\n    print()\n"
    for text, count in ((few, 1), (source, 0)):
        assert len(lint(text, RuleOptions(), lambda code: code in ("CPL304", "CPL000"))) == count


def test_a_deep_function_is_left_alone() -> None:
    chain = "".join(f"    elif a[{n}]:\n        print()\n" for n in range(400))
    source = f"{LARGE}    if choice:\n        session.execute('')\n{chain}"
    found = lint(source, RuleOptions(), lambda code: code in ("CPL304", "CPL000"))
    assert {finding.code for finding in found} <= {"CPL304"}


def test_a_connection_is_lost_where_its_name_is_bound_to_none() -> None:
    source = """
from sqlalchemy import Engine
def read(engine: Engine):
    connection = engine.connect()
    try:
        connection.execute("select 1")
        connection = None
    finally:
        if connection is not None:
            connection.close()
"""
    found = lint(source, RuleOptions(), lambda code: code == "CPL304")
    assert [finding.line for finding in found] == [4]
    kept = source.replace("        connection = None\n", "")
    assert lint(kept, RuleOptions(), lambda code: code == "CPL304") == []
