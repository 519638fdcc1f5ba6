"""docs/frameworks/aws-lambda.md in the runtime that AWS runs functions with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from claims.server import CountingServer

from .examples import CATALOG, EXAMPLES, warnings_of
from .lambda_runtime import LambdaService

pytest.importorskip("awslambdaric", reason="the runtime of AWS Lambda is built for Linux only")

INVOCATIONS = 10
FOLDER = EXAMPLES / "aws-lambda"
# A pool for each way to keep connections, and what its next request gives.
KEEPING = """
import os
import boto3, httpx, requests
from botocore.config import Config

URL = os.environ["CATALOG_URL"]
kept = httpx.Client(timeout=1.0, limits=httpx.Limits(max_connections=9, keepalive_expiry=2.0))
endless = httpx.Client(timeout=1.0, limits=httpx.Limits(max_connections=9, keepalive_expiry=None))
session = requests.Session()
storage = boto3.client("s3", config=Config(read_timeout=1))
WAYS = {
    "httpx": lambda: kept.get(URL).text,
    "httpx that keeps them": lambda: endless.get(URL).text,
    "requests": lambda: session.get(URL, timeout=1).text,
    "boto3": lambda: storage.get_object(Bucket="b", Key="k")["Body"].read().decode(),
}


def handler(event, context):
    try:
        return WAYS[event["way"]]()
    except Exception as error:
        return type(error).__name__
"""


class Function:
    """A function of Lambda: the service that invokes it, and its process."""

    def __init__(self, service: LambdaService, process: subprocess.Popen[bytes]) -> None:
        self.invoke = service.invoke
        self._process = process

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the process, as Lambda does between invocations."""
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._process.pid, signal.SIGCONT)


@contextmanager
def function(handler: str, folder: Path, url: str) -> Iterator[Function]:
    """Run the handler of a module; its requests go to one address."""
    service = LambdaService()
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": url,
        "AWS_LAMBDA_RUNTIME_API": service.address,
        "AWS_SECRET_ACCESS_KEY": "k",
        "CATALOG_URL": url,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(folder),
        "no_proxy": "*",
    }
    command = [sys.executable, "-m", "awslambdaric", handler]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield Function(service, process)
        finally:
            process.kill()
            service.shutdown()
            service.server_close()


def test_clients_of_the_module_keep_their_connections_from_one_invocation_to_the_next(
    server: CountingServer,
) -> None:
    with function("prices.handler", FOLDER, server.url) as run:
        for _ in range(INVOCATIONS):
            assert run.invoke({"item": "tea"}) == {"text": "ok", "image": "ok"}
        assert len(server.requests) == 2 * INVOCATIONS
        assert server.accepted == 2


def test_threads_of_an_invocation_share_a_client_that_keeps_a_connection_for_each(
    server: CountingServer,
) -> None:
    with function("images.handler", FOLDER, server.url) as run:
        for _ in range(3):
            assert run.invoke({"items": ["tea"] * 64}) == 128
        assert len(server.requests) == 3 * 64
        assert server.accepted <= 16


def test_a_client_of_the_handler_opens_a_connection_for_every_invocation(
    server: CountingServer, tmp_path: Path
) -> None:
    text = warnings_of("aws-lambda")[0].text
    assert CATALOG in text
    (tmp_path / "mistake.py").write_text(text.replace(CATALOG, server.url), encoding="utf-8")
    with function("mistake.handler", tmp_path, server.url) as run:
        for _ in range(INVOCATIONS):
            assert run.invoke({"item": "tea"}) == {"text": "ok", "image": "ok"}
    assert server.accepted == 2 * INVOCATIONS


def test_an_async_client_of_the_module_fails_in_every_second_invocation(
    server: CountingServer, tmp_path: Path
) -> None:
    text = warnings_of("aws-lambda")[1].text
    (tmp_path / "mistake.py").write_text(
        text.replace(CATALOG, server.url) + "\n\ndef told(event, context):\n"
        "    try:\n        return handler(event, context)\n"
        "    except RuntimeError as error:\n        return str(error)\n",
        encoding="utf-8",
    )
    with function("mistake.told", tmp_path, server.url) as run:
        answers = [run.invoke({"item": "tea"}) for _ in range(4)]
    assert answers == ["ok", "Event loop is closed"] * 2


@pytest.mark.parametrize("way", ["httpx", "httpx that keeps them", "requests", "boto3"])
def test_a_connection_that_the_server_closes_during_the_freeze_is_replaced(
    start_server: Callable[[], CountingServer], tmp_path: Path, way: str
) -> None:
    server = start_server()
    (tmp_path / "keeping.py").write_text(KEEPING, encoding="utf-8")
    with function("keeping.handler", tmp_path, server.url) as run:
        assert run.invoke({"way": way}) == "ok"
        with run.frozen():
            server.close_connections()
        assert run.invoke({"way": way}) == "ok"
        assert server.accepted == 2


@pytest.mark.parametrize(
    ("way", "answer"),
    [
        ("httpx", "ok"),
        ("httpx that keeps them", "ReadTimeout"),
        ("requests", "ReadTimeout"),
        ("boto3", "ok"),
    ],
)
def test_a_connection_that_is_lost_during_the_freeze_is_used_unless_it_expires(
    server: CountingServer, tmp_path: Path, way: str, answer: str
) -> None:
    (tmp_path / "keeping.py").write_text(KEEPING, encoding="utf-8")
    with function("keeping.handler", tmp_path, server.url) as run:
        assert run.invoke({"way": way}) == "ok"
        with run.frozen():
            server.forget_connections()
            time.sleep(2.5)
        began = time.monotonic()
        assert run.invoke({"way": way}) == answer
        # boto3 waits for its timeout, and sends the request again.
        assert (time.monotonic() - began > 1.0) is (way != "httpx")
        assert server.accepted == (1 if answer == "ReadTimeout" else 2)
