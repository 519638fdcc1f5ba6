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
    "the items of what has hosts": "for s in u.servers: probe(s)",
    "such an item, completed": (
        "for s in web_servers:\n    s = s.removesuffix('/') + '/reload'\n    probe(s)"
    ),
    "such an item with its number": "for i, s in enumerate(u.mirrors): probe(s + '/index')",
    "an endpoint": "for endpoint in u: probe(endpoint.url)",
    "a template of a provider": (
        "for provider in u:\n    url = provider.url.format(x=1)\n    probe(url)"
    ),
    "another proxy": "for url in u:\n    p = random.choice(v)\n    probe(url, proxies={'http': p})",
}
SAME = {
    "a list of URLs": "for url in u: probe(url)",
    "a path": "for name in u: probe(f'https://a/{name}')",
    "a path below a base": "for host in u: probe(f'{BASE}/hosts/{host}')",
    "a path added to a base": "for host in u: probe(BASE + '/hosts/' + host)",
    "pages of a server": "for page in u.server.pages: probe(page)",
    "pages of servers": "for page in u.server_pages: probe(page)",
    "an item below a base": "for s in u.servers:\n    s = BASE + s\n    probe(s)",
    "a template of a base": "for host in u:\n    url = BASE.format(host=host)\n    probe(url)",
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


def test_a_client_with_other_credentials_in_each_iteration_is_for_another_host() -> None:
    loop = "for row in u:\n    with httpx.Client({}) as c:\n        c.get(row.url)\n"
    for given, is_other in (("headers={'key': row.key}", True), ("headers=v", False)):
        model = probe_in(HEAD + loop.format(given) + "probe(1)")[1]
        made = next(c for c in model.symbols.calls if model.api(c.func) is not None)
        assert ("another host" in placement_of(made, model).reason) is is_other


def test_only_requests_of_the_client_itself_are_judged() -> None:
    loop = "for hook in u:\n    with httpx.Client() as c:\n        c.get(hook.url)['x'].get('y')\n"
    model = probe_in(HEAD + loop + "probe(1)")[1]
    made = next(c for c in model.symbols.calls if model.api(c.func) is not None)
    assert "another host" in placement_of(made, model).reason


CALLED_OTHER = {
    "in a loop": "for host in u: f(host, 1)",
    "in a comprehension": "x = [f(host, 1) for host in u]",
    "by keyword": "for host in u: f(path=1, host=host)",
    "twice": "for host in u: f(host, 1)\nfor row in u: f(row.name, 2)",
}
CALLED_SAME = {
    "with a path": "for path in u: f(BASE, path)",
    "once more for one host": "for host in u: f(host, 1)\nfor path in u: f(BASE, path)",
    "once more without a loop": "for host in u: f(host, 1)\nf(BASE, 2)",
    "with what may be a host": "for row in u: f(*row)",
}


@pytest.mark.parametrize("way", CALLED_OTHER | CALLED_SAME)
def test_the_callers_of_a_function_pass_it_a_host(way: str) -> None:
    function = "def f(host, path): probe(f'http://{host}/{path}')\n"
    node, model = probe_in(HEAD + function + (CALLED_OTHER | CALLED_SAME)[way])
    placed = placement_of(node, model)
    assert ("another host" in placed.reason) is (way in CALLED_OTHER)
