"""The filter before the parser: what concerns us gets through, and nothing is lost by it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from flake8_connpool.library.catalog import APIS
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.linter.second_filter import PARTS
from flake8_connpool.rule_options import RuleOptions

ROOT = Path(__file__).parent.parent
OPTIONS = RuleOptions(
    aliases={
        "acme.http.Client": "httpx.Client",
        "acme.limits": "httpx.Limits",
        "top": "httpx.Limits",
    }
)

_F = "def f(u):\n    "
# Every one of these holds a finding.
CONCERNING = {
    "a function": f"import requests\n{_F}requests.get(u)\n",
    "a function by its home": f"import requests.api\n{_F}requests.api.get(u)\n",
    "a function by its renamed home": f"import requests.api as a\n{_F}a.get(u)\n",
    "an imported home": f"from requests import api\n{_F}api.get(u)\n",
    "an imported function": f"from requests import codes, get\n{_F}get(u)\n",
    "an imported function in brackets": f"from requests import (\n  codes,\n  get)\n{_F}get(u)\n",
    "an imported function, continued": f"from requests import codes,\\\n  get\n{_F}get(u)\n",
    "a renamed function": f"from httpx import get as g\n{_F}g(u)\n",
    "a function of a renamed library": f"import requests as r\n{_F}r.get(u)\n",
    "a function of a library by another name": f"import requests\nr = requests\n{_F}r.get(u)\n",
    "a function, continued": f"import requests\n{_F}requests.\\\n    get(u)\n",
    "a function, spaced": f"import requests\n{_F}requests . get(u)\n",
    "a function on lines of its own": f"import requests\n{_F}(requests\n    .get(u))\n",
    "a function that is handed over": f"import requests\n{_F}list(map(requests.get, u))\n",
    "plain": "import httpx\nhttpx.Limits()\n",
    "after another": "import os, httpx\nhttpx.Limits()\n",
    "renamed after another": "import os as o , httpx as h\nh.Limits()\n",
    "in a function": "def f():\n    import httpx\n    httpx.Limits()\n",
    "in a coroutine": "async def f():\n    from httpx import Limits; Limits()\n",
    "on the line of an if": "if 1:import httpx\nhttpx.Limits()\n",
    "after a semicolon": "x=1;import httpx;httpx.Limits()\n",
    "after a number": "1if 1else 2;import httpx\nhttpx.Limits()\n",
    "under TYPE_CHECKING": (
        "if TYPE_CHECKING:\n    from httpx import Client\n"
        "def f(c: 'Client'):\n    c.get('u', timeout=None)\n"
    ),
    "continued": "import \\\n    httpx\nhttpx.Limits()\n",
    "continued twice": "from \\\n\\\n    httpx import Limits\nLimits()\n",
    "continued behind another": "import os, \\\n    httpx # a comment\nhttpx.Limits()\n",
    "in brackets": "from httpx import (\n    Limits as L,\n)\nL()\n",
    "in brackets without a space": "from httpx import(Limits)\nLimits()\n",
    "with tabs": "import\thttpx\nhttpx.Limits()\n",
    "with form feeds": "\fimport\fhttpx\n\fhttpx.Limits()\n",
    "with spaces at the dots": "import httpx . _config\nhttpx . _config . Limits()\n",
    "dotted": "from httpx._config import Limits\nLimits()\n",
    "name on a line of its own": "import httpx\n(httpx\n .Limits())\n",
    "name after a continuation": "import httpx\nhttpx.\\\nLimits()\n",
    "inside an f-string": "import httpx\nf'{httpx.Limits()}'\n",
    "the successor": "try:\n    import httpx2 as h\nexcept E:\n    import httpx as h\nh.Limits()\n",
    "vendored name": "from requests.packages import urllib3\np = urllib3.PoolManager(maxsize=3)\n",
    "vendored module": "import requests.packages.urllib3 as u\np = u.PoolManager(maxsize=3)\n",
    "a session that is only received": (
        "from sqlalchemy.orm import Session\nfrom time import sleep\n"
        "def f(db: Session):\n    db.get(A, 1)\n    sleep(1)\n"
    ),
    "a spelling of another package": "from sqlmodel import create_engine\ncreate_engine(url)\n",
    "a private attribute": "import httpx\nhttpx.Client()._transport._pool\n",
    "user's wrapper": "from acme.http import Client\nClient(timeout=None)\n",
    "user's module": "from acme import http\nhttp.Client(timeout=None)\n",
    "user's dotted wrapper": "import acme\nacme.http.Client(timeout=None)\n",
    "user's function": "from acme import limits as make\nmake()\n",
    "user's name without a dot": "import top\ntop()\n",
}

NOT_CONCERNING = {
    "nothing": "",
    "another library": "import niquests\nniquests.Session()\n",
    "named but not imported": "httpx.Limits()\n",
    "named in a comment": "# httpx.Limits\nimport os\n",
    "imported, nothing of it named": "import httpx\nhttpx.codes.OK\n",
    "a function of another": "import requests\ncache.get('u')\nrequests.codes.ok\n",
    "a session of somebody else": (
        "from sqlalchemy.orm import Session\ndef f(s: Session = None):\n    s.get(1)\n"
    ),
    "a part of what is made elsewhere": "from sqlalchemy.engine import make_url\nmake_url(u)\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", CONCERNING)
def test_what_holds_a_finding_gets_through(name: str, newline: str) -> None:
    text = CONCERNING[name]
    data = text.replace("\n", newline).encode()
    assert lint(data, OPTIONS)
    assert concerns(data, OPTIONS)
    assert concerns(data.decode(), OPTIONS)


@pytest.mark.parametrize("name", NOT_CONCERNING)
def test_what_holds_none_is_not_read_further(name: str) -> None:
    text = NOT_CONCERNING[name]
    assert not lint(text, OPTIONS)
    assert not concerns(text, OPTIONS)
    assert not concerns(text.encode(), OPTIONS)


def test_a_users_wrapper_concerns_only_who_has_it() -> None:
    assert not concerns(CONCERNING["user's wrapper"], RuleOptions())


@pytest.mark.parametrize("name", [name for name, api in APIS.items() if api.kind not in PARTS])
def test_every_known_callable_gets_through(name: str) -> None:
    module, _, called = name.rpartition(".")
    assert concerns(f"import {module} as m\nm.{called}()\n".encode(), RuleOptions())


@pytest.mark.parametrize(
    "words",
    [
        *(b"import a ", b"from a ", b"a, httpx, ", b"httpx Limits "),
        *(b"requests import ( ", b"requests import a ", b"requests.", b"requests", b"requests . "),
    ],
)
def test_a_very_long_line_costs_no_more_than_its_length(words: bytes) -> None:
    # Were it its square, this would take a minute and more.
    started = time.process_time()
    concerns(b"x = '" + words * 20_000 + b"'\n# httpx Limits\n", RuleOptions())
    assert time.process_time() - started < 5


def test_over_many_real_files_no_finding_is_lost() -> None:
    script = ROOT / "tests" / "benchmarks" / "differential.py"
    paths = [ROOT / "fixtures", sysconfig.get_path("purelib")]
    command = [sys.executable, str(script), "--files=1000", f"--jobs={os.cpu_count() or 1}"]
    run = subprocess.run(
        [*command, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = re.findall(r"(\d+) (\w+)", run.stdout.replace(",", ""))
    figures = {word: int(number) for number, word in told}
    assert figures["lost"] == 0
    assert figures["files"] == 1000
    # SDKs import httpx in most of their files.
    assert figures["passed"] < 950
    assert figures["findings"] > 50
