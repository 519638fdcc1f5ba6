"""What importing the public names costs, and that using them opens no file."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import BAD, BROKEN, MIXED, REFUSED
from test_start_up import HEAVY, loaded_by

import flake8_connpool
from flake8_connpool import fix


def printed_by(program: str, cwd: Path | None = None) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_importing_the_package_imports_nothing_but_its_version() -> None:
    program = """
import sys
before = {*sys.modules}
import flake8_connpool
print(sorted({*sys.modules} - before))
"""
    assert printed_by(program) == "['flake8_connpool', 'flake8_connpool._version']\n"


def test_a_name_that_is_not_public_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'flake8_connpool' has no attribute 'linted'"):
        _ = flake8_connpool.linted  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        from flake8_connpool import Report  # type: ignore[attr-defined]  # noqa: F401


def test_every_public_name_is_listed_and_can_be_imported() -> None:
    assert dir(flake8_connpool) == sorted(flake8_connpool.__all__)
    program = "from flake8_connpool import *; print(*sorted(globals()))"
    names = printed_by(program).split()
    assert set(flake8_connpool.__all__) <= set(names)
    loaded, _ = loaded_by(program)
    assert loaded & HEAVY == set()


def test_linting_loads_neither_libcst_nor_flake8_where_they_are_not_needed() -> None:
    loaded, output = loaded_by(f"import flake8_connpool\nprint(flake8_connpool.lint({BAD!r}))")
    assert "CPL301" in output
    assert loaded & HEAVY == set()


def test_a_result_is_unpickled_without_loading_libcst() -> None:
    data = pickle.dumps(fix(REFUSED))
    loaded, output = loaded_by(f"import pickle\nprint(pickle.loads({data!r}).refusals)")
    assert "CPL401" in output
    assert loaded & HEAVY == set()


def test_no_file_is_opened_for_a_source_however_its_directory_is_configured(
    tmp_path: Path,
) -> None:
    (tmp_path / "connlint.toml").write_text('select = ["CPL4"]\n')
    (tmp_path / "requirements.txt").write_text("sqlalchemy==1.4.54\n")
    sized = "from sqlalchemy import create_engine\ncreate_engine('postgresql://', pool_size=0)\n"
    program = f"""
import json, sys
from flake8_connpool import fix, lint
def run():
    for source in {[MIXED, BAD.replace(")", ")  # noqa: X1"), sized, BROKEN]!r}:
        found = [finding.code for finding in lint(source)]
        fixed = fix(source, unsafe=True).fixed
        yield found, fixed
list(run())  # what is imported is opened
opened = []
def hook(event, arguments):
    # For the line of a syntax error Python asks for a file without a name.
    if event in ("open", "os.listdir", "os.scandir") and arguments[0]:
        opened.append(str(arguments[0]))
sys.addaudithook(hook)
found = list(run())
print(json.dumps([opened, found]))
"""
    opened, found = json.loads(printed_by(program, cwd=tmp_path))
    assert opened == []
    assert found == [
        [["CPL302", "CPL301", "CPL206"], 2],
        [["CPL301"], 1],
        [["CPL401", "CPL201"], 1],  # 1.4.54 would have no CPL201
        [["CPL001"], 0],
    ]
