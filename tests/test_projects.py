"""Whole projects from Python: what connlint says in each directory, in any executor."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor as Threads
from functools import partial
from pathlib import Path

import pytest
from cli_runner import BROKEN, MIXED, Connlint, write

from flake8_connpool import ProjectResult, UsageError, WorkersError, check_project
from flake8_connpool.config.options.output import OUTPUT_FORMATS
from flake8_connpool.project import surroundings

MAKER = "import httpx\n\n\ndef make():\n    return httpx.Client(timeout=5)\n"
USER = """\
from fastapi import FastAPI

from maker import make

app = FastAPI()


@app.get("/")
def prices():
    return make().get("https://prices.internal/").json()
"""


def die(parcel: object) -> None:
    os._exit(3)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    write(root, "maker.py", text=MAKER)
    write(root, "web.py", text=USER)
    write(root, "mixed.py", "tests/test_mixed.py", text=MIXED)
    write(root, "old/broken.py", text=BROKEN)
    write(root, "connlint.toml", text='ignore = ["CPL302"]\nfail-on = "error"\n')
    return root


def places(result: ProjectResult) -> list[tuple[str, str]]:
    return [(one.path, one.finding.code) for one in result.findings]


@pytest.mark.parametrize("form", OUTPUT_FORMATS)
def test_the_result_is_that_of_connlint_in_the_directory(
    form: str, shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = check_project(shop, report=form)
    monkeypatch.chdir(shop)
    outcome = connlint(f"--output-format={form}")
    assert result.report == outcome.out
    assert result.exit_code == outcome.status == 1
    assert result.files == 5
    assert result.errors == result.notes == ()


def test_findings_have_the_paths_of_the_project(shop: Path) -> None:
    result = check_project(shop)
    assert result.path == str(shop)
    assert ("old/broken.py", "CPL001") in places(result)
    assert ("mixed.py", "CPL301") in places(result)
    assert "CPL302" not in [code for _, code in places(result)]
    related = [place.path for one in result.findings for place in one.finding.related]
    assert "web.py" in related
    assert not any(map(os.path.isabs, related))
    assert result.report == ""


def test_a_result_can_be_sent(shop: Path) -> None:
    result = check_project(shop, report="sarif")
    assert pickle.loads(pickle.dumps(result)) == result


@pytest.mark.parametrize("kind", [Threads, ProcessPoolExecutor])
def test_projects_can_be_mapped_over(kind: type[Executor], shop: Path, tmp_path: Path) -> None:
    write(tmp_path, "other/a.py")
    paths = [shop, tmp_path / "other", tmp_path / "missing"]
    with kind() as executor:
        results = list(executor.map(partial(check_project, report="json"), paths))
    assert results == [check_project(path, report="json") for path in paths]
    assert [one.exit_code for one in results] == [1, 1, 2]


@pytest.mark.parametrize("kind", [Threads, ProcessPoolExecutor])
def test_one_project_can_be_shared_out(kind: type[Executor], shop: Path) -> None:
    with kind() as executor:
        shared = check_project(shop, report="sarif", executor=executor)
    assert shared == check_project(shop, report="sarif")


def test_arguments_replace_what_the_project_says(shop: Path, tmp_path: Path) -> None:
    write(tmp_path, "own.toml", text='select = ["CPL302"]\n')
    own = check_project(shop, config=tmp_path / "own.toml")
    assert ("mixed.py", "CPL302") in places(own)
    assert ("mixed.py", "CPL302") in places(check_project(shop, isolated=True))
    assert places(check_project(shop, select=["CPL206"])) == [
        ("mixed.py", "CPL206"),
        ("old/broken.py", "CPL001"),
    ]
    assert ("mixed.py", "CPL302") in places(check_project(shop, ignore=["CPL206"]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = 3\n", "connlint.toml: select: expected a list of codes, not 3"),
        ('baseline = "known.json"\n', "known.json"),
    ],
)
def test_an_error_in_the_project_is_in_the_result(text: str, said: str, shop: Path) -> None:
    (shop / "connlint.toml").write_text(text)
    result = check_project(shop)
    assert (result.exit_code, result.findings) == (2, ())
    (error,) = result.errors
    assert said in error


def test_what_is_no_directory_is_an_error_in_the_result(shop: Path) -> None:
    for path in (shop / "missing", shop / "web.py"):
        assert check_project(path).errors == (f"{path} is not a directory",)


def test_what_a_person_should_know_is_in_the_notes(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "empty").mkdir()
    assert check_project(shop / "empty").notes == ("no Python files found",)
    known = '{"version": 1, "findings": {"web.py": {"CPL401": {"gone()": 1}}}}'
    (shop / "known.json").write_text(known)
    monkeypatch.setattr("flake8_connpool.project.project.MOST_FILES", 2)
    monkeypatch.setattr(surroundings, "MOST_FILES", 2)
    (note,) = check_project(shop).notes
    assert note.endswith("has more than 2 Python files; only 2 are read")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"select": ["CPL8"]}, "select: unknown code 'CPL8'"),
        ({"ignore": "CPL3"}, "ignore: expected a list of codes, not 'CPL3'"),
        ({"report": "xml"}, "report: expected one of full, concise"),
        ({"config": "a.toml", "isolated": True}, "config and isolated cannot be used together"),
    ],
)
def test_an_invalid_argument_is_an_error_of_the_caller(
    arguments: dict[str, object], said: str, shop: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        check_project(shop, **arguments)  # type: ignore[arg-type]


def test_a_killed_worker_is_an_error_of_the_caller(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flake8_connpool.command.elsewhere.carry_out", die)
    with ProcessPoolExecutor(1) as executor, pytest.raises(WorkersError, match="was killed"):
        check_project(shop, executor=executor)


def test_nothing_is_written_unless_a_cache_is_named(shop: Path, tmp_path: Path) -> None:
    (shop / "connlint.toml").write_text('output = ["sarif:report.sarif"]\n')
    before = sorted(tmp_path.rglob("*"))
    plain = check_project(shop)
    assert sorted(tmp_path.rglob("*")) == before
    for _ in range(2):
        assert check_project(shop, cache_dir=tmp_path / "kept" / "connlint") == plain
    assert list((tmp_path / "kept").rglob("*"))


def test_a_directory_that_changes_is_read_again(shop: Path) -> None:
    """A process that lives long may check another project in the same place."""
    said = []
    for python in ("3.8", "3.99"):
        text = f'[project]\nname = "x"\nrequires-python = ">={python}"\n'
        write(shop, "pyproject.toml", text=text)
        said += [
            one.finding.message for one in check_project(shop).findings if "broken" in one.path
        ]
    assert "requires Python 3.99" not in said[0]
    assert "requires Python 3.99" in said[1]
