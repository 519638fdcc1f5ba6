"""Whether the caller of a function chooses the host of its request."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.semantics.execution.chosen_hosts import is_to_chosen_host

HEAD = "import httpx, random\nfrom requests import get as probe, request\nBASE = load()\n"


OF_CALLERS = {
    "a domain": "    probe(f'https://{domain}/status')",
    "a domain and a port": "    url = f'http://{domain}:8080/'\n    probe(url)",
    "an item": "    probe(row['callback'])",
    "an item and a query": "    url = row.get('callback')\n    probe(url + '?a=1')",
    "decoded by a route": "    to = url_decode(row)\n    probe(to)",
    "sent to a route": "    probe(row)",
}
OF_NO_CALLERS = {
    "a path": "    probe(f'https://a/{domain}')",
    "an item and a path": "    url = row.get('callback')\n    probe(url + '/a')",
    "of a base": "    probe(f'{BASE}/{domain}')",
    "another name": "    probe(f'https://{row}/status')",
    "made by a route": "    to = url_for(row)\n    probe(to)",
    "given to a route": "    probe(given)",
}


@pytest.mark.parametrize("way", OF_CALLERS | OF_NO_CALLERS)
def test_the_caller_chooses_the_host(way: str) -> None:
    route = "import fastapi\nr = fastapi.APIRouter()\n@r.get('/')\n"
    head = "def f(row, domain, given=fastapi.Depends(BASE)):\n"
    node, model = probe_in(HEAD + route + head + (OF_CALLERS | OF_NO_CALLERS)[way])
    assert is_to_chosen_host(node, model) is (way in OF_CALLERS)


CHECKED = {
    "the URL": "def f(u):\n    validate_url(u)\n    probe(u)",
    "a base": "def f(u):\n    if is_safe_url(u): probe(f'{u}/items')",
    "a URL from elsewhere": "def f(u):\n    to = load(u)\n    guard.assert_host(to)\n    probe(to)",
    "what becomes the URL": "def f(u):\n    to = _validated_url(u)\n    probe(to)",
    "by keyword": "def f(u):\n    check_ssrf(url=u)\n    probe(u)",
    "its own method": "class A:\n    def f(s, u):\n        s.__validate_url(u)\n        probe(u)",
}
NOT_CHECKED = {
    "another variable": "def f(u, v):\n    validate_url(v)\n    probe(u)",
    "a constant": "def f(u):\n    to = 'http://a'\n    validate_url(to)\n    probe(to)",
    "what a module has": "def f(u):\n    validate_url(BASE)\n    probe(BASE + u)",
    "what self has": "class A:\n    def f(s, u):\n        validate_url(s.u)\n        probe(u)",
    "an answer": "def f(u):\n    validate_answer(u)\n    probe(u)",
    "in another function": "def g(u): validate_url(u)\ndef f(u): probe(u)",
    "how it is written": "def f(u):\n    normalize_url(u)\n    probe(u)",
}


@pytest.mark.parametrize("way", CHECKED | NOT_CHECKED)
def test_a_url_that_is_checked_is_that_of_a_stranger(way: str) -> None:
    node, model = probe_in(HEAD + (CHECKED | NOT_CHECKED)[way])
    assert is_to_chosen_host(node, model) is (way in CHECKED)


SENDER = "class WebhookSender:\n    def f(self, u, v):\n        "
RELEASE = (
    "from pydantic import BaseModel\nclass A(BaseModel):\n    link: str{}\n"
    "    def f(self, u):\n        "
)
OWN = {
    "a webhook": f"{SENDER}probe(u)",
    "a webhook of settings": f"{SENDER}to = u.config\n        probe(to.get('url'))",
    "webhooks in a loop": f"{SENDER}for to in u: probe(to)",
    "a field of data": RELEASE.format("") + "probe(self.link)",
    "one of two": RELEASE.format(" | None = None")
    + "probe(self.link + '?a=1' if u else self.link)",
    "one of two in a name": (
        RELEASE.format("") + "to = f'{self.link}?a={u}' if u else self.link\n        probe(to)"
    ),
    "a page of each host": "def f(u): probe(urljoin(u, '/robots.txt'))",
    "such a page of a name": "def f(u):\n    to = u + '/sitemap.xml'\n    probe(to)",
}
NOT_OWN = {
    "a path of a webhook": f"{SENDER}probe(BASE + u)",
    "such a path in a name": f"{SENDER}to = BASE + u\n        probe(to)",
    "one that was put together": f"{SENDER}to = make(u)\n        probe(to)",
    "a path added": f"{SENDER}probe(u + '/items')",
    "what self has": f"{SENDER}probe(self.u, json=v)",
    "another class": "class Sender:\n    def f(self, u): probe(u)",
    "a field with a default": RELEASE.format(" = 'http://a'") + "probe(self.link)",
    "a field and a path": RELEASE.format("") + "probe(self.link + '/items')",
    "a field of no data": "class A:\n    link: str\n    def f(self, u): probe(self.link)",
    "one that is declared elsewhere": RELEASE.format("") + "probe(self.url)",
    "a page of one host": "def f(u): probe(BASE + '/robots.txt')",
    "another page": "def f(u): probe(urljoin(u, '/items'))",
}


@pytest.mark.parametrize("way", OWN | NOT_OWN)
def test_a_call_or_an_object_has_a_url_of_its_own(way: str) -> None:
    node, model = probe_in(HEAD + (OWN | NOT_OWN)[way])
    assert is_to_chosen_host(node, model) is (way in OWN)


CALL = "def f(base, token, path): probe(f'{base}/{path}', headers={'x': token})\n"
TENANT = {
    "a function of a library": CALL,
    "trimmed": "def f(base, api_key): probe(base.rstrip('/') + '/a', headers=head(api_key))",
    "what a tenant has": CALL + "def g(row): f(row.url, row.token, 1)",
    "what belongs to a tenant": CALL + "def g(row):\n    keys = load(row)\n    f(keys['u'], 1, 2)",
}
NO_TENANT = {
    "without credentials": "def f(base, path): probe(f'{base}/{path}', headers=BASE)",
    "credentials in the query": "def f(base, token): probe(f'{base}/a', params={'x': token})",
    "a base of the module": "def f(u, token): probe(f'{BASE}/{u}', headers={'x': token})",
    "a base with a default": ("def f(token, base=BASE): probe(f'{base}/a', headers={'x': token})"),
    "settings": "def f(settings, token): probe(f'{settings}/a', headers={'x': token})",
    "the same for all": CALL + "def g(row): f(BASE, row.token, 1)",
    "once the same": CALL + "def g(row):\n    f(row.url, row.token, 1)\n    f(BASE, 1, 2)",
    "what self has": CALL + "class A:\n    def g(self, row): f(self.url, row.token, 1)",
    "what may be anything": CALL + "def g(row): f(*row)",
    "passed on": CALL + "call(f)",
}


@pytest.mark.parametrize("way", TENANT | NO_TENANT)
def test_a_tenant_has_a_server_and_credentials(way: str) -> None:
    node, model = probe_in(HEAD + (TENANT | NO_TENANT)[way])
    assert is_to_chosen_host(node, model) is (way in TENANT)
