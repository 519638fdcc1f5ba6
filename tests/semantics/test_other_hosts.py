"""Whether every iteration of a loop requests another host."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.semantics.execution.placement import placement_of

HEAD = "import httpx, random\nfrom requests import get as probe, request\nBASE = load()\n"

OTHER = {
    "the URL of a webhook": "for hook in u: probe(hook.url)",
    "an item of it": "for hook in u: probe(hook['url'], timeout=5)",
    "by keyword": "for hook in u: probe(url=hook.url)",
    "a name in it": "for row in u:\n    webhook_url = row.url\n    probe(webhook_url)",
    "a host in the text": "for name in u: probe(f'https://{name}/health')",
    "a port in the text": "for port in range(9000, 9010): probe(f'http://localhost:{port}/')",
    "put together": "for name in u: probe('http://' + name + '/health')",
    "the start of a URL": "for server in u: probe(f'{server.url}/health')",
    "put together before": "for port in u:\n    url = f'http://a:{port}/'\n    probe(url)",
    "another proxy": "for url in u:\n    p = random.choice(v)\n    probe(url, proxies={'http': p})",
}
SAME = {
    "a list of URLs": "for url in u: probe(url)",
    "a path": "for name in u: probe(f'https://a/{name}')",
    "a path below a base": "for host in u: probe(f'{BASE}/hosts/{host}')",
    "a path added to a base": "for host in u: probe(BASE + '/hosts/' + host)",
    "an argument": "for host in u: probe(BASE, params={'host': host})",
    "the same proxy": "for url in u: probe(url, proxies=v)",
    "a name that says nothing": "for row in u: probe(row.link)",
}
SCOPES = {"at the top": "{}", "in a function": "def f(u, v):\n    {}"}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("way", OTHER)
def test_no_connection_could_be_reused(way: str, scope: str) -> None:
    code = SCOPES[scope].format(
        OTHER[way].replace("\n", "\n    " if scope != "at the top" else "\n")
    )
    placed = placement_of(*probe_in(HEAD + code))
    assert placed.placement is Placement.UNKNOWN
    assert "another host" in placed.reason


@pytest.mark.parametrize("way", SAME)
def test_a_pool_could_be_reused(way: str) -> None:
    assert placement_of(*probe_in(HEAD + SAME[way])).placement is Placement.PER_ITERATION


def test_a_client_in_the_loop_is_judged_by_its_requests() -> None:
    loop = "for hook in u:\n    with httpx.Client() as c:\n        probe(1)\n        c.post(_)\n"
    for url, is_other in (("hook.url", True), ("f'{BASE}/{hook}'", False)):
        model = probe_in(HEAD + loop.replace("_)", f"{url})"))[1]
        made = next(c for c in model.symbols.calls if model.api(c.func) is not None)
        placed = placement_of(made, model)
        assert (placed.placement is Placement.UNKNOWN) is is_other
