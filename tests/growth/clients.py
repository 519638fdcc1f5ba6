"""Sources with many of one thing that concerns clients and pools, by the name of the thing."""

from __future__ import annotations

from collections.abc import Callable

Make = Callable[[int], str]

HEAD = """import os, httpx, requests, aiohttp, urllib3, redis
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from fastapi import FastAPI
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
e = create_engine("postgresql://h/d")
c = httpx.Client()
s = requests.Session()
app = FastAPI()
"""


def many(template: str, count: int, between: str = "") -> str:
    """Return a text as often as asked, `{0}` being its number and `{1}` the next one."""
    return between.join(template.format(n, n + 1) for n in range(count))


def lines(template: str, head: str = "", end: str = "") -> Make:
    """Return what makes a source of many lines between a head and an end."""
    return lambda count: HEAD + head + many(template, count) + end


def items(head: str, template: str, between: str, end: str = "\n") -> Make:
    """Return what makes a source with one line of many items."""
    return lambda count: HEAD + head + many(template, count, between) + end


def groups(head: str, template: str, end: str, of: int = 10) -> Make:
    """Return what makes many groups of ten lines each."""

    def make(count: int) -> str:
        return HEAD + "".join(
            head.format(n) + many(template.replace("{g}", str(n)), of) + end.format(n)
            for n in range(count // of)
        )

    return make


def numbered(template: str, head: str = "", end: str = "") -> Make:
    """Return what makes lines as `lines` does, with an end that knows the last number."""
    return lambda count: HEAD + head + many(template, count) + end.format(count - 1, count)


F = "def f(u, *b):\n"
A = "async def f(u, *b):\n"
HANDLER = "@app.get('/{0}')\ndef h{0}(u):\n"

CLIENTS: dict[str, Make] = {
    "clients": lines("c{0} = httpx.Client(timeout=None)\n"),
    "clients that are closed": lines("c{0} = httpx.Client()\nc{0}.close()\n"),
    "clients closed after all": lambda n: (
        HEAD + many("c{0} = httpx.Client()\n", n) + many("c{0}.close()\n", n)
    ),
    "clients that are used": lines("c{0} = httpx.Client()\nc{0}.get('https://a{0}')\n"),
    "uses of one client": lines("c.get('https://a/{0}')\n"),
    "uses of one client in functions": lines("def f{0}(u):\n    c.get(u)\n"),
    "functions with a client in a block": lines(
        "def f{0}(u):\n    with httpx.Client() as c:\n        c.get(u)\n"
    ),
    "functions with a client": lines("def f{0}(u):\n    c = httpx.Client()\n    return c.get(u)\n"),
    "coroutines with a client": lines(
        "async def f{0}(u):\n    async with httpx.AsyncClient() as c:\n        await c.get(u)\n"
    ),
    "coroutines with an aiohttp session": lines(
        "async def f{0}(u):\n    async with aiohttp.ClientSession() as c:\n        await c.get(u)\n"
    ),
    "handlers with a client": lines(HANDLER + "    return httpx.Client().get(u)\n"),
    "handlers with an engine": lines(HANDLER + "    return create_engine(u).connect()\n"),
    "handlers that use one client": lines(HANDLER + "    return c.get(u)\n"),
    "handlers that call one helper": lines(
        HANDLER + "    return helper(u)\n", head="def helper(u):\n    return httpx.get(u)\n"
    ),
    "helpers that call the next": numbered(
        "def f{0}(u):\n    return f{1}(u)\n", end="def f{1}(u):\n    return httpx.Client().get(u)\n"
    ),
    "helpers that call the next, from a handler": numbered(
        "def f{0}(u):\n    return f{1}(u)\n",
        head="@app.get('/')\ndef h(u):\n    return f0(u)\n",
        end="def f{1}(u):\n    return httpx.Client().get(u)\n",
    ),
    "requests without a client": lines("requests.get('https://a/{0}')\n"),
    "requests without a client in functions": lines("def f{0}(u):\n    requests.get(u)\n"),
    "requests in one function": lines("    requests.get(u)\n", head=F),
    "requests in one loop": lines("        requests.get(x)\n", head=F + "    for x in b:\n"),
    "clients in one function": lines("    c{0} = httpx.Client()\n    c{0}.get(u)\n", head=F),
    "clients of one name": lines("    c = httpx.Client()\n    c.get(u)\n", head=F),
    "clients of one global name": lines("c = httpx.Client()\nc.get('https://a')\n"),
    "aliases of one client": lines("a{0} = c\na{0}.get('https://a/{0}')\n"),
    "names of names of one client": numbered("n{1} = n{0}\n", head="n0 = c\n", end="n{1}.get(1)\n"),
    "names of names in a function": numbered(
        "    n{1} = n{0}\n", head=F + "    n0 = httpx.Client()\n", end="    n{1}.get(1)\n"
    ),
    "mounts of one session": lines("s.mount('https://a{0}', HTTPAdapter(pool_maxsize=5))\n"),
    "mounts of adapters by name": lines(
        "a{0} = HTTPAdapter(pool_maxsize=5)\ns.mount('https://a{0}', a{0})\n"
    ),
    "mounts in a function": lines(
        "    s.mount('https://a{0}', HTTPAdapter(pool_maxsize=5))\n",
        head=F + "    s = requests.Session()\n",
        end="    with ThreadPoolExecutor(50) as t:\n        t.map(s.get, b)\n",
    ),
    "sessions with adapters each": groups(
        "s{0} = requests.Session()\n",
        "s{g}.mount('https://a{0}', HTTPAdapter(pool_maxsize=5))\n",
        "",
    ),
    "sessions with one adapter": lines(
        "s{0} = requests.Session()\ns{0}.mount('https://', one)\n", head="one = HTTPAdapter(5)\n"
    ),
    "sessions with an adapter each": lines(
        "s{0} = requests.Session()\ns{0}.mount('https://', HTTPAdapter(pool_maxsize=5))\n"
    ),
    "thread pools with one session": lines(
        "def f{0}(b):\n    with ThreadPoolExecutor(50) as t:\n        t.map(s.get, b)\n"
    ),
    "transports in mounts=": items(
        "m = httpx.Client(mounts={", "'https://a{0}': httpx.HTTPTransport()", ", ", "})\n"
    ),
    "transports by name in mounts=": lambda n: (
        HEAD
        + many("t{0} = httpx.HTTPTransport()\n", n)
        + "m = httpx.Client(mounts={"
        + many("'https://a{0}': t{0}", n, ", ")
        + "})\n"
    ),
    "clients with one transport": lines(
        "c{0} = httpx.Client(transport=t)\n", head="t = httpx.HTTPTransport()\n"
    ),
    "clients with one limits": lines(
        "c{0} = httpx.Client(limits=L)\n", head="L = httpx.Limits(max_connections=None)\n"
    ),
    "clients with one timeout": lines(
        "c{0} = httpx.Client(timeout=T)\n", head="T = httpx.Timeout(5.0)\n"
    ),
    "clients with limits by name": lines(
        "L{0} = httpx.Limits(max_keepalive_connections=20)\nc{0} = httpx.Client(limits=L{0})\n"
    ),
    "clients with one merged dict": lines(
        "c{0} = httpx.Client(**O)\n", head="O = {'timeout': None, **{'verify': False}}\n"
    ),
    "clients joined with or": items("x = ", "httpx.Client(timeout={0})", " or "),
    "clients joined with and": items("x = ", "httpx.Client(timeout={0})", " and "),
    "names of clients joined with or": lambda n: (
        HEAD
        + many("c{0} = httpx.Client()\n", n)
        + "x = "
        + many("c{0}", n, " or ")
        + "\nx.get(1)\n"
    ),
    "clients in a list": items("x = [", "httpx.Client(timeout=None)", ", ", "]\n"),
    "clients in a dict": items("x = {", "'{0}': httpx.Client(timeout=None)", ", ", "}\n"),
    "clients on one line": items("", "httpx.Client(timeout=None)", "; "),
    "clients on one line, not ASCII": items("x = 'é'; ", "httpx.Client(timeout=None)", "; "),
    "clients in one tuple, not ASCII": items("x = 'é', ", "httpx.Client(timeout=None)", ", "),
    "clients of subclasses": lines(
        "class K{0}(httpx.Client):\n    pass\nk{0} = K{0}(timeout=None)\n"
    ),
    "clients of one subclass": lines(
        "k{0} = K(timeout=None)\n", head="class K(httpx.Client):\n    pass\n"
    ),
    "a chain of subclasses": numbered(
        "class K{1}(K{0}):\n    pass\n",
        head="class K0(httpx.Client):\n    pass\n",
        end="k = K{1}(timeout=None)\n",
    ),
    "a chain of subclasses, a client each": lines(
        "class K{1}(K{0}):\n    pass\nk{0} = K{1}(timeout=None)\n",
        head="class K0(httpx.Client):\n    pass\n",
    ),
    "bases of one class": lambda n: (
        HEAD
        + many("class B{0}:\n    a{0} = 1\n", n)
        + f"class K(httpx.Client, {many('B{0}', n, ', ')}):\n    pass\nk = K(timeout=None)\n"
    ),
    "clients of async with": lines(
        "    async with httpx.AsyncClient() as c:\n        await c.get(u)\n", head=A
    ),
    "redis clients": lines("r{0} = redis.Redis(host='a{0}')\nr{0}.get('a')\n"),
    "urllib3 managers": lines("p{0} = urllib3.PoolManager(maxsize=5)\np{0}.request('GET', 'a')\n"),
    "boto3 clients": lines("b{0} = boto3.client('s3')\n", head="import boto3\n"),
    "OpenAI clients in handlers": lines(
        HANDLER + "    return OpenAI().models.list()\n", head="from openai import OpenAI\n"
    ),
}
