"""The benchmark measures what it says: CPU of all processes, turns, ratios, stages."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from benchmarks import clocks, floor, stages
from benchmarks.measuring import CommandError, Spread, exponent, in_turns, measure, ratios
from benchmarks.runs import fitted

_BUSY = "import time\nwhile time.process_time() < {0}: pass\n"
_IN_CHILD = "import subprocess, sys\nsubprocess.run([sys.executable, '-S', '-c', {0!r}])\n"


def python(program: str) -> list[str]:
    """Return a command that runs a program without what slows down the start."""
    return [sys.executable, "-I", "-S", "-c", program]


def test_the_cpu_of_a_child_is_counted() -> None:
    cost = measure(python(_IN_CHILD.format(_BUSY.format(0.2))))
    assert cost.cpu >= 0.2


def test_waiting_costs_wall_and_no_cpu() -> None:
    cost = measure(python("import time; time.sleep(0.3)"))
    assert cost.wall >= 0.3
    assert cost.cpu < cost.wall


def test_memory_is_that_of_the_command_and_not_of_the_process_that_measures() -> None:
    held = bytearray(200_000_000)
    small = measure(python("pass")).memory
    large = measure(python("x = bytearray(60_000_000)")).memory
    assert small < 40_000_000 < 60_000_000 < large < len(held)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what processes share")
def test_the_memory_of_processes_that_run_together_is_added() -> None:
    program = "import time; x = bytearray(60_000_000); time.sleep(0.6)"
    both = f"import os, time; os.fork(); {program}"
    assert measure(python(program)).memory < 110_000_000 < measure(python(both)).memory


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('no such rule')", "exit code 1: no such rule"),
        ("import time; time.sleep(60)", "took more than 0.2 s"),
    ],
)
def test_a_command_that_fails_has_no_cost(program: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        measure(python(program), seconds=0.2)


def test_a_command_that_is_not_there_has_no_cost() -> None:
    with pytest.raises(CommandError, match="cannot be started"):
        measure(["/nowhere/connlint"])


def test_exit_codes_of_findings_are_accepted() -> None:
    assert measure(python("raise SystemExit(1)"), statuses={0, 1}).cpu > 0


def test_runs_take_turns_and_each_turn_starts_with_another() -> None:
    order: list[str] = []
    runs: dict[str, Callable[[], None]] = {
        name: lambda name=name: order.append(name)  # type: ignore[misc]
        for name in "abc"
    }
    found = in_turns(runs, 3, lambda name, error: pytest.fail(str(error)))
    assert "".join(order) == "abcbcacab"
    assert {name: len(costs) for name, costs in found.items()} == {"a": 3, "b": 3, "c": 3}


def test_a_run_that_fails_is_left_out_and_reported_once() -> None:
    counts = iter(range(10))

    def fails_second() -> int:
        if next(counts):
            raise CommandError("exit code 2")
        return 0

    reported = []
    found = in_turns(
        {"good": lambda: 1, "bad": fails_second}, 4, lambda *one: reported.append(one[0])
    )
    assert found == {"good": [1, 1, 1, 1]}
    assert reported == ["bad"]


def test_ratios_are_those_of_each_turn() -> None:
    assert ratios([2.0, 9.0, 8.0], [1.0, 3.0, 2.0]) == Spread(2.0, 3.0, 4.0)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize("power", [0.0, 1.0, 1.5, 2.0])
def test_the_exponent_of_a_power_is_found(power: float) -> None:
    sizes = [10, 100, 1000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_sizes_whose_cost_cannot_be_told_from_nothing_are_not_fitted() -> None:
    assert fitted([1, 10, 100, 1000], [0.001, 0.002, 0.1, 1.0]) == 1.0
    assert fitted([1, 10, 100], [0.001, 0.002, 0.1]) is None


def test_a_stage_does_not_pay_for_a_stage_that_it_calls() -> None:
    times = iter([1.0, 3.0, 7.0, 8.0, 10.0])
    clock = clocks.Clock("start", lambda: next(times))
    inner = clock.timed("inner", lambda: None)
    clock.timed("outer", inner)()
    assert clock.stop() == {"start": 3.0, "outer": 3.0, "inner": 4.0}


def test_a_generator_pays_only_while_it_is_asked() -> None:
    now = 0.0

    def two() -> Iterator[int]:
        nonlocal now
        for number in range(2):
            now += 1
            yield number

    clock = clocks.Clock("start", lambda: now)
    for _ in clock.timed("two", two)():
        now += 10
    assert clock.stop() == {"start": 20.0, "two": 2.0}


def _seams() -> list[str]:
    return [seam for _, seams in stages.STAGES.values() for seam in seams]


@pytest.mark.parametrize("seam", _seams())
def test_every_stage_is_taken_around_a_function_of_the_package(seam: str) -> None:
    module, _, name = seam.partition(":")
    found: object = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    assert callable(found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two modules: one that creates a client, one that calls it, and others."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\n")
    (root / "clients.py").write_text(
        "import httpx\n\n\ndef fetch():\n    return httpx.get('https://shop.example')\n"
    )
    (root / "routes.py").write_text("from clients import fetch\n\n\ndef show():\n    fetch()\n")
    (root / "plain.py").write_text("def add(a, b):\n    return a + b\n")
    return root


def test_stages_are_all_of_a_run_and_the_floor_parses_what_it_parsed(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, plan = tmp_path / "result.json", tmp_path / "plan"
    command = [sys.executable, stages.__file__, str(result), str(plan), str(project)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    told = json.loads(result.read_text())
    assert list(told["seconds"]) == list(stages.STAGES)
    worked = {stage for stage, seconds in told["seconds"].items() if seconds > 0}
    assert worked == set(stages.STAGES)
    assert (told["files"], told["parsed"]) == (3, 2)
    assert told["parses"] >= 2
    names = [Path(line).name for line in plan.read_text().splitlines()[1:]]
    assert names[:2] == ["clients.py", "routes.py"]
    parsed = []
    monkeypatch.setattr(sys, "argv", ["floor.py", str(plan), str(project)])
    monkeypatch.setattr(ast, "parse", lambda data: parsed.append(data))
    monkeypatch.setattr("gc.disable", lambda: None)
    floor.main()
    assert sorted(parsed) == sorted((project / name).read_bytes() for name in names[:2])
