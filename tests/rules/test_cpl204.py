"""How bad a pool without `pool_block` is: advice where neither a size nor threads are in sight."""

from __future__ import annotations

import pytest
from reading import found

from flake8_connpool.findings import Severity

CODE = "CPL204"
HEAD = """\
import threading
from concurrent.futures import ThreadPoolExecutor
from requests.adapters import HTTPAdapter
"""

SEVERITIES = {
    "no size, no threads": ("HTTPAdapter(max_retries=3)", Severity.INFO),
    "a size": ("HTTPAdapter(pool_maxsize=5)", Severity.WARNING),
    "a thread pool": ("HTTPAdapter()\nThreadPoolExecutor()", Severity.WARNING),
    "a thread": ("HTTPAdapter()\nthreading.Thread(target=f).start()", Severity.WARNING),
}


@pytest.mark.parametrize("way", SEVERITIES)
def test_a_size_or_threads_make_it_a_warning(way: str) -> None:
    source, expected = SEVERITIES[way]
    assert [finding.severity for finding in found(HEAD + source, CODE)] == [expected]


def test_the_thread_pools_are_shown() -> None:
    (finding,) = found(HEAD + "HTTPAdapter()\n" + "ThreadPoolExecutor()\n" * 4, CODE)
    assert [place.line for place in finding.related] == [5, 6, 7]
