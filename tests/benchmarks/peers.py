"""The commands that are compared: connlint in its variants, other tools, and the floor."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from enum import IntEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_HERE = Path(__file__).parent
_FLOOR = str(_HERE / "floor.py")
_ONLY_PLUGINS = str(_HERE / "only_plugins.py")
_RULE = str(_HERE / "semgrep_rule.yaml")

# What stands for a value in a command.
PLAN = "{plan}"
CACHE = "{cache}"


class Share(IntEnum):
    """How much of a corpus a peer checks: one that is slow checks a part of it."""

    ALL = 0
    PART = 1
    FEW = 2


@dataclass(frozen=True, slots=True)
class Peer:
    """A command: what the page calls it, its program with arguments, and its exit codes.

    `needs` is the distribution without which it cannot run, empty if it always can. A `warm`
    command checks everything once before it is measured. `is_own` is true for what belongs to
    connlint.
    """

    name: str
    title: str
    program: str
    arguments: tuple[str, ...]
    share: Share = Share.ALL
    needs: str = ""
    statuses: frozenset[int] = field(default=frozenset({0, 1}))
    warm: bool = False
    is_own: bool = False

    @property
    def is_plugin(self) -> bool:
        """Whether it is flake8 with a plugin, to be compared with flake8 alone."""
        return self.name.startswith(f"{FLAKE8}-")

    def command(self, paths: list[str], plan: Path, cache: Path) -> list[str]:
        """Return the command for some paths; LookupError if it is not installed."""
        program = program_at(self.program)
        if program is None or (self.needs and not version_of(self.needs)):
            raise LookupError(f"{self.needs or self.program} is not installed")
        values = {PLAN: str(plan), CACHE: str(cache)}
        return [program, *(values.get(one, one) for one in self.arguments), *paths]


_CONNLINT = ("--isolated", "--output-format=concise")
_RUFF = ("check", "--isolated", "--no-cache", "--output-format=concise")
_FLAKE8 = ("--isolated",)
_SEMGREP = ("--metrics=off", "--disable-version-check", "--no-git-ignore", "--quiet")

REFERENCE = "ruff-s113"
FLOOR = "floor"
FLAKE8 = "flake8"
PEERS = (
    Peer("floor", "the floor", "python", ("-I", _FLOOR, PLAN), is_own=True),
    Peer("connlint", "connlint", "connlint", (*_CONNLINT, "--no-cache"), is_own=True),
    Peer(
        "connlint-no-project",
        "connlint `--no-project`",
        "connlint",
        (*_CONNLINT, "--no-cache", "--no-project"),
        is_own=True,
    ),
    Peer(
        "connlint-cached",
        "connlint, cache filled",
        "connlint",
        (*_CONNLINT, "--cache-dir", CACHE),
        warm=True,
        is_own=True,
    ),
    Peer("ruff-s113", "ruff, S113 only", "ruff", (*_RUFF, "--select=S113"), needs="ruff"),
    Peer("ruff-all", "ruff, all rules", "ruff", (*_RUFF, "--select=ALL"), needs="ruff"),
    Peer("flake8", "flake8", "python", (_ONLY_PLUGINS, "", *_FLAKE8), Share.PART, "flake8"),
    Peer(
        "flake8-connpool",
        "flake8 with flake8-connpool",
        "python",
        (_ONLY_PLUGINS, "flake8-connpool", *_FLAKE8),
        Share.PART,
        "flake8-connpool",
        is_own=True,
    ),
    Peer(
        "flake8-bugbear",
        "flake8 with flake8-bugbear",
        "python",
        (_ONLY_PLUGINS, "flake8-bugbear", *_FLAKE8),
        Share.PART,
        "flake8-bugbear",
    ),
    Peer(
        "flake8-async",
        "flake8 with flake8-async",
        "python",
        (_ONLY_PLUGINS, "flake8-async", *_FLAKE8),
        Share.FEW,
        "flake8-async",
    ),
    Peer(
        "bandit",
        "bandit, B113 only",
        "bandit",
        ("--quiet", "--recursive", "--tests=B113"),
        Share.PART,
        "bandit",
    ),
    Peer(
        "semgrep",
        "semgrep, one rule",
        "semgrep",
        ("scan", *_SEMGREP, f"--config={_RULE}"),
        Share.PART,
        statuses=frozenset({0}),
    ),
    Peer(
        "pylint",
        "pylint",
        "pylint",
        ("--rcfile=/dev/null", "--recursive=y", "--reports=n", "--score=n"),
        Share.FEW,
        "pylint",
        # Each kind of message has a bit; 32 is an error in the arguments.
        frozenset(range(32)),
    ),
)
BY_NAME = {peer.name: peer for peer in PEERS}


def program_at(name: str) -> str | None:
    """Return the path of a program: of this environment, or else on PATH."""
    if name == "python":
        return sys.executable
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name)


def version_of(distribution: str) -> str:
    """Return the version of an installed distribution; "" if it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def versions() -> dict[str, str]:
    """Return the version of each tool that is installed."""
    names = dict.fromkeys(one.needs for one in PEERS if one.needs)
    found = {name: version_of(name) for name in names}
    semgrep = program_at("semgrep")
    if semgrep is not None:  # it has an environment of its own
        run = subprocess.run([semgrep, "--version"], capture_output=True, text=True, check=False)
        told = re.search(r"\d+(?:\.\d+)+", run.stdout)
        found["semgrep"] = told[0] if told else ""
    return {name: number for name, number in found.items() if number}
