"""The other places that a finding shows, with what is said of them."""

from __future__ import annotations

import pytest
from reading import found

PLACES = {
    "CPL101": (
        """\
        import requests
        def load(url):
            return requests.get(url)
        def load_all(urls):
            for url in urls:
                load(url)
        """,
        ["6: called here on every iteration", "5: the loop"],
    ),
    "CPL102": (
        """\
        import httpx
        from fastapi import FastAPI
        app = FastAPI()
        def client():
            return httpx.Client()
        @app.get("/")
        def index():
            with client() as c:
                c.get("https://a.example")
        """,
        ["8: each of these calls creates one", "7: `index` runs for every request"],
    ),
    "CPL103": (
        """\
        import flask, sqlalchemy
        def before():
            flask.g.engine = sqlalchemy.create_engine("postgresql://db/a")
        """,
        ["3: kept here for one request"],
    ),
    "CPL202": (
        """\
        import httpx
        LIMITS = httpx.Limits(keepalive_expiry=30)
        CLIENT = httpx.Client(limits=LIMITS)
        OTHER = httpx.Client(limits=httpx.Limits(max_connections=5))
        """,
        ["3: uses these limits"],
    ),
    "CPL203": (
        """\
        import httpx
        LIMITS = httpx.Limits(max_connections=5)
        TRANSPORT = httpx.HTTPTransport()
        httpx.Client(limits=LIMITS, mounts={"https://": TRANSPORT})
        """,
        ["4: these limits do not reach it", "3: the transport is created here"],
    ),
    "CPL205": (
        """\
        import urllib3
        from concurrent.futures import ThreadPoolExecutor
        def load(names):
            http = urllib3.HTTPConnectionPool("a.example")
            with ThreadPoolExecutor(8) as executor:
                executor.map(lambda name: http.request("GET", name), names)
        """,
        ["5: 8 threads use it"],
    ),
    "CPL501": (
        """\
        import sqlalchemy
        def count(url):
            engine = sqlalchemy.create_engine(url)
            with engine.connect() as connection:
                connection.execute("select 1")
        """,
        ["5: opens a connection", "2: every call of `count` runs it"],
    ),
    "CPL502": (
        """\
        import httpx, signal
        client = httpx.Client()
        def leave():
            client.close()
        def stop(*_):
            leave()
        signal.signal(15, stop)
        """,
        ["4: closed here", "7: the signal handler is installed here"],
    ),
    "CPL503": (
        """\
        import httpx
        from contextlib import asynccontextmanager
        from fastapi import FastAPI
        @asynccontextmanager
        async def lifespan(app: FastAPI):
            client = httpx.AsyncClient()
            yield
            await client.aclose()
        """,
        ["8: skipped if the `yield` raises", "5: the lifespan"],
    ),
    "CPL504": (
        """\
        import asyncio, httpx
        client = httpx.AsyncClient()
        async def load(url):
            await client.get(url)
        def load_all(urls):
            for url in urls:
                asyncio.run(load(url))
        """,
        ["7: starts another event loop", "6: the loop", "4: used in each of them"],
    ),
    "CPL505": (
        """\
        import os, requests
        session = requests.Session()
        session.get("https://a.example")
        def child():
            session.get("https://a.example")
        if os.fork() == 0:
            child()
        """,
        ["3: used here, before the fork", "6: forks here", "5: used here, in the child"],
    ),
    "CPL506": (
        """\
        import httpx
        client = httpx.AsyncClient()
        def stop():
            client.aclose()
        """,
        ["2: created here", "3: cannot await, since it is no `async def`"],
    ),
}


@pytest.mark.parametrize("code", PLACES)
def test_a_finding_shows_the_places_that_matter(code: str) -> None:
    source, expected = PLACES[code]
    (finding,) = found(source, code)
    assert [f"{place.line}: {place.message}" for place in finding.related] == expected


HELPS = {
    "a loop": (
        "CPL101",
        """\
        import requests
        for url in urls: requests.get(url)
        """,
        "create one `requests.Session` before the loop and reuse it",
    ),
    "a map": (
        "CPL101",
        """\
        import requests
        def load(url): return requests.get(url)
        list(map(load, urls))
        """,
        "create one `requests.Session` before the call of `map` and reuse it",
    ),
    "what callers choose": (
        "CPL102",
        """\
        import httpx
        def load(url, token, wait):
            headers = {"Authorization": token}
            with httpx.Client(headers=headers, timeout=wait, verify=True) as client:
                return client.get(url)
        """,
        "create one `httpx.Client` per process and reuse it; "
        "pass `headers` and `timeout` with each request",
    ),
    "what is always the same": (
        "CPL102",
        """\
        import httpx
        def load(url):
            with httpx.Client(headers=HEADERS, timeout=9) as client:
                return client.get(url)
        """,
        "create one `httpx.Client` per process and reuse it",
    ),
    "what a request does not take": (
        "CPL102",
        """\
        import httpx
        def load(url, check):
            with httpx.Client(max_redirects=check) as client:
                return client.get(url)
        """,
        "create one `httpx.Client` per process and reuse it",
    ),
    "a method": (
        "CPL101",
        """\
        import httpx
        class Api:
            async def get(self, path): httpx.get(path)
        """,
        "create one `httpx.AsyncClient` per process, or in `__init__` if the object is kept",
    ),
    "a task": (
        "CPL103",
        """\
        import sqlalchemy
        from celery import shared_task
        @shared_task
        def count():
            with sqlalchemy.create_engine("postgresql://db/a").connect() as c: c.execute("select 1")
        """,
        "create one engine in `worker_process_init` and reuse it",
    ),
    "an async engine": (
        "CPL501",
        """\
        from sqlalchemy.ext.asyncio import create_async_engine
        async def count(url):
            db = create_async_engine(url)
            async with db.connect() as connection: await connection.execute("select 1")
        """,
        "await `db.dispose()` in a `finally` block",
    ),
    "a hook of a fork": (
        "CPL505",
        """\
        import os, sqlalchemy
        engine = sqlalchemy.create_engine("postgresql://db/a")
        os.register_at_fork(after_in_child=engine.dispose)
        """,
        "pass `lambda: engine.dispose(close=False)` instead",
    ),
    "a method that Python calls": (
        "CPL506",
        """\
        import httpx
        class Api:
            def __init__(self): self.client = httpx.AsyncClient()
            def __del__(self): self.client.aclose()
        """,
        "await it in a coroutine, before the event loop ends",
    ),
}


@pytest.mark.parametrize("way", HELPS)
def test_the_help_names_the_place(way: str) -> None:
    code, source, expected = HELPS[way]
    (finding,) = found(source, code)
    assert finding.help == expected


def test_a_long_message_leaves_the_name_of_the_function_out() -> None:
    name = "load_" + "a" * 40
    source = f"import requests\ndef {name}(url):\n    with requests.Session() as s: s.get(url)\n"
    (finding,) = found(source, "CPL102")
    assert finding.message == (
        "`requests.Session` is created on every call; its pool is never reused"
    )
