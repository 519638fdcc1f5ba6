"""Whether the key or the address of a service is known to be the same in the whole process."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.linter.lint import lint
from flake8_connpool.pools.services import is_of_process
from flake8_connpool.rule_options import RuleOptions

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


SENT = '.Table("orders").get_item(Key={"id": number})'


@pytest.mark.parametrize(
    ("place", "advice"),
    [
        (
            "@app.get('/')\ndef f(number):\n  ",
            "per thread and reuse it: threads must not share one",
        ),
        ("for number in range(9):\n  ", "before the loop and reuse it"),
    ],
)
def test_threads_are_not_told_to_share_what_they_must_not(place: str, advice: str) -> None:
    head = "import boto3, flask\napp = flask.Flask('app')\n"
    (found,) = lint(f"{head}{place}boto3.resource('dynamodb'){SENT}", RuleOptions())
    assert found.help == f"create one `boto3.resource` {advice}"


def test_what_is_kept_for_a_request_is_to_be_kept_for_a_thread() -> None:
    source = (
        "import boto3, flask\napp = flask.Flask('app')\n@app.before_request\ndef f():\n"
        "  flask.g.db = boto3.resource('dynamodb')\n"
    )
    (found,) = lint(source, RuleOptions())
    assert found.help == "create one `boto3.resource` per thread and reuse it"


@pytest.mark.parametrize(
    ("session", "is_reported"),
    [
        ("boto3.Session()", True),
        ("boto3.Session(region_name=os.environ['REGION'])", True),
        ("boto3.Session(profile_name=number)", False),
        ("boto3.Session(*number)", False),
    ],
)
def test_the_session_says_whose_client_it_creates(session: str, is_reported: bool) -> None:
    source = (
        "import boto3, flask, os\napp = flask.Flask('app')\n@app.get('/')\ndef f(number):\n"
        f"  {session}.client('s3').get_object(Bucket='b', Key=number)\n"
    )
    assert bool(lint(source, RuleOptions())) is is_reported


CHANNEL = """\
import asyncio, grpc, grpc.aio
from flask import Flask
from shop.prices_pb2_grpc import PricesStub
app = Flask("app")
channel = grpc.aio.insecure_channel("shop.example:443")
stub = PricesStub(channel)
"""


@pytest.mark.parametrize(
    ("used", "codes"),
    [
        ("PricesStub(channel).Get(number)", ["CPL504"]),
        ("channel.unary_unary('/shop.Prices/Get')(number)", ["CPL504"]),
        # These may use another channel.
        ("Prices(channel).Get(number)", []),
        ("PricesStub(wrapped(channel)).Get(number)", []),
        ("PricesStub().Get(number)", []),
    ],
)
def test_a_stub_uses_its_channel(used: str, codes: list[str]) -> None:
    found = lint(
        f"{CHANNEL}async def get(number):\n  return await {used}\n"
        "@app.get('/<number>')\ndef f(number):\n  return asyncio.run(get(number))\n",
        RuleOptions(),
    )
    assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("uses", "is_reported"),
    [
        ("PricesStub(channel).Get(number)", True),
        ("PricesStub(grpc.intercept_channel(channel, number)).Get(number)", True),
        ("PricesStub(channel).Get.future(number).result()", True),
        # What else is passed a channel, or a method, may keep it.
        ("keep(channel).Get(number)", False),
        ("Stub(channel).Get(number)", False),
        ("keep(PricesStub(channel).Get, number)", False),
        ("grpc.channel_ready_future(channel).result()", False),
    ],
)
def test_a_channel_is_used_by_its_stubs(uses: str, is_reported: bool) -> None:
    found = lint(
        f"{CHANNEL}CREDENTIALS = grpc.ssl_channel_credentials()\ndef f(number):\n"
        "  channel = grpc.secure_channel('shop.example:443', CREDENTIALS)\n"
        f"  return {uses}\n",
        RuleOptions(),
    )
    assert [one.code for one in found] == ["CPL102"] * is_reported
