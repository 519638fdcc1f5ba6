"""docs/frameworks/bots.md: bots, and a consumer of Kafka with the brokers of librdkafka's tests."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
from claims.postgres import Postgres
from claims.server import CountingServer
from claims.waiting import comes_true

from .examples import CATALOG, EXAMPLES, load, warnings_of
from .telegram_service import TelegramService

FOLDER = EXAMPLES / "bots"
MESSAGES = 5
PATIENCE = 20.0


@contextmanager
def bot(path: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run an example as a program."""
    own = {"PYTHONDONTWRITEBYTECODE": "1", "no_proxy": "*"}
    with subprocess.Popen(
        [sys.executable, path],
        env=os.environ | own | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[bytes]) -> int:
    """Ask a program to end, as a supervisor does, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def ask_on_telegram(path: Path, server: CountingServer) -> None:
    """Ask a bot for a price several times; end it, and wait until it has no connection."""
    service = TelegramService()
    environment = {
        "CATALOG_URL": server.url,
        "TELEGRAM_TOKEN": "1:token",
        "TELEGRAM_URL": service.url,
    }
    with bot(path, **environment) as process:
        for _ in range(MESSAGES):
            service.messages.put("/price")
            assert service.answers.get(timeout=PATIENCE) == "ok"
        assert ended(process) == 0
    service.shutdown()
    service.server_close()
    server.wait_until(lambda: server.open == 0)


def test_a_bot_of_telegram_has_one_client_and_closes_it(server: CountingServer) -> None:
    pytest.importorskip("telegram", reason="python-telegram-bot is not installed")
    ask_on_telegram(FOLDER / "telegram_bot.py", server)
    assert (len(server.requests), server.accepted) == (MESSAGES, 1)


def test_a_client_of_the_handler_opens_a_connection_for_every_message(
    server: CountingServer, tmp_path: Path
) -> None:
    pytest.importorskip("telegram", reason="python-telegram-bot is not installed")
    text = warnings_of("bots")[0].text
    assert CATALOG in text
    token = '.token("1:token")'
    assert token in text
    path = tmp_path / "mistake.py"
    path.write_text(
        "import os\n"
        + text.replace(CATALOG, server.url).replace(
            token, f'{token}.base_url(os.environ["TELEGRAM_URL"])'
        )
        + "\nbot.run_polling()\n",
        encoding="utf-8",
    )
    ask_on_telegram(path, server)
    assert (len(server.requests), server.accepted) == (MESSAGES, MESSAGES)


def test_a_bot_of_discord_has_one_client_and_closes_it(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its messages come from the test: there is no gateway to connect to."""
    discord = pytest.importorskip("discord", reason="discord.py is not installed")
    monkeypatch.setenv("DISCORD_TOKEN", "token")
    example = load("bots/discord_bot.py", monkeypatch, CATALOG_URL=server.url)
    sent: list[str] = []

    async def send(text: str) -> None:
        sent.append(text)

    message: Any = SimpleNamespace(content="!price", channel=SimpleNamespace(send=send))

    async def start(self: Any, token: str) -> None:
        waiting = [self.dispatch("message", message) for _ in range(MESSAGES)]
        while len(sent) < len(waiting):
            await asyncio.sleep(0.01)

    monkeypatch.setattr(discord.Client, "start", start)
    asyncio.run(asyncio.wait_for(example.main(), PATIENCE))
    assert sent == ["ok"] * MESSAGES
    assert len(server.requests) == MESSAGES
    assert 1 <= server.accepted <= MESSAGES
    server.wait_until(lambda: server.open == 0)


def test_a_bot_of_slack_shares_one_client_among_its_threads(
    start_server: Callable[[], CountingServer],
    server: CountingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its commands come from the test, as those of a socket do."""
    bolt = pytest.importorskip("slack_bolt", reason="slack-bolt is not installed")
    slack = start_server()
    slack.answer_with({"ok": True, "team_id": "T", "user_id": "U", "bot_id": "B", "url": "u"})
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    example = load(
        "bots/slack_bot.py", monkeypatch, CATALOG_URL=server.url, SLACK_URL=f"{slack.url}/"
    )
    command = {"command": "/price", "text": "tea", "team_id": "T", "user_id": "U"}
    with httpx.Client(base_url=server.url) as catalog:
        app = example.create_app(catalog)
        for _ in range(MESSAGES):
            answer = app.dispatch(bolt.BoltRequest(body=command, mode="socket_mode"))
            assert (answer.status, answer.body) == (200, "ok")
    assert (len(server.requests), server.accepted) == (MESSAGES, 1)
    server.wait_until(lambda: server.open == 0)


class Cluster(NamedTuple):
    """A cluster of Kafka that lives as long as its producer, and where it is."""

    producer: Any
    address: str


def a_cluster_with(items: list[str]) -> Cluster:
    """Start a cluster whose topic has a message for each item."""
    kafka = pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed")
    producer = kafka.Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1})
    (broker,) = producer.list_topics(timeout=PATIENCE).brokers.values()
    for item in items:
        producer.produce("items", item.encode())
    assert producer.flush(PATIENCE) == 0
    return Cluster(producer, f"{broker.host}:{broker.port}")


def test_a_consumer_of_kafka_has_one_client_and_one_pool_and_closes_both(
    server: CountingServer, postgres: Postgres
) -> None:
    cluster = a_cluster_with([f"tea-{number}" for number in range(MESSAGES)])
    database = f"host={postgres.socket_folder} user=postgres dbname=postgres"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE price (item text, amount text)")
    environment = {
        "BROKERS": cluster.address,
        "CATALOG_URL": server.url,
        "DATABASE_URL": database,
    }
    with bot(FOLDER / "consumer.py", **environment) as process:
        server.wait_until(lambda: len(server.requests) == MESSAGES)
        assert server.accepted == 1
        assert ended(process) == 0
    server.wait_until(lambda: server.open == 0)
    assert comes_true(lambda: postgres.backends() == 0)
    with psycopg.connect(database, autocommit=True) as connection:
        rows = connection.execute("SELECT item, amount FROM price").fetchall()
        connection.execute("DROP TABLE price")
    assert sorted(rows) == [(f"tea-{number}", "ok") for number in range(MESSAGES)]


def test_a_client_of_the_loop_opens_a_connection_for_every_message(
    server: CountingServer, tmp_path: Path
) -> None:
    cluster = a_cluster_with(["tea"] * MESSAGES)
    text = warnings_of("bots")[1].text
    settings = '"group.id": "prices"'
    assert settings in text
    path = tmp_path / "mistake.py"
    path.write_text(
        text.replace(CATALOG, server.url)
        .replace("broker.example", cluster.address)
        .replace(settings, f'{settings}, "auto.offset.reset": "earliest"'),
        encoding="utf-8",
    )
    with bot(path) as process:
        server.wait_until(lambda: server.accepted == MESSAGES)
        process.kill()
