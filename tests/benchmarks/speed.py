"""Measure the cost of both doors against a peer, in turns, in one run.

    python tests/benchmarks/speed.py plugin PATH...     flake8 with the plugin / flake8 without
    python tests/benchmarks/speed.py connlint PATH...   connlint / ruff's single rule S113

Figures are CPU seconds of the whole process; the ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence

_FLAKE8 = """
import importlib.metadata, sys
everything = importlib.metadata.distributions
if sys.argv.pop(1) == "without":
    importlib.metadata.distributions = lambda **kw: (
        d for d in everything(**kw) if d.metadata["Name"] != "flake8-connpool"
    )
from flake8.main.cli import main
sys.exit(main(sys.argv[1:]))
"""
_COMMANDS = {
    "plugin": (
        ("with", [sys.executable, "-c", _FLAKE8, "with", "--isolated", "--jobs=1"]),
        ("without", [sys.executable, "-c", _FLAKE8, "without", "--isolated", "--jobs=1"]),
    ),
    "connlint": (
        ("connlint", [sys.executable, "-m", "flake8_connpool", "--isolated"]),
        (
            "ruff",
            [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select=S113"],
        ),
    ),
}


def _cpu_seconds(command: Sequence[str]) -> float:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"exit status {process.returncode}: {' '.join(command[:6])} ...")
    return usage.ru_utime + usage.ru_stime


def _lines(paths: Iterable[str]) -> tuple[int, int]:
    files = lines = 0
    for path in paths:
        for folder, _, names in os.walk(path):
            for name in names:
                if name.endswith(".py"):
                    with open(os.path.join(folder, name), "rb") as source:
                        lines += source.read().count(b"\n")
                    files += 1
    return files, lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("door", choices=_COMMANDS)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    files, lines = _lines(arguments.paths)
    print(f"{files:,} files, {lines:,} lines, {arguments.rounds} rounds")
    seconds: dict[str, list[float]] = {}
    for _ in range(arguments.rounds):
        for name, command in _COMMANDS[arguments.door]:
            seconds.setdefault(name, []).append(_cpu_seconds([*command, *arguments.paths]))
    medians = {name: statistics.median(took) for name, took in seconds.items()}
    for name, took in seconds.items():
        print(f"{name}: median {medians[name]:.2f} s of {[round(t, 2) for t in took]}")
    one, other = medians.values()
    print(f"ratio {one / other:.3f}")


if __name__ == "__main__":
    main()
