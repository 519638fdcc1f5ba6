"""The second filter: what it drops creates no pool and misuses none; all else is parsed."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.code_text import code_of
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.rule_options import RuleOptions

OPTIONS = RuleOptions()

# The first filter lets all of these through.
DROPPED = {
    "a parameter": "from redis import Redis\ndef f(r: Redis) -> None: r.get('a')\n",
    "a return type": "import redis\ndef f() -> redis.Redis: ...\n",
    "an attribute": "import httpx\nclass A:\n    client: httpx.Client\n",
    "one of a union": "import httpx\ndef f(c: None | httpx.Client = None): c.get('u')\n",
    "in brackets": "from typing import Optional\nimport httpx\nc: Optional[httpx.Client] = None\n",
    "after a comma": "import httpx\nclients: dict[str, httpx.Client] = {}\n",
    "quoted": "import httpx\ndef f(c: 'httpx.Client'): c.get('u')\n",
    "imported in brackets": (
        "from sqlalchemy.orm import (\n    Mapped,\n    Session,\n)\ndef f(db: Session): ...\n"
    ),
    "imported by lines": "from redis import client, \\\n    Redis\ndef f(r: Redis): ...\n",
    "compared": "import httpx\ndef f(c): return isinstance(c, httpx.Client)\n",
    "in a text": "import httpx\ns = 'httpx.Client()'\n",
    "in a docstring": 'import httpx\ndef f():\n    """Use `httpx.Client()`."""\n',
    "in a comment": "import httpx\nx = 1  # httpx.Client() is created elsewhere\n",
    "a function in a text": "import requests\ns = 'requests.get(u)'\n",
    "an error by another name": (
        "import requests\ntry: f()\nexcept requests.Timeout as error: pass\n"
    ),
    "a name of its own": "import redis\nclass Redis: pass\ndef f(r: Redis): ...\n",
    "awaited": (
        "from sqlalchemy.ext.asyncio import AsyncSession\n"
        "async def f(db: AsyncSession):\n    await db.execute(q)\n    await db.commit()\n"
    ),
}
KEPT = {
    "imported for other files": "from httpx import Client\n",
    "imported for other files, with what is not": (
        "from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine\n"
        "def f(db: AsyncSession): ...\n"
    ),
    "called": "import httpx\nhttpx.Client()\n",
    "called with a space": "import httpx\nhttpx.Client ()\n",
    "called on the next line": "import httpx\n(httpx\n .Client\n ())\n",
    "called in an f-string": "import httpx\nf'{httpx.Client()}'\n",
    "called in nested quotes": "import httpx\nf'{d['a']} {httpx.Client()}'\n",
    "extended": "from httpx import Client\nclass A(Client): ...\n",
    "passed": "from fastapi import Depends\nimport httpx\nd = Depends(httpx.Client)\n",
    "passed by keyword": "import httpx\nf(factory=httpx.Client)\n",
    "assigned": "import httpx\nC = httpx.Client\nC()\n",
    "in a list": "import httpx\nfor C in [httpx.Client]: C()\n",
    "in a dict": "import httpx\nd = {'a': httpx.Client}\nd['a']()\n",
    "in a lambda": "import httpx\nmake = lambda: httpx.Client\n",
    "returned": "import httpx\ndef f(): return httpx.Client\n",
    "a default": "import httpx\ndef f(make=httpx.Client): make()\n",
    "renamed": "from httpx import Client as C\nC()\n",
    "a class method": "from redis import Redis\nRedis.from_url(u)\n",
    "got by its name": "import httpx\ngetattr(httpx, 'Client')()\n",
    "after a text with a hash": "import httpx\ns = '#'; httpx.Client()\n",
    "after an apostrophe": "import httpx\n# it's\nhttpx.Client()\n",
    "after a triple quote in a text": 'import httpx\ns = \'"""\'; httpx.Client()\n',
    "after a string that never ends": "import httpx\nhttpx.Client()\ns = '''\n",
    "a timeout of what is received": (
        "import httpx\ndef f(c: httpx.Client): c.get('u', timeout=None)\n"
    ),
    "a timeout that is set": "import httpx\ndef f(c: httpx.Client): c.timeout = None\n",
    "what is received, entered": "import httpx\ndef f(c: httpx.Client):\n    with c: pass\n",
    "what is received, closed by a handler": (
        "import signal, httpx\ndef f(c: httpx.Client): signal.signal(15, lambda *_: c.close())\n"
    ),
    "not awaited": "import httpx\nasync def f(c: httpx.AsyncClient): c.aclose()\n",
    "a private attribute": "import httpx\ndef f(c: httpx.Client): return c._transport\n",
    "held too long": (
        "from sqlalchemy.ext.asyncio import AsyncSession\nfrom time import sleep\n"
        "async def f(db: AsyncSession):\n    await db.execute(q)\n    sleep(9)\n"
    ),
    "a factory that is received": (
        "from sqlalchemy.orm import sessionmaker\ndef f(make: sessionmaker): make()\n"
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", DROPPED)
def test_what_creates_and_misuses_nothing_is_not_parsed(name: str, newline: str) -> None:
    source = DROPPED[name].replace("\n", newline)
    assert not concerns(source, OPTIONS)
    assert not concerns(source.encode(), OPTIONS)
    assert not [one for one in lint(source, OPTIONS) if one.code != "CPL001"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", KEPT)
def test_what_may_have_a_finding_is_parsed(name: str, newline: str) -> None:
    source = KEPT[name].replace("\n", newline)
    assert concerns(source, OPTIONS)
    assert concerns(source.encode(), OPTIONS)


def test_code_has_no_comments_and_no_texts() -> None:
    source = "a = 'x' # y\nb = r\"\"\"z\n\"\"\"\nc = f'{d}'\ne = b'\\''\n"
    assert code_of(source) == "a = '' \nb = r''\nc = f'{d}'\ne = b''\n"


def test_the_code_of_a_notebook_is_in_strings() -> None:
    assert concerns('{"source": ["import httpx\\n", "httpx.Client()"]}\n', OPTIONS)


def test_strings_within_a_string_in_the_same_quotes_are_not_told_apart() -> None:
    assert code_of("f'{d['a']}'") is None
