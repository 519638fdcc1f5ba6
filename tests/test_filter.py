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

from flake8_connpool.filter import concerns
from flake8_connpool.library import APIS
from flake8_connpool.linter import lint
from flake8_connpool.settings import RuleOptions

ROOT = Path(__file__).parent.parent
OPTIONS = RuleOptions(
    aliases={
        "acme.http.Client": "httpx.Client",
        "acme.limits": "httpx.Limits",
        "top": "httpx.Limits",
    }
)

# Every one of these holds a finding.
CONCERNING = {
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
    "vendored name": "from requests.packages import urllib3\nurllib3.PoolManager(maxsize=3)\n",
    "vendored module": "import requests.packages.urllib3 as u\nu.PoolManager(maxsize=3)\n",
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
    "another library": "import aiohttp\naiohttp.ClientSession()\n",
    "named but not imported": "httpx.Limits()\n",
    "named in a comment": "# httpx.Limits\nimport os\n",
    "imported, nothing of it named": "import httpx\nhttpx.get('u')\n",
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


@pytest.mark.parametrize("name", APIS)
def test_every_known_callable_gets_through(name: str) -> None:
    module, _, called = name.rpartition(".")
    assert concerns(f"import {module} as m\nm.{called}()\n".encode(), RuleOptions())


@pytest.mark.parametrize("words", [b"import a ", b"from a ", b"a, httpx, ", b"httpx Limits "])
def test_a_very_long_line_costs_no_more_than_its_length(words: bytes) -> None:
    # Were it its square, this would take minutes.
    started = time.process_time()
    concerns(b"x = '" + words * 100_000 + b"'\n# httpx Limits\n", RuleOptions())
    assert time.process_time() - started < 10


def test_over_many_real_files_no_finding_is_lost() -> None:
    script = ROOT / "tests" / "benchmarks" / "differential.py"
    paths = [ROOT / "fixtures", sysconfig.get_path("purelib"), sysconfig.get_path("stdlib")]
    command = [sys.executable, str(script), "--files=2000", f"--jobs={os.cpu_count() or 1}"]
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
    assert figures["files"] == 2000
    assert figures["passed"] < 1000
    assert figures["findings"] > 50
