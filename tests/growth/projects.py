"""Projects of many files, by what there is much of; each is its sources by their paths."""

from __future__ import annotations

from collections.abc import Callable

Files = dict[str, str]

HANDLER = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/{0}')\ndef h{0}(u):\n"
CLIENT = "import httpx\nclient = httpx.Client()\n"
HELPER = "import httpx\ndef load(u):\n    return httpx.Client().get(u)\n"
BASE = "import httpx\nclass Base:\n    def load(self, u):\n        return httpx.Client().get(u)\n"


def each(template: str, first: str = "", last: str = "") -> Callable[[int], Files]:
    """Return what makes modules `m0`, `m1` and so on, a module `first` and a module `last`.

    In a template, `{0}` is the number of a module, and `{1}` the next one.
    """

    def make(count: int) -> Files:
        files = {f"m{n}.py": template.format(n, n + 1) for n in range(count)}
        files["first.py"], files[f"m{count}.py"] = first, last or template.format(count, 0)
        return files

    return make


def from_one(template: str, first: str = "") -> Callable[[int], Files]:
    """Return what makes one module that has a line for each of many modules, which are alike."""

    def make(count: int) -> Files:
        files = {f"m{n}.py": f"import httpx\nc{n} = httpx.Client()\n" for n in range(count)}
        files["first.py"] = first + "".join(template.format(n) for n in range(count))
        return files

    return make


PROJECTS: dict[str, Callable[[int], Files]] = {
    "modules that import the next": each("from m{1} import client\n", last=CLIENT),
    "modules that use what they import from the next": each(
        "from m{1} import client\ndef f(u):\n    return client.get(u)\n", last=CLIENT
    ),
    "modules that import one client": each(
        "from first import client\ndef f(u):\n    return client.get(u)\n", first=CLIENT
    ),
    "handlers that use one client": each(
        "from first import client\n" + HANDLER + "    return client.get(u)\n", first=CLIENT
    ),
    "modules with a star import of the next": each("from m{1} import *\n", last=CLIENT),
    "modules with a star import of one": each(
        "from first import *\ndef f(u):\n    return client.get(u)\n", first=CLIENT
    ),
    "re-exports in one module": from_one("from m{0} import c{0}\n"),
    "star imports in one module": from_one("from m{0} import *\n"),
    "uses in one module": from_one("from m{0} import c{0}\nc{0}.get('a')\n"),
    "closings in one module": from_one("from m{0} import c{0}\nc{0}.close()\n"),
    "subclasses of the next module's": each(
        "from m{1} import K{1}\nclass K{0}(K{1}):\n    pass\nk = K{0}(timeout=None)\n",
        last="import httpx\nclass K{0}(httpx.Client):\n    pass\n",
    ),
    "subclasses of one base": each(
        "from first import Base\nclass K{0}(Base):\n    def run(self):\n        self.load('a')\n",
        first=BASE,
    ),
    "functions that call the next module's": each(
        "from m{1} import f{1}\ndef f{0}(u):\n    return f{1}(u)\n",
        last="import httpx\ndef f{0}(u):\n    return httpx.Client().get(u)\n",
    ),
    "callers of one helper": each(
        "from first import load\ndef f{0}(u):\n    return load(u)\n", first=HELPER
    ),
    "handlers that call one helper": each(
        "from first import load\n" + HANDLER + "    return load(u)\n", first=HELPER
    ),
    "handlers that call the next module's": each(
        "from m{1} import h{1}\n" + HANDLER + "    return h{1}(u)\n",
        last=HANDLER.format("{0}") + "    import httpx\n    return httpx.Client().get(u)\n",
    ),
    "engines for one server": each(
        "from sqlalchemy import create_engine\ne{0} = create_engine('postgresql://h/d')\n"
    ),
    "clients kept in objects": each(
        "import httpx\nclass K:\n    def __init__(self):\n        self.c = httpx.Client()\n"
    ),
    "users of kept clients": each(
        "from first import Base\nb = Base()\ndef f(u):\n    return b.c.get(u)\n",
        first="import httpx\nclass Base:\n    def __init__(self):\n"
        "        self.c = httpx.Client()\n",
    ),
    "event loops": each(
        "import asyncio\nfrom first import fetch\nasyncio.run(fetch())\n",
        first="import httpx\nc = httpx.AsyncClient()\nasync def fetch():\n    await c.get('a')\n",
    ),
    "processes": each(
        "from multiprocessing import Process\nfrom first import fetch\n"
        "def f():\n    Process(target=fetch).start()\n",
        first="import requests\ns = requests.Session()\ndef fetch():\n    s.get('a')\n",
    ),
    "dependencies": each(
        "from fastapi import Depends, FastAPI\nfrom first import lend\napp = FastAPI()\n"
        "@app.get('/')\ndef h(d=Depends(lend)):\n    d.execute('a')\n",
        first="from sqlalchemy import create_engine\nfrom sqlalchemy.orm import Session\n"
        "e = create_engine('a://')\ndef lend():\n    d = Session(e)\n    yield d\n    d.close()\n",
    ),
    "methods of one name": each(
        "import httpx\nclass K{0}:\n    def load(self, u):\n        return httpx.get(u)\n"
        "def f(k, u):\n    return k.load(u)\n"
    ),
    "functions of one module": lambda count: {
        "first.py": "import httpx\n"
        + "".join(f"def f{n}(u):\n    return httpx.Client().get(u)\n" for n in range(count)),
        **{f"m{n}.py": f"from first import f{n}\nf{n}('a')\n" for n in range(count)},
    },
    "folders in folders": lambda count: {
        **{f"p{n}/__init__.py": f"from .a import c{n}\n" for n in range(count)},
        **{f"p{n}/a.py": f"import httpx\nc{n} = httpx.Client()\n" for n in range(count)},
        **{f"p{n}/b.py": f"from . import c{n}\nc{n}.get('a')\n" for n in range(count)},
    },
}
