"""A file that a newer Python could parse: which one is said, and of no other file."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from cli_runner import BAD, GOOD, Connlint, give, write
from newer_sources import NEWER, WRONG
from test_fixtures import LONGEST_MESSAGE

from flake8_connpool.semantics.syntax.newer_syntax import newer_syntax
from flake8_connpool.versions.python import required_python

RUFF = Path(sysconfig.get_path("scripts"), "ruff")
RUNNING = sys.version_info[:2]
ALL = [(version, text) for version, texts in NEWER.items() for text in texts]
# None of these can be parsed by the Python that runs the tests.
TOO_NEW = [(version, text) for version, text in ALL if version > RUNNING]


def message(version: tuple[int, int]) -> str:
    needed = f"Python {version[0]}.{version[1]}"
    return f"CPL001 the syntax needs {needed}; the file is not checked"


@pytest.mark.parametrize(("version", "text"), TOO_NEW)
def test_newer_syntax_is_told_with_the_python_that_it_needs(
    tmp_path: Path, connlint: Connlint, version: tuple[int, int], text: str
) -> None:
    write(tmp_path, "a.py", text=text)
    line, column = NEWER[version][text]
    outcome = connlint("a.py")
    assert (outcome.status, outcome.messages) == (1, f"a.py:{line}:{column}: {message(version)}\n")


@pytest.mark.parametrize("text", WRONG)
def test_a_source_that_no_python_parses_is_told_as_ever(
    tmp_path: Path, connlint: Connlint, text: str
) -> None:
    write(tmp_path, "a.py", text=text)
    outcome = connlint("a.py")
    assert outcome.places[0].endswith("CPL001")
    assert "needs Python" not in outcome.out


@pytest.mark.parametrize(("version", "text"), TOO_NEW)
@pytest.mark.parametrize("more", ["def f(:\n", "print 'x'\n", "x = (\n"])
def test_newer_syntax_beside_a_mistake_is_no_reason(
    version: tuple[int, int], text: str, more: str
) -> None:
    assert newer_syntax(text) is not None
    assert newer_syntax(text + more) is None


def of_ruff(folder: Path, version: str) -> set[str]:
    """Return the files whose syntax a version of Python does not have, as ruff sees it."""
    command = [str(RUFF), "check", "--isolated", "--no-cache", "--exit-zero"]
    # Any rule: wrong syntax is told beside what is selected.
    command += ["--select=PLE0117", "--output-format=json"]
    command += [f"--target-version={version}", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return {Path(found["filename"]).name for found in json.loads(run.stdout)}


def test_the_versions_are_those_that_ruff_knows(tmp_path: Path) -> None:
    for number, (_, text) in enumerate(ALL):
        write(tmp_path, f"{number}.py", text=text)
    for minor in range(11, 16):
        wrong = {f"{number}.py" for number, (needed, _) in enumerate(ALL) if needed > (3, minor)}
        assert of_ruff(tmp_path, f"py3{minor}") == wrong


def test_the_cost_is_in_proportion_to_the_source() -> None:
    for text in ("f'{'", '"', "[*", "except A, ", "def f[T, ", "f'\\N{", "type x \\\n", "f'''{x:"):
        assert newer_syntax(text * 100_000) is None  # minutes, if it were not


DECLARING = {
    "pyproject.toml": "[project]\nrequires-python = '>={}'\n",
    "poetry/pyproject.toml": "[tool.poetry.dependencies]\npython = '^{}'\n",
    "setup.cfg": "[options]\npython_requires = >={}\n",
    "Pipfile": "[requires]\npython_version = '{}'\n",
}
NEXT = f"{RUNNING[0]}.{RUNNING[1] + 1}"
THIS = f"{RUNNING[0]}.{RUNNING[1]}"
BROKEN = BAD + "def f(:\n"


@pytest.mark.parametrize("name", DECLARING)
def test_a_project_for_a_newer_python_is_told_so(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    write(tmp_path, "src/a.py", text=BROKEN)
    write(tmp_path, Path(name).name, text=DECLARING[name].format(NEXT))
    told = f"CPL001 the project requires Python {NEXT}; the file is not checked\n"
    assert connlint().messages.endswith(told)
    assert connlint().places == ["src/a.py:4:7: CPL001"]
    assert "requires" not in connlint("--isolated").out
    write(tmp_path, Path(name).name, text=DECLARING[name].format(THIS))
    required_python.cache_clear()
    assert "requires" not in connlint().out


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nrequires-python = '<{}'\n",
        "[project]\nrequires-python = '!={}'\n",
        "[project]\nrequires-python = 'new'\n",
        "[project]\nrequires-python = ['>={}']\n",
        "[project]\nrequires-python = ''\n",
        "[project]\ndependencies = ['python>={}']\n",
        "[tool.poetry.dependencies]\npython = '>=3.6 || >={}'\n",
        "[project\n",
    ],
)
def test_a_project_that_declares_no_newer_minimum_is_no_reason(
    tmp_path: Path, connlint: Connlint, text: str
) -> None:
    write(tmp_path, "a.py", text=BROKEN)
    write(tmp_path, "pyproject.toml", text=text.format(NEXT))
    assert connlint().places == ["a.py:4:7: CPL001"]
    assert "Python" not in connlint().out


def test_the_nearest_declaration_in_the_repository_counts(
    tmp_path: Path, connlint: Connlint
) -> None:
    pyproject = DECLARING["pyproject.toml"]
    write(tmp_path, "a.py", "new/.git/HEAD", "new/a.py", "new/old/a.py", text=BROKEN)
    write(tmp_path, "pyproject.toml", text=pyproject.format("9.1"))
    write(tmp_path, "new/pyproject.toml", text="")
    write(tmp_path, "new/old/setup.cfg", text=DECLARING["setup.cfg"].format(NEXT))
    told = [line.split("CPL001 ")[1] for line in connlint().messages.splitlines()]
    assert ["9.1" in told[0], "Python" in told[1], NEXT in told[2]] == [True, False, True]


@pytest.mark.skipif(not TOO_NEW, reason="this Python parses all of them")
def test_the_newer_of_syntax_and_project_is_told(tmp_path: Path, connlint: Connlint) -> None:
    version, text = TOO_NEW[-1]
    write(tmp_path, "a.py", text=text)
    for declared, told in {
        NEXT: message(version),
        "9.1": "CPL001 the project requires Python 9.1; the file is not checked",
    }.items():
        write(tmp_path, "pyproject.toml", text=DECLARING["pyproject.toml"].format(declared))
        required_python.cache_clear()
        assert connlint("a.py").messages.endswith(f"{told}\n")
        assert len(told.removeprefix("CPL001 ")) < LONGEST_MESSAGE


def test_what_is_no_matter_of_syntax_asks_for_no_python(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "pyproject.toml", text=DECLARING["pyproject.toml"].format(NEXT))
    (tmp_path / "a.py").write_bytes(BAD.encode() + b"'\xff'\n")
    (tmp_path / "b.py").write_bytes(BAD.encode() + b"'\0'\n")
    assert "Python" not in connlint("a.py", "b.py").out


def test_standard_input_is_of_the_project_of_its_name(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "new/pyproject.toml", text=DECLARING["pyproject.toml"].format(NEXT))
    give(monkeypatch, BROKEN)
    assert NEXT in connlint("-", "--stdin-filename=new/a.py").out
    give(monkeypatch, BROKEN)
    assert NEXT not in connlint("-").out


@pytest.mark.parametrize(
    ("sources", "summary"),
    [
        ([BROKEN], "Found 1 finding in 1 file (0 files checked, 1 not checked).\n"),
        ([BROKEN, GOOD], "Found 1 finding in 1 file (1 file checked, 1 not checked).\n"),
        (
            [BROKEN, BROKEN, BAD.replace("timeout=None", "verify=1")],
            "Found 2 findings in 2 files (1 file checked, 2 not checked).\n",
        ),
    ],
)
def test_the_summary_counts_the_files_that_were_not_checked(
    tmp_path: Path, connlint: Connlint, sources: list[str], summary: str
) -> None:
    for number, source in enumerate(sources):
        write(tmp_path, f"{number}.py", text=source)
    assert connlint().err == summary


def test_the_summary_of_fixes_counts_the_files_that_were_not_checked(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=BROKEN)
    write(tmp_path, "b.py", text="import httpx\n\nhttpx.Timeout(30.0)\n")
    assert connlint("--diff").err.endswith("2 findings: would fix 1, leave 1; 1 file not checked\n")
    assert connlint("--fix").err == "2 findings: 1 fixed, 1 left; 1 file not checked\n"
