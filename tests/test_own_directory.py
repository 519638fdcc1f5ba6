"""connlint imports no code from the directory that it checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import MIXED

# Modules of the standard library that a run imports, or that what it imports does.
SHADOWED = """
    __future__ argparse ast bisect concurrent dataclasses difflib enum fnmatch gc json
    multiprocessing re signal subprocess tempfile threading tokenize tomllib traceback typing
    unicodedata
"""


def shadowing(folder: Path) -> Path:
    """Make a folder whose modules have the names of the standard library's; return their trace."""
    trace = folder / "trace"
    taken = subprocess.run(
        [sys.executable, "-c", "import runpy, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for name in {*SHADOWED.split(), "flake8", "libcst", "rich", "httpx"} - {*taken}:
        (folder / f"{name}.py").write_text(f"open({str(trace)!r}, 'a').write('{name} ')\n")
    (folder / "z.py").write_text(MIXED)
    return trace


@pytest.mark.parametrize("arguments", [["z.py"], ["--diff", "z.py"], ["--fix", "."]])
def test_the_module_imports_nothing_from_the_working_directory(
    tmp_path: Path, arguments: list[str]
) -> None:
    trace = shadowing(tmp_path)
    command = [sys.executable, "-m", "flake8_connpool", "--isolated", *arguments]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert run.returncode == 1, run.stderr.decode()
    assert not trace.exists(), trace.read_text()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_processes_import_nothing_from_the_working_directory(tmp_path: Path, method: str) -> None:
    trace = shadowing(tmp_path)
    for number in range(70):
        (tmp_path / f"many{number}.py").write_text(MIXED)
    program = (
        "import sys; del sys.path[0]\n"
        "import multiprocessing\n"
        f"multiprocessing.get_all_start_methods = lambda: [{method!r}]\n"
        "from flake8_connpool.cli import main\n"
        "if __name__ == '__main__':\n"
        f"    multiprocessing.set_start_method({method!r})\n"
        "    sys.exit(main(['--isolated', '--jobs=2', '.']))\n"
    )
    script = tmp_path.parent / f"{tmp_path.name}-program.py"
    script.write_text(program)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 1, run.stderr.decode()
    assert not trace.exists(), trace.read_text()
