"""The other places that findings on checkout, idle connections and advice show."""

from __future__ import annotations

import pytest
from reading import found

PLACES = {
    "CPL301": (
        """\
        import httpx
        client = httpx.Client(timeout=httpx.Timeout(5.0, pool=1.0))
        def load(url):
            return client.get(url, timeout=None)
        """,
        ["2: the timeout of this client does not apply"],
    ),
    "CPL302": (
        """\
        import httpx
        SLOW = httpx.Timeout(60.0)
        client = httpx.Client(timeout=SLOW)
        """,
        ["3: uses this timeout"],
    ),
    "CPL303": (
        """\
        import httpx
        SLOW = httpx.Timeout(connect=5.0)
        client = httpx.AsyncClient(timeout=SLOW)
        """,
        ["3: uses this timeout"],
    ),
    "CPL304": (
        """\
        from sqlalchemy import Engine
        def count(engine: Engine, name):
            connection = engine.connect()
            number = connection.execute("select 1").scalar()
            if not number:
                return None
            connection.close()
        """,
        ["4: takes a connection from the pool", "6: this `return` leaves it open"],
    ),
    "CPL401": (
        """\
        import sqlalchemy
        def count(names):
            for name in names:
                engine = sqlalchemy.create_engine("postgresql://db/a")
                for _ in range(2):
                    with engine.connect() as c: c.execute("select 1")
        """,
        ["3: the loop"],
    ),
    "CPL402": (
        """\
        import httpx
        LIMITS = httpx.Limits(max_connections=5)
        client = httpx.Client(limits=LIMITS)
        """,
        ["3: uses these limits"],
    ),
    "CPL403": (
        """\
        import httpx
        LIMITS = httpx.Limits(max_connections=5, keepalive_expiry=None)
        client = httpx.Client(limits=LIMITS)
        """,
        ["3: uses these limits"],
    ),
    "CPL404": (
        """\
        from sqlalchemy import create_engine
        from sqlalchemy.pool import NullPool
        create_engine(
            "postgresql://db/a",
            pool_pre_ping=True,
            poolclass=NullPool,
        )
        """,
        ["6: keeps no connections"],
    ),
    "CPL901": (
        """\
        import requests
        session = requests.Session()
        def load(url):
            return session.get(url)
        """,
        ["2: the client keeps its connections"],
    ),
    "CPL905": (
        """\
        import httpx
        client = httpx.Client()
        def count():
            return len(client._transport._pool.connections)
        """,
        ["2: the client is created here"],
    ),
}


@pytest.mark.parametrize("code", PLACES)
def test_a_finding_shows_the_places_that_matter(code: str) -> None:
    source, expected = PLACES[code]
    (finding,) = found(source, code)
    assert [f"{place.line}: {place.message}" for place in finding.related] == expected
