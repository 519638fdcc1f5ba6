"""Whether the key or the address of a service is known to be the same in the whole process."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.pools.services import is_of_process

HEAD = """\
import os, types
from contextvars import ContextVar
from flask import current_app, g, request
from app import settings, tenants
from app.config import key as imported, Config
KEY = "k"
OF_TENANT = ContextVar("key")
config = tenants.load()
loaded = os.getenv("KEY") or "k"
changed = KEY
changed = request.headers
def read(): return os.environ["KEY"]
def look_up(): return tenants.load()
"""


def is_same(expression: str, body: str = "pass") -> bool:
    source = (
        f"{HEAD}class C:\n  def f(self, given, settings_of):\n    {body}\n    probe({expression})"
    )
    call, model = probe_in(source)
    return is_of_process(call.args[0], model)


@pytest.mark.parametrize(
    "expression",
    [
        "'k'",
        "KEY",
        "loaded",
        "imported",
        "settings.openai.key",
        "settings.organization",
        "settings.key.get_secret_value()",
        "Config.key",
        "Config().key",
        "config.key",
        "current_app.config['KEY']",
        "os.environ['KEY']",
        "os.environ.get('KEY', KEY).strip()",
        "f'https://{settings.host}/v1'",
        "{'x-team': KEY}",
        "('user', settings.password)",
        "str(settings.port)",
        "types.SimpleNamespace(key=KEY)",
        "read()",
        "get_key",
    ],
)
def test_what_a_process_has_one_of_is_the_same(expression: str) -> None:
    assert is_same(expression, "get_key = settings.key if KEY else None")


@pytest.mark.parametrize(
    "expression",
    [
        "given",
        "given.settings.key",
        "settings_of.key",
        "self.key",
        "self.settings.key",
        "unknown",
        "request.headers['key']",
        "g.user.settings.key",
        "OF_TENANT.get()",
        "tenants.load()",
        "look_up()",
        "loaded + given",
        "os.environ[given]",
        "settings.keys[given]",
        "f'https://{given}/v1'",
        "{'x-team': given}",
        "changed",
        "lambda: given",
        "[one for one in given]",
        "str(given)",
        "local",
        "item",
    ],
)
def test_what_may_be_that_of_a_tenant_is_not(expression: str) -> None:
    assert not is_same(expression, "local = tenants.load(given)\n    for item in KEY: pass")


def test_each_expression_is_looked_at_once() -> None:
    lines = [f"a{n} = {' + '.join([f'a{n + 1}'] * 9)}" for n in range(40)]
    call, model = probe_in("\n".join([*lines, "a40 = 'k' + x", "probe(a0)"]))
    assert not is_of_process(call.args[0], model)
