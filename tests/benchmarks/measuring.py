"""What a command costs, and several commands in turns."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_METER = Path(__file__).with_name("meter.py")
# No command of the benchmark takes so long; one that does is stopped.
_LONGEST = 900.0

_T = TypeVar("_T")


class CommandError(Exception):
    """A command could not be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took: CPU and wall in seconds, memory in bytes at its peak."""

    cpu: float
    wall: float
    memory: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median and the greatest of some numbers."""

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Return the spread of one number or more."""
        return cls(min(numbers), statistics.median(numbers), max(numbers))


def measure(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    statuses: Container[int] = (0,),
    seconds: float = _LONGEST,
) -> Cost:
    """Run a command to its end and return its cost, with that of all processes it started.

    Raises CommandError if it cannot be started, ends with an exit code that is not in `statuses`,
    or runs for more than so many `seconds`.
    """
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(_METER), str(seconds), *command],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=cwd,
        env=env,
        check=False,
    )
    last = (run.stderr.strip().splitlines() or ["no message"])[-1]
    if run.returncode != 0:
        raise CommandError(f"cannot be started: {last}")
    told = json.loads(run.stdout)
    if told["too_long"]:
        raise CommandError(f"took more than {seconds:g} s")
    if told["status"] not in statuses:
        raise CommandError(f"exit code {told['status']}: {last}")
    return Cost(told["cpu"], told["wall"], told["memory"])


def in_turns(
    runs: Mapping[str, Callable[[], _T]],
    times: int,
    failed: Callable[[str, CommandError], None],
) -> dict[str, list[_T]]:
    """Return the results of each run, repeated so many times, one of each in every turn.

    Each turn starts with another run, so that none always follows the same one. `failed` is called
    with the name of a run that cannot be measured, and the error; it is left out from then on.
    """
    found: dict[str, list[_T]] = {name: [] for name in runs}
    for turn in range(times):
        names = list(found)
        start = turn % len(names) if names else 0
        for name in names[start:] + names[:start]:
            try:
                found[name].append(runs[name]())
            except CommandError as error:
                del found[name]
                failed(name, error)
    return found


def ratios(costs: Sequence[float], of_reference: Sequence[float]) -> Spread:
    """Return the spread of the costs as multiples of those of a reference, turn by turn."""
    return Spread.of([one / other for one, other in zip(costs, of_reference, strict=True)])


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the power of the size that the costs grow with: the slope of both logarithms."""
    line = statistics.linear_regression([math.log(x) for x in sizes], [math.log(y) for y in costs])
    return line.slope
