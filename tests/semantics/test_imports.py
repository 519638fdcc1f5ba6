"""Which library object a name means, however it is imported."""

from __future__ import annotations

import sys

import pytest
from sources import UNKNOWN, probed

LIMITS = "httpx.Limits"

MEANT = {
    "import": "import httpx\nprobe(httpx.Limits)",
    "import with an alias": "import httpx as h\nprobe(h.Limits)",
    "from-import": "from httpx import Limits\nprobe(Limits)",
    "from-import with an alias": "from httpx import Limits as L\nprobe(L)",
    "dotted import": "import httpx._config\nprobe(httpx.Limits)",
    "import in the function": "def f():\n    import httpx\n    probe(httpx.Limits)",
    "import in a function around": (
        "def f():\n    import httpx\n    def g():\n        probe(httpx.Limits)"
    ),
    "import under TYPE_CHECKING": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import httpx\nprobe(httpx.Limits)"
    ),
    "import after its use": "def f():\n    probe(httpx.Limits)\nimport httpx",
    "import in try": "try:\n    import httpx\nexcept E:\n    raise\nprobe(httpx.Limits)",
    "None where it is not installed": (
        "try:\n    import httpx\nexcept ImportError:\n    httpx = None\nprobe(httpx.Limits)"
    ),
    "None first": "httpx = None\ntry:\n    import httpx\nexcept E: pass\nprobe(httpx.Limits)",
    "the successor, else the older": (
        "try:\n    import httpx2 as h\nexcept E:\n    import httpx as h\nprobe(h.Limits)"
    ),
    "the older, else the successor": (
        "try:\n    from httpx import Limits\nexcept:\n    from httpx2 import Limits\nprobe(Limits)"
    ),
    "two imports of it": "import httpx\nfrom httpx import Limits\nprobe(Limits, httpx.Limits)",
    "another name for it": "import httpx\nLimits = httpx.Limits\nprobe(Limits)",
    "another name for the module": "import httpx\nh = httpx\nprobe(h.Limits)",
    "names by pairs": "import httpx\nL, x = httpx.Limits, 1\nprobe(L)",
    "one of two arms, both it": "import httpx\nh = httpx if x else httpx\nprobe(h.Limits)",
    "global": "def f():\n    global httpx\n    import httpx\nprobe(httpx.Limits)",
    "nonlocal": (
        "def f():\n    httpx = None\n    def g():\n        nonlocal httpx\n        import httpx\n"
        "    probe(httpx.Limits)"
    ),
    "a star import before": "from os import *\nfrom httpx import Limits\nprobe(Limits)",
}

NOT_MEANT = {
    "never imported": "probe(httpx.Limits)",
    "imported in another function": (
        "def f():\n    import httpx\ndef g():\n    probe(httpx.Limits)"
    ),
    "imported in a class": (
        "class A:\n    import httpx\n    def f(self):\n        probe(httpx.Limits)"
    ),
    "a module of the package": "from . import httpx\nprobe(httpx.Limits)",
    "a name of the package": "from .httpx import Limits\nprobe(Limits)",
    "a name of the folder above": "from .. import Limits\nprobe(Limits)",
    "a name of the package, under another": "from .a import B as httpx\nprobe(httpx.Limits)",
    "a name of the package, over it": (
        "from httpx import Limits\nfrom .a import B as Limits\nprobe(Limits)"
    ),
    "another library where it is not installed": (
        "try:\n    from httpx import Limits\nexcept E:\n    from other import Limits\nprobe(Limits)"
    ),
    "a class of its own where it is not installed": (
        "try:\n    from httpx import Limits\nexcept E:\n    class Limits: pass\nprobe(Limits)"
    ),
    "False where it is not installed": (
        "try:\n    import httpx\nexcept E:\n    httpx = False\nprobe(httpx.Limits)"
    ),
    "a loader where it is not installed": (
        "if TYPE_CHECKING:\n    import httpx\nelse:\n    httpx = lazy('httpx')\nprobe(httpx.Limits)"
    ),
    "a star import after": "from httpx import Limits\nfrom os import *\nprobe(Limits)",
    "a star import after, in try": (
        "from httpx import Limits\ntry:\n    from os import *\nexcept E: pass\nprobe(Limits)"
    ),
    "only a star import of it": "from httpx import *\nprobe(Limits)",
    "one of two arms": "import httpx, x\nh = httpx if c else x\nprobe(h.Limits)",
    "names by pairs, crossed": "import httpx\nL, x = 1, httpx.Limits\nprobe(L)",
    "names by pairs with a star": "import httpx\nL, *x = httpx.Limits, 1\nprobe(L)",
    "names bound in a circle": "a = b\nb = a\nprobe(a.Limits)",
}


@pytest.mark.parametrize("way", MEANT)
def test_it_is_meant_through(way: str) -> None:
    assert set(probed(MEANT[way]).split(", ")) == {LIMITS}


@pytest.mark.parametrize("way", NOT_MEANT)
def test_it_is_not_meant_by(way: str) -> None:
    assert probed(NOT_MEANT[way]) != LIMITS


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (
            "from requests.packages.urllib3 import PoolManager\nprobe(PoolManager)",
            "urllib3.PoolManager",
        ),
        (
            "import requests.packages.urllib3 as u\nprobe(u.poolmanager.PoolManager)",
            "urllib3.poolmanager.PoolManager",
        ),
        ("from pip._vendor import requests\nprobe(requests.get)", "pip._vendor.requests.get"),
        ("import httpx2\nprobe(httpx2.Limits)", "httpx2.Limits"),
        ("probe(super)", "builtins.super"),
        ("def super(): ...\nprobe(super)", "own super"),
        ("from os import *\nprobe(super)", UNKNOWN),
        ("def f():\n    from x import y\n    probe(y)", "x.y"),
    ],
)
def test_names_are_told_in_full(source: str, name: str) -> None:
    assert probed(source) == name


def test_a_wrapper_of_the_users_stands_for_what_it_wraps() -> None:
    aliases = {"acme.http.Client": "httpx.Client"}
    assert probed("from acme.http import Client\nprobe(Client)", aliases) == "httpx.Client"
    assert probed("import acme\nprobe(acme.http.Client)", aliases) == "httpx.Client"
    assert probed("import acme\nprobe(acme.http.Other)", aliases) == "acme.http.Other"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of 3.12")
@pytest.mark.parametrize(
    "source",
    [
        "from httpx import Limits\ntype Limits = int\nprobe(Limits)",
        "from httpx import Limits\ndef f[Limits](x: Limits):\n    probe(Limits)",
        "from httpx import Limits\nclass A[Limits]:\n    probe(Limits)",
        "from httpx import Limits\nclass A[Limits]:\n    def f(self):\n        probe(Limits)",
        "from httpx import Limits\nclass A:\n    def f[*Limits](self):\n        probe(Limits)",
        "from httpx import Limits\ntype X[Limits] = probe(Limits)",
    ],
)
def test_type_parameters_and_aliases_are_names_of_their_own(source: str) -> None:
    assert probed(source) != LIMITS


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of 3.12")
@pytest.mark.parametrize(
    "source",
    [
        "from httpx import Limits\ndef f[T: probe(Limits)](): ...",
        "from httpx import Limits\ndef f[Limits](): ...\nprobe(Limits)",
    ],
)
def test_type_parameters_are_not_seen_outside(source: str) -> None:
    assert probed(source) == LIMITS
