"""How the code at a place may write a name of a library."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.semantics.values.spelling import spelling_of

SPELLINGS = {
    "by the module": ("import httpx\nprobe()", "httpx.Timeout"),
    "by the module's alias": ("import httpx as h\nprobe()", "h.Timeout"),
    "by itself": ("from httpx import Timeout as T\nprobe()", "T"),
    "by an import of the function": ("def f():\n    import httpx\n    probe()", "httpx.Timeout"),
    "by the one that is not shadowed": (
        "import httpx\nfrom httpx import Timeout\ndef f(httpx): probe()",
        "Timeout",
    ),
    "by the one that has run": (
        "from httpx import Timeout\ndef f():\n    probe()\n    import httpx",
        "Timeout",
    ),
    "not in a branch": ("if x:\n    import httpx\nprobe()", None),
    "not by another module": ("import other\nprobe()", None),
    "not by a class around": ("class A:\n    import httpx\n    def f(self): probe()", None),
}


@pytest.mark.parametrize("way", SPELLINGS)
def test_a_name_is_written(way: str) -> None:
    source, expected = SPELLINGS[way]
    node, model = probe_in(source)
    assert spelling_of("httpx.Timeout", node, model) == expected
