"""Many files: the same answer from however many processes, and a clean end of all of them."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_runner import BAD, MIXED, Connlint, run_module, write

from flake8_connpool.command import processes
from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.command.tasks import CheckItem, Item, LookItem
from flake8_connpool.config.effective import configure
from flake8_connpool.project.results import Raw
from flake8_connpool.project.surroundings import NOTHING_AROUND, Around
from flake8_connpool.rule_options import RuleOptions

FILES = 2000
# Of each hundred files so many are of another kind than the rest.
KINDS = (
    BAD,
    MIXED,
    "import httpx\n\nhttpx.Client(\n",
    "import requests\n\n\ndef load(url):\n    return requests.get(url)\n",
    "import httpx\n\nhttpx.Client(timeout=None)  # noqa: CPL301\n",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of 2,000 files, of which some cannot be read and some have findings."""
    root = tmp_path_factory.mktemp("tree")
    for number in range(FILES):
        directory = root / f"d{number % 28}"
        directory.mkdir(exist_ok=True)
        kind = number % 100
        text = KINDS[kind] if kind < len(KINDS) else "import os\n\nos.getcwd()\n"
        (directory / f"m{number}.py").write_text(text)
    (root / "d1" / "gone.py").symlink_to("nowhere.py")
    (root / "d2" / "connlint.toml").write_text('select = ["CPL3"]\n')
    (root / "d3" / "latin.py").write_bytes(b"import httpx\nhttpx.Client()\n# \xff\n")
    return root


@pytest.mark.parametrize(("output_format", "top"), [("concise", "."), ("json", "d1")])
def test_the_same_bytes_come_out_whatever_the_number_of_jobs(
    tree: Path, output_format: str, top: str
) -> None:
    runs = [
        run_module(top, f"--jobs={jobs}", f"--output-format={output_format}", cwd=tree)
        for jobs in (1, 2, 8)
    ]
    assert {run.returncode for run in runs} == {1}
    assert {run.stdout for run in runs} == {runs[0].stdout}
    assert {run.stderr for run in runs} == {runs[0].stderr}
    if output_format == "concise":
        assert runs[0].stdout.count(b"\n") > FILES / 100 * len(KINDS)
        unchecked = runs[0].stdout.count(b"CPL001")
        counts = f"({FILES + 2 - unchecked} files checked, {unchecked} not checked)"
        assert counts in runs[0].stderr.decode()


def test_the_same_files_are_fixed_whatever_the_number_of_jobs(tree: Path, tmp_path: Path) -> None:
    fixed = []
    for jobs in (1, 2):
        copy = tmp_path / str(jobs)
        shutil.copytree(tree / "d1", copy, symlinks=True)
        run = run_module("--fix", "--unsafe-fixes", f"--jobs={jobs}", ".", cwd=copy)
        texts = {path.name: path.read_bytes() for path in copy.glob("m*.py")}
        fixed.append((run.stdout, run.stderr, run.returncode, texts))
    assert fixed[0] == fixed[1]
    assert b"pool=10.0" in b"".join(fixed[0][3].values())


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes would be started, each time that some would."""
    found: list[int] = []

    def start(self: processes.Workers, wanted: int) -> None:
        found.append(wanted)
        raise OSError("no process starts in this test")

    monkeypatch.setattr(processes.Workers, "_started", start)
    return found


@pytest.mark.parametrize(
    ("files", "said", "cores", "jobs"),
    [
        (1, None, 8, 0),
        (799, None, 8, 1),
        (800, None, 8, 2),
        (100_000, None, 8, 8),
        (100_000, None, 1, 1),
        (100_000, 3, 8, 3),
        (100_000, 16, 8, 16),
        (33, 16, 8, 2),
        (1, 16, 8, 1),
    ],
)
def test_processes_are_started_only_where_they_pay(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    started: list[int],
    files: int,
    said: int | None,
    cores: int,
    jobs: int,
) -> None:
    monkeypatch.setattr(processes, "_cores", lambda: cores)
    monkeypatch.setattr(Checker, "check_file", lambda self, file: Checked())
    checker = Checker(configure({"isolated": True, "jobs": said}, str(tmp_path)))
    found = [FoundFile(f"{tmp_path}/a.py")] * files
    with contextlib.suppress(OSError), processes.Workers(checker) as workers:
        processes.check_files(found, [NOTHING_AROUND] * files, workers)
    assert started == ([jobs] if jobs > 1 else [])


OF_A_PROJECT = Around(root="/srv/shop")
KNOWN = Around(root="/srv/shop", raw=Raw(()))


@pytest.mark.parametrize(
    ("items", "jobs"),
    [
        ([LookItem("a.py", True, RuleOptions(), frozenset(), True)] * 19, 0),
        ([LookItem("a.py", True, RuleOptions(), frozenset(), True)] * 20, 2),
        ([LookItem("a.py", True, RuleOptions(), frozenset(), True)] * 500, 8),
        ([CheckItem(FoundFile("a.py"), OF_A_PROJECT)] * 20, 2),
        ([CheckItem(FoundFile("a.py"), KNOWN)] * 900, 0),
        ([CheckItem(FoundFile("a.py"), NOTHING_AROUND)] * 700, 0),
    ],
)
def test_files_that_must_be_parsed_pay_for_a_process_soon(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    started: list[int],
    items: list[Item],
    jobs: int,
) -> None:
    """A project asks only for files that matter, and findings that are known cost little."""
    monkeypatch.setattr(processes, "_cores", lambda: 8)
    checker = Checker(configure({"isolated": True}, str(tmp_path)))
    with contextlib.suppress(OSError), processes.Workers(checker) as workers:
        list(workers.map(lambda *_: None, items))
    assert started == ([jobs] if jobs else [])


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no processor can be left out")
def test_of_the_processors_only_those_that_are_left_to_us_count() -> None:
    ours = os.sched_getaffinity(0)
    assert processes._cores() == len(ours)
    os.sched_setaffinity(0, {min(ours)})
    try:
        assert processes._cores() == 1
    finally:
        os.sched_setaffinity(0, ours)


def test_what_decides_over_findings_can_be_sent_to_a_process(tmp_path: Path) -> None:
    write(tmp_path, "connlint.toml", text='per-file-ignores = { "b.py" = ["CPL3"] }\n')
    write(tmp_path, "a.py", "b.py")
    checker = pickle.loads(pickle.dumps(Checker(configure({}, str(tmp_path)))))
    found = [checker.check_file(FoundFile(f"{tmp_path}/{name}")).found for name in ("a.py", "b.py")]
    assert [len(one) for one in found] == [1, 0]


def test_a_process_that_is_killed_is_an_error_and_no_clean_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, *(f"{number}.py" for number in range(100)))
    here = os.getpid()

    def die(self: Checker, file: FoundFile) -> Checked:
        if os.getpid() != here and file.path.endswith("77.py"):
            os.kill(os.getpid(), signal.SIGKILL)
        return Checked()

    monkeypatch.setattr(Checker, "check_file", die)
    monkeypatch.chdir(tmp_path)
    outcome = Connlint(capsys)("--jobs=2")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "connlint: error: a worker process was killed\n"


# Each file takes long enough for an interrupt to come in the middle.
_SLOW = """\
import sys, time
from flake8_connpool import cli
from flake8_connpool.command import checker
found = checker.Checker.check_file
def slow(self, file):
    time.sleep(0.02)
    return found(self, file)
checker.Checker.check_file = slow
print("ready", flush=True)
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("jobs", [1, 3])
def test_ctrl_c_ends_every_process_without_a_word(tmp_path: Path, jobs: int) -> None:
    write(tmp_path, *(f"{number}.py" for number in range(900)))
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW, f"--jobs={jobs}", "--fix", "--unsafe-fixes"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        deadline = time.monotonic() + 20
        while len(members(process.pid)) < (jobs + 1 if jobs > 1 else 1):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(timeout=20) == 130
        assert process.stderr.read() == b""
        assert process.stdout.read() == b""
        assert members(process.pid) == []
    assert {path.read_text() for path in tmp_path.glob("*.py")} == {BAD}


def members(group: int) -> list[str]:
    """Return the processes of a group that are not at their end."""
    found = []
    for entry in os.scandir("/proc"):
        try:
            stat = Path(entry.path, "stat").read_text() if entry.name.isdecimal() else ""
        except OSError:
            continue
        state, _, its_group = stat.rpartition(") ")[2].split(" ")[:3] if stat else ("", "", "")
        if its_group == str(group) and state != "Z":
            found.append(entry.name)
    return found
