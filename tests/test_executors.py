"""Work in an executor of concurrent.futures: in order, bounded, and only between equal releases."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor as Threads
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cli_runner import BAD, BROKEN, write

from flake8_connpool import __version__
from flake8_connpool.command import elsewhere
from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.command.elsewhere import Elsewhere
from flake8_connpool.command.processes import check_files
from flake8_connpool.config.effective import configure
from flake8_connpool.errors import WorkersError
from flake8_connpool.machines import parcels
from flake8_connpool.machines.in_order import in_order
from flake8_connpool.machines.parcels import Parcel, carry_out, packed, unpacked
from flake8_connpool.project.surroundings import NOTHING_AROUND


def late(number: int) -> int:
    """Take longer for smaller numbers."""
    time.sleep(0.02 * (5 - number % 5))
    return number


def fail(number: int) -> int:
    raise TimeoutError(f"task {number}")


def die(number: int) -> int:
    os._exit(number)


def test_results_come_in_the_order_of_the_tasks() -> None:
    with Threads(4) as executor:
        assert list(in_order(executor, late, range(20), ahead=8)) == list(range(20))


def test_no_more_tasks_are_submitted_than_may_be_on_their_way() -> None:
    taken: list[int] = []
    furthest = 0

    def numbers() -> Any:
        nonlocal furthest
        for number in range(50):
            furthest = max(furthest, number - len(taken))
            yield number

    with Threads(2) as executor:
        for number in in_order(executor, abs, numbers(), ahead=7):
            taken.append(number)
    assert taken == list(range(50))
    assert furthest <= 7


def test_what_a_task_raises_is_raised_and_the_others_are_cancelled() -> None:
    with Threads(1) as executor:
        with pytest.raises(TimeoutError, match="task 0"):
            list(in_order(executor, fail, range(20), ahead=10))
        assert executor._work_queue.qsize() == 0 or wait(lambda: not executor._work_queue.qsize())


def test_a_killed_worker_is_an_error_of_the_workers() -> None:
    with (
        ProcessPoolExecutor(1) as executor,
        pytest.raises(WorkersError, match="a worker process was killed"),
    ):
        list(in_order(executor, die, [3], ahead=2))


class Cancelling(Executor):
    """Cancels all that it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.cancel()
        return future


def test_a_cancelled_task_is_an_error_of_the_workers() -> None:
    with pytest.raises(WorkersError, match="the executor cancelled a task"):
        list(in_order(Cancelling(), abs, [1], ahead=2))
    assert issubclass(WorkersError, OSError)
    assert not issubclass(WorkersError, CancelledError)


def test_a_check_ends_the_wait_for_a_result() -> None:
    release = threading.Event()

    def give_up() -> None:
        raise WorkersError("nobody is left")

    with Threads(1) as executor:
        try:
            with pytest.raises(WorkersError, match="nobody is left"):
                list(in_order(executor, lambda _: release.wait(20), [1], ahead=1, check=give_up))
        finally:
            release.set()


def test_a_parcel_is_a_task_and_then_its_result() -> None:
    parcel = carry_out(packed(partial(max, 3), 5))
    assert unpacked(parcel) == 5


@pytest.mark.parametrize(
    ("package", "python", "said"),
    [
        ("0.0.1", platform.python_version(), f"flake8-connpool 0.0.1 instead of {__version__}"),
        (__version__, "3.9.1", r"Python 3\.9\.1 instead of 3\."),
        ("0.0.1", "3.9.1", f"flake8-connpool 0.0.1 instead of {__version__} and Python 3.9.1"),
    ],
)
def test_a_worker_of_other_releases_does_nothing(
    package: str, python: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = packed(fail, 1)
    with monkeypatch.context() as there:
        there.setattr(parcels, "__version__", package)
        there.setattr(platform, "python_version", lambda: python)
        result = carry_out(parcel)
    with pytest.raises(WorkersError, match=said):
        unpacked(result)


@pytest.mark.parametrize("kind", [Threads, ProcessPoolExecutor])
def test_files_are_checked_in_any_executor(
    kind: type[Executor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several parts, some files without anything to send, one that is gone, one that is broken."""
    monkeypatch.setattr(elsewhere, "_MOST_FILES", 3)
    for number in range(40):
        write(tmp_path, f"m{number}.py", text=BAD if number % 2 else "import os\n")
    write(tmp_path, "z.py", text=BROKEN)
    names = [f"m{number}.py" for number in range(40)] + ["gone.py", "z.py"]
    files = [FoundFile(f"{tmp_path}/{name}") for name in names]
    files.append(FoundFile(f"{tmp_path}/x.py", problem="Permission denied"))
    checker = Checker(configure({"isolated": True}, str(tmp_path)))
    ticks: list[int] = []
    with kind() as executor:
        runner = Elsewhere(checker, executor, ahead=3)
        arounds = [NOTHING_AROUND] * len(files)
        found = check_files(files, arounds, runner, ticks.append)
    assert found == [checker.check_file(file) for file in files]
    assert sum(ticks) == len(files)
    assert len(ticks) > 5


def test_a_file_that_nothing_can_be_found_in_is_not_sent(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "b.py", text="import os\n")
    checker = Checker(configure({"isolated": True}, str(tmp_path)))
    sent: list[Parcel] = []

    class Noting(Threads):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            sent.extend(args)
            return super().submit(fn, *args, **kwargs)

    with Noting(1) as executor:
        files = [FoundFile(f"{tmp_path}/a.py"), FoundFile(f"{tmp_path}/b.py")]
        runner = Elsewhere(checker, executor)
        assert check_files(files, [NOTHING_AROUND] * 2, runner) == [Checked(), Checked()]
    assert all(b"import os" not in (parcel.content or b"") for parcel in sent)


def wait(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()
