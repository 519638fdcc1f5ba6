"""The processes that share the work: how many, deaf to interrupts, and ended with the first one."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_runner import write

from flake8_connpool.command import processes
from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.config.effective import configure
from flake8_connpool.linter import registry
from flake8_connpool.project.surroundings import NOTHING_AROUND

only_copies = pytest.mark.skipif(
    sys.platform != "linux", reason="processes know a patch only where they begin as copies"
)


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    return Checker(configure({"isolated": True, "jobs": 2}, str(tmp_path)))


@pytest.mark.parametrize(("counted", "cores"), [(6, 6), (None, 1)])
def test_all_processors_count_where_none_can_be_left_out(
    monkeypatch: pytest.MonkeyPatch, counted: int | None, cores: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: counted)
    assert processes._cores() == cores


@only_copies
def test_processes_are_deaf_to_interrupts_from_their_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: Checker
) -> None:
    write(tmp_path, "a.py")
    begin = processes._begin

    def begin_deaf(*arguments: Any) -> None:
        assert signal.SIGINT in held()
        begin(*arguments)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN

    monkeypatch.setattr(processes, "_begin", begin_deaf)
    found = check([FoundFile(f"{tmp_path}/a.py")] * 64, checker)
    assert [len(checked.found) for checked in found] == [1] * 64
    assert signal.SIGINT not in held()


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no signal can be held")
def test_interrupts_are_held_no_longer_than_needed() -> None:
    with contextlib.suppress(OSError), processes._interrupts_held():
        assert signal.SIGINT in held()
        raise OSError
    assert signal.SIGINT not in held()
    with processes._interrupts_held():
        with processes._interrupts_held():
            pass
        assert signal.SIGINT in held()


def test_where_no_signal_can_be_held_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "pthread_sigmask", raising=False)
    with processes._interrupts_held():
        pass


@only_copies
def test_processes_stop_where_the_first_fails_over_what_they_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: Checker
) -> None:
    log = tmp_path / "log"

    def note(self: Checker, file: FoundFile) -> Checked:
        with log.open("a") as noted:
            noted.write(".")
        time.sleep(0.01)
        return Checked()

    def fail(more: int) -> None:
        raise OSError(f"{more} more")

    monkeypatch.setattr(Checker, "check_file", note)
    with pytest.raises(OSError, match="32 more"):
        check([FoundFile("a.py")] * 160, checker, fail)
    assert 32 <= len(log.read_text()) < 160


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
def test_processes_are_copies_of_one_that_has_imported_what_all_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = dict(registry.RULES)
    monkeypatch.setattr(registry, "RULES", rules := registry._Rules())
    assert processes._context().get_start_method() == "fork"
    assert rules._rules == known


@pytest.mark.parametrize(
    ("methods", "system"), [(["spawn", "fork"], "Darwin"), (["spawn"], "Linux"), (["spawn"], None)]
)
def test_processes_begin_as_python_has_it_elsewhere(
    monkeypatch: pytest.MonkeyPatch, methods: list[str], system: str | None
) -> None:
    monkeypatch.setattr(registry, "RULES", rules := registry._Rules())
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: methods)
    if system is None:  # Windows
        monkeypatch.delattr(os, "uname", raising=False)
    else:
        monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(sysname=system))
    assert processes._context() is multiprocessing.get_context()
    assert rules._rules == {}  # a process that is no copy would not have them


def test_processes_that_begin_from_nothing_give_the_same_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: Checker
) -> None:
    write(tmp_path, "a.py")
    context = multiprocessing.get_context("spawn")
    monkeypatch.setattr(processes, "_context", lambda: context)
    files = [FoundFile(f"{tmp_path}/a.py")] * 64
    found = check(files, checker)
    assert found == [checker.check_file(file) for file in files]


def check(
    files: list[FoundFile], checker: Checker, tick: processes.Tick = lambda _: None
) -> list[Checked]:
    """Check files that nothing is known about."""
    with processes.Workers(checker) as workers:
        return processes.check_files(files, [NOTHING_AROUND] * len(files), workers, tick)


def held() -> set[int]:
    """Return the signals that wait."""
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, []))
