"""Which dropped connections stay out of the pool, by the releases that are meant."""

from __future__ import annotations

import pytest
from reading import found

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


# The last lines of a loop that leaves a session open, and what is said of the place.
OPEN_ENDS = {
    "a return": ("if url: return", "6: this `return` leaves it open"),
    "a raise": ("if url: raise KeyError", "6: this `raise` leaves it open"),
    "a continue": ("if url: continue", "6: this `continue` leaves it open"),
    "the next iteration": ("if not url:", "3: the next iteration replaces it while it is open"),
    "another binding": ("if url: session = None", "6: replaces it while it is open"),
}


@pytest.mark.parametrize("way", OPEN_ENDS)
def test_an_open_end_is_shown_with_what_it_is(way: str) -> None:
    statement, expected = OPEN_ENDS[way]
    close = "            session.close()" if statement.endswith(":") else "        session.close()"
    source = (
        "Session = sqlalchemy.orm.sessionmaker(bind=make())\n"
        "def work(urls):\n"
        "    for url in urls:\n"
        "        session = Session()\n"
        "        session.execute('select 1')\n"
        f"        {statement}\n"
        f"{close}\n"
    )
    (finding,) = found(f"import sqlalchemy.orm; {source}", "CPL304")
    places = [f"{place.line}: {place.message}" for place in finding.related]
    assert places == ["5: takes a connection from the pool", expected]


def test_a_call_that_raises_and_the_end_of_the_function_are_shown() -> None:
    source = """
    import httpx
    client = httpx.Client()
    def load(request):
        response = client.send(request, stream=True)
        response.raise_for_status()
        return response.read()
    def ask(request):
        response = client.send(request, stream=True)
        if response.is_success:
            response.read()
    """
    places = [[f"{r.line}: {r.message}" for r in one.related] for one in found(source, "CPL304")]
    assert places == [
        ["6: can raise before it is closed"],
        ["10: the function can end after this, while it is open"],
    ]


HELPS = {
    "a session": ("session = sa.orm.Session(sa.create_engine('mysql://a'))", "`with`"),
    "an async session": (
        "session = AsyncSession(create_async_engine('mysql+aiomysql://a'))",
        "`async with`",
    ),
}


@pytest.mark.parametrize("way", HELPS)
def test_the_help_names_the_block(way: str) -> None:
    made, block = HELPS[way]
    source = f"""
    import sqlalchemy as sa, sqlalchemy.orm
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
    async def work(n):
        {made}
        await session.execute(n)
    """
    (finding,) = found(source, "CPL304")
    assert finding.help == f"use it in {block}, which closes it on every path"


def test_a_response_that_is_no_context_manager_is_to_be_closed() -> None:
    source = """
    import httpx
    client = httpx.Client()
    def size(request):
        return client.send(request, stream=True).headers["content-length"]
    """
    (finding,) = found(source, "CPL304")
    assert finding.help == "close the response in a `finally` block"


@pytest.mark.parametrize(
    ("call", "is_reported"),
    [
        ("Session()", True),
        ("Session(bind=engine)", True),
        ("Session(engine)", True),
        # What is passed to the call is used, and not what the factory has.
        ("Session(bind=op.get_bind())", False),
        ("Session(op.get_bind())", False),
        ("Session(**options)", False),
        ("Session(*options)", False),
    ],
)
def test_the_engine_of_a_call_counts_and_not_that_of_its_factory(
    call: str, is_reported: bool
) -> None:
    source = f"""\
from alembic import op
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
engine = create_engine("postgresql://db/shop")
Session = sessionmaker(engine)
def use(options):
    session = {call}
    session.execute("select 1")
"""
    found = lint(source, RuleOptions(), lambda code: code == "CPL304")
    assert bool(found) is is_reported
