"""What the page on editors sets up shows findings: each server is started as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markers import ROOT
from samples import Block, blocks

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
SOURCE = "import httpx\n\nclient = httpx.Client(timeout=None)\n"
# Only ends a test that fails.
PATIENCE = 60.0
# How the flake8 extension of VS Code reads the lines of its command.
VS_CODE = re.compile(
    r"(?P<line>\d+),(?P<column>-?\d+),(?P<type>\w+),(?P<code>\w+\d+):(?P<message>[^\r\n]*)"
)


def block(title: str) -> Block:
    (found,) = [block for block in blocks(PAGE) if block.title == title]
    return found


class Server:
    """A language server on standard input and output, with one open file."""

    def __init__(self, command: list[str], folder: Path, settings: object) -> None:
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._patience = threading.Timer(PATIENCE, self._process.kill)
        self._patience.start()
        root: dict[str, object] = {
            "processId": None,
            "rootUri": folder.as_uri(),
            "capabilities": {},
        }
        self._send({"id": 1, "method": "initialize", "params": root})
        while self._receive().get("id") != 1:
            pass
        self._notify("initialized", {})
        self._notify("workspace/didChangeConfiguration", {"settings": settings})
        file = folder / "client.py"
        file.write_text(SOURCE, encoding="utf-8")
        item = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": SOURCE}
        self._notify("textDocument/didOpen", {"textDocument": item})

    def diagnostics(self) -> list[dict[str, Any]]:
        """Return the first diagnostics that are published and not empty."""
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                if found:
                    return found

    def end(self) -> None:
        self._patience.cancel()
        self._process.kill()
        self._process.communicate()

    def _notify(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """The servers that a test started; they end with it."""
    started: list[Server] = []
    yield started
    for server in started:
        server.end()


def test_pylsp_shows_findings_with_the_settings_of_the_page(
    tmp_path: Path, servers: list[Server]
) -> None:
    settings = json.loads(block("settings of pylsp").text)
    servers.append(Server(["pylsp"], tmp_path, settings))
    (found,) = servers[0].diagnostics()
    assert (found["source"], found["code"], found["severity"]) == ("flake8", "CPL301", 2)
    assert found["range"]["start"] == {"line": 2, "character": 22}


@pytest.mark.skipif(not shutil.which("efm-langserver"), reason="efm-langserver is not installed")
def test_efm_langserver_shows_findings_with_the_file_of_the_page(
    tmp_path: Path, servers: list[Server]
) -> None:
    (tmp_path / "config.yaml").write_text(block("efm-langserver/config.yaml").text)
    servers.append(Server(["efm-langserver", "-c", "config.yaml"], tmp_path, {}))
    (found,) = servers[0].diagnostics()
    assert (found["source"], found["severity"]) == ("connlint", 1)
    assert found["message"].startswith("CPL301 ")
    assert found["range"]["start"] == {"line": 2, "character": 22}


def test_vs_code_can_read_what_its_command_prints() -> None:
    """The lines themselves are made by the command, as all output in the pages."""
    (shown,) = [block.text for block in blocks(PAGE) if block.language == "console"]
    lines = [line.strip("'") for line in shown.splitlines() if not line.startswith("$")]
    read = [match for line in lines if (match := VS_CODE.fullmatch(line))]
    assert len(read) == len(lines)
    assert [(match["line"], match["column"], match["code"]) for match in read] == [
        ("3", "23", "CPL301")
    ]
