"""Sources with many of one thing that concerns engines, sessions and owners of clients."""

from __future__ import annotations

from .clients import HANDLER, HEAD, A, F, Make, lines, many, numbered

LIFESPAN = """@asynccontextmanager
async def lifespan{0}(app):
    c{0} = httpx.AsyncClient()
    yield {{"c": c{0}}}
    await c{0}.aclose()
app{0} = FastAPI(lifespan=lifespan{0})
"""
K = "class K:\n    def __init__(self):\n        self.c = httpx.Client()\n"

DATABASES: dict[str, Make] = {
    "engines": lines("e{0} = create_engine('postgresql://h/d{0}')\n"),
    "engines for one URL": lines("e{0} = create_engine('postgresql://h/d')\n"),
    "engines for one URL by name": lines(
        "e{0} = create_engine(U)\n", head="U = 'postgresql://h'\n"
    ),
    "engines for URLs in parts": lines("e{0} = create_engine(U + '/d{0}')\n", head="U = 'a://h'\n"),
    "engines in functions": lines("def f{0}(u):\n    return create_engine(u)\n"),
    "engines kept in a global": lines(
        "g{0} = None\ndef f{0}(u):\n    global g{0}\n    if g{0} is None:\n"
        "        g{0} = create_engine(u)\n    return g{0}\n"
    ),
    "engines kept in one global": lines(
        "def f{0}(u):\n    global g\n    if g is None:\n        g = create_engine(u)\n"
        "    return g\n",
        head="g = None\n",
    ),
    "connections": lines("c{0} = e.connect()\nc{0}.execute(1)\n"),
    "connections in functions": lines(
        "def f{0}(u):\n    c = e.connect()\n    return c.execute(u)\n"
    ),
    "connections in blocks": lines("    with e.connect() as c:\n        c.execute(u)\n", head=F),
    "connections in one function": lines("    c{0} = e.connect()\n    c{0}.execute(u)\n", head=F),
    "connections of one name in branches": lines(
        "    if u == {0}:\n        c = e.connect()\n        c.execute(u)\n", head=F
    ),
    "connections in try": lines(
        "    try:\n        c{0} = e.connect()\n        c{0}.execute(u)\n"
        "    except ValueError:\n        return\n    c{0}.close()\n",
        head=F,
    ),
    "sessions in functions": lines("def f{0}(u):\n    d = Session(e)\n    return d.execute(u)\n"),
    "sessions from one maker": lines(
        "def f{0}(u):\n    d = M()\n    d.execute(u)\n    d.close()\n", head="M = sessionmaker(e)\n"
    ),
    "dependencies that yield a session": lines(
        "def g{0}():\n    d = Session(e)\n    yield d\n    d.close()\n"
        "@app.get('/{0}')\ndef h{0}(d=Depends(g{0})):\n    d.execute(1)\n",
        head="from fastapi import Depends\n",
    ),
    "users of one dependency": lines(
        HANDLER.replace("u)", "d=Depends(g))") + "    d.execute(1)\n",
        head="from fastapi import Depends\ndef g():\n    d = Session(e)\n    yield d\n",
    ),
    "scoped sessions": lines("S{0} = scoped_session(M)\n", head="M = sessionmaker(e)\n"),
    "users of one scoped session": lines(
        HANDLER + "    return S.execute(u)\n", head="S = scoped_session(sessionmaker(e))\n"
    ),
    "lifespans": lines(LIFESPAN),
    "streams": lines("    r{0} = s.get(u, stream=True)\n    print(r{0}.status_code)\n", head=F),
    "transactions in one session": lines(
        "    d.execute(u)\n    d.commit()\n", head=F + "    d = Session(e)\n"
    ),
    "slow calls in one session": lines(
        "    requests.get(u)\n", head=F + "    d = Session(e)\n    d.execute(u)\n"
    ),
    "sessions over slow calls": lines(
        "    with Session(e) as d:\n        d.execute(u)\n        requests.get(u)\n", head=F
    ),
    "methods that call the next": numbered(
        "    def m{0}(self):\n        self.c.get('a')\n        self.m{1}()\n",
        head=K,
        end="    def m{1}(self):\n        pass\n",
    ),
    "methods that call all before": lambda n: (
        HEAD
        + K
        + many("    def m{0}(self):\n        self.c.get('a')\n", n)
        + "    def run(self):\n"
        + many("        self.m{0}()\n", n)
    ),
    "methods that use one client": lines("    def m{0}(self):\n        self.c.get('a')\n", head=K),
    "methods that each set one attribute": lines(
        "    def m{0}(self):\n        self.c = httpx.Client()\n", head=K
    ),
    "methods that each set an attribute": lines(
        "    def m{0}(self):\n        self.c{0} = httpx.Client()\n", head=K
    ),
    "attributes of one class": lines(
        "        self.c{0} = httpx.Client()\n", head="class K:\n    def __init__(self):\n"
    ),
    "attributes that are closed": lambda n: (
        HEAD
        + "class K:\n    def __init__(self):\n"
        + many("        self.c{0} = httpx.Client()\n", n)
        + "    def close(self):\n"
        + many("        self.c{0}.close()\n", n)
    ),
    "classes with a client": lines(
        "class K{0}:\n    def __init__(self):\n        self.c = httpx.Client()\n"
        "    def get(self):\n        return self.c.get('a')\n"
    ),
    "classes that close a client": lines(
        "class K{0}:\n    def __init__(self):\n        self.c = httpx.Client()\n"
        "    def close(self):\n        self.c.close()\n"
    ),
    "objects of one class": lines("k{0} = K()\nk{0}.c.get('a')\n", head=K),
    "kept properties": lines(
        "    @cached_property\n    def c{0}(self):\n        return httpx.Client()\n",
        head="from functools import cached_property\nclass K:\n",
    ),
    "cached functions": lines(
        "@lru_cache\ndef f{0}():\n    return httpx.Client()\n",
        head="from functools import lru_cache\n",
    ),
    "users of one cached function": lines(
        HANDLER + "    return g().get(u)\n",
        head="from functools import cache\n@cache\ndef g():\n    return httpx.Client()\n",
    ),
    "event loops": lines(
        "asyncio.run(f({0}))\n", head="import asyncio\n" + A + "    await a.get(u)\n"
    ),
    "event loops of coroutines": lines(
        "async def f{0}():\n    await a.get('a')\nasyncio.run(f{0}())\n",
        head="import asyncio\na = httpx.AsyncClient()\n",
    ),
    "forks": lines("if os.fork() == 0:\n    s.get('a')\n"),
    "processes": lines(
        "def f{0}():\n    s.get('a')\nProcess(target=f{0}).start()\n",
        head="from multiprocessing import Process\ns.get('b')\n",
    ),
    "signal handlers": lines(
        "def f{0}(a, b):\n    c.close()\nsignal.signal(2, f{0})\n", head="import signal\n"
    ),
    "tasks": lines(
        "@q.task\ndef f{0}(u):\n    return httpx.get(u)\n",
        head="from celery import Celery\nq = Celery()\n",
    ),
    "listeners": lines(
        "@event.listens_for(e, 'connect')\ndef f{0}(*a):\n    pass\n",
        head="from sqlalchemy import event\n",
    ),
}
