"""Settings of the application that a handler reads through its request."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = """\
import redis
from openai import OpenAI
from fastapi import FastAPI, Request
app = FastAPI()
@app.get("/prices")
def prices(request: Request, other, key):
"""

SHARED = {
    "of Pyramid": "request.registry.settings['redis.url']",
    "of Pyramid, or a default": "request.registry.settings.get('redis.url', 'redis://db')",
    "of Starlette": "request.app.state.settings.redis_url",
    "of aiohttp": "request.app['settings'].redis_url",
    "of Tornado": "request.application.settings['redis_url']",
}
OF_THE_REQUEST = {
    "a header": "request.headers['redis-url']",
    "a user": "request.user.settings['redis_url']",
    "its own state": "request.state.settings.redis_url",
    "an item by what it sends": "request.registry.settings[key]",
    "a default that it sends": "request.registry.settings.get('redis.url', key)",
    "a keyword that it sends": "request.registry.settings.get('redis.url', default=key)",
    "another parameter": "other.registry.settings['redis.url']",
    "what a method gives": "request.app.tenant(key).redis_url",
}


def codes_of(body: str) -> list[str]:
    source = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    return [one.code for one in lint(source, RuleOptions()) if one.code < "CPL9"]


@pytest.mark.parametrize("way", SHARED)
def test_a_client_with_settings_of_the_application_could_be_shared(way: str) -> None:
    url = SHARED[way]
    assert codes_of(f"with redis.Redis.from_url({url}) as r:\n    return r.get('a')") == ["CPL102"]
    named = f"url = {url}\nwith redis.Redis.from_url(url) as r:\n    return r.get('a')"
    assert codes_of(named) == ["CPL102"]
    sent = f"with OpenAI(api_key={url}) as c:\n    return c.models.list()"
    assert codes_of(sent) == ["CPL102"]


@pytest.mark.parametrize("way", OF_THE_REQUEST)
def test_a_client_with_what_a_request_says_could_not(way: str) -> None:
    url = OF_THE_REQUEST[way]
    assert codes_of(f"with redis.Redis.from_url({url}) as r:\n    return r.get('a')") == []
    assert codes_of(f"with OpenAI(api_key={url}) as c:\n    return c.models.list()") == []


@pytest.mark.parametrize("names", ["url = url", "url = same\nsame = url"])
def test_names_that_lead_to_each_other_end(names: str) -> None:
    codes = codes_of(f"{names}\nwith redis.Redis.from_url(url) as r:\n    r.get('a')")
    assert "CPL000" not in codes


def test_a_request_that_is_bound_again_is_unknown() -> None:
    body = "request = other\nwith redis.Redis.from_url(request.app.url) as r:\n    r.get('a')"
    assert codes_of(body) == []
