"""The samples in the documentation: files, sources with marked lines, and commands with output.

A block with a title is a file of that name; a block of `console` runs in the folder of the files
above it, and shows what each `$ command` wrote; a block of `python` without a title announces its
findings as fixtures do.
"""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from children import run_loaded

# The folder of the samples, as pages show it.
SHOWN_FOLDER = "/home/you/shop"

# A command without anything that a shell would do.
_FOR_CONNLINT = re.compile(r"connlint( [\w./:=,-]+)+")
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"\n]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the name of the file that it shows if any, its text."""

    language: str
    title: str | None
    text: str


def _block(match: re.Match[str]) -> Block:
    return Block(match[1], match[2], match[3])


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    return [_block(match) for match in _BLOCK.finditer(page)]


def replayed(page: str, folder: Path) -> str:
    """Return a page with the output of its commands as it is now; they run in an empty folder."""

    def replay(match: re.Match[str]) -> str:
        block = _block(match)
        if block.title is not None:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if block.language != "console":
            return match[0]
        return f"```console\n{_run(block.text, folder)}```"

    return _BLOCK.sub(replay, page)


def _run(transcript: str, folder: Path) -> str:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    shown, status = "", 0
    for command in re.findall(r"^\$ (.+)$", transcript, re.MULTILINE):
        if _FOR_CONNLINT.fullmatch(command):
            arguments = command.split()[1:]
            run = run_loaded("flake8_connpool", *arguments, cwd=folder, is_merged=True)
        else:
            run = subprocess.run(
                ["sh", "-c", f"(exit {status}); {command}"],
                cwd=folder,
                env={**os.environ, "PATH": path},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        status = run.returncode
        shown += f"$ {command}\n{run.stdout.decode()}"
    return shown.replace(str(folder.resolve()), SHOWN_FOLDER)
