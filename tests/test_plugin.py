"""flake8's door: options, opt-in codes, and what it never does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from children import run_loaded

from flake8_connpool.config.rule_settings import RULE_OPTIONS
from flake8_connpool.plugin import Plugin

_BAD = """\
import httpx

httpx.Limits(keepalive_expiry=100)
httpx.Client()
"""


def _flake8(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    run = run_loaded("flake8", "--isolated", *options, "bad.py", cwd=root)
    said = run.stdout.decode(), run.stderr.decode()
    return subprocess.CompletedProcess(run.args, run.returncode, *said)


def _codes(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.split()[1] for line in run.stdout.splitlines()]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "bad.py").write_text(_BAD)
    return tmp_path


def test_opt_in_codes_are_off_until_they_are_selected(root: Path) -> None:
    assert _codes(_flake8(root)) == ["CPL202", "CPL403"]
    assert _codes(_flake8(root, "--extend-ignore=E501")) == ["CPL202", "CPL403"]
    assert _codes(_flake8(root, "--extend-select=CPL906")) == ["CPL202", "CPL403", "CPL906"]


def test_flake8_is_given_the_rule_options_as_they_are_described_and_no_other() -> None:
    from flake8.options.manager import OptionManager

    manager = OptionManager(version="", plugin_versions="", parents=[], formatter_names=[])
    Plugin.add_options(manager)
    *given, alone = [(one.long_option_name, one.help, one.metavar) for one in manager.options]
    assert given == [(f"--connpool-{one.name}", one.help, one.metavar) for one in RULE_OPTIONS]
    assert alone[0] == "--connpool-no-project"


def test_a_rule_option_is_read_from_the_command_line(root: Path) -> None:
    assert _codes(_flake8(root, "--connpool-server-idle-timeout=200")) == ["CPL202"]


def test_a_rule_option_is_read_from_a_configuration_file(root: Path) -> None:
    (root / "setup.cfg").write_text(
        "[flake8]\n"
        "connpool-server-idle-timeout = 200\n"
        "connpool-aliases =\n    acme.Client=httpx.Client\n    acme.Limits=httpx.Limits\n"
        "connpool-target-versions = sqlalchemy>=1.4,<2.1, httpx>=0.27\n"
    )
    (root / "bad.py").write_text("import acme\n\nacme.Limits(keepalive_expiry=100)\n")
    command = [sys.executable, "-m", "flake8", "bad.py"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert _codes(run) == ["CPL202"], run.stderr


@pytest.mark.parametrize(
    "option",
    [
        "--connpool-server-idle-timeout=soon",
        "--connpool-aliases=acme.Client=httpx.Nothing",
        "--connpool-target-versions=flask>=3",
    ],
)
def test_a_wrong_value_ends_the_run_with_the_name_of_the_option(root: Path, option: str) -> None:
    run = _flake8(root, option)
    assert run.returncode == 1
    assert option.partition("=")[0] in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_a_failing_rule_leaves_the_other_findings_standing(root: Path) -> None:
    broken = (
        "import sys\n"
        "from flake8_connpool.linter.registry import RULES, Rule\n"
        "import flake8_connpool.linter.registry as rules\n"
        "def fail(subject): raise RuntimeError('on purpose')\n"
        "old = RULES['CPL202']\n"
        "new = Rule(old.code, old.name, old.page, old.subjects, fail, old.severity)\n"
        "rules.RULES = {**RULES, 'CPL202': new}\n"
        "from flake8.main.cli import main\n"
        "sys.exit(main(['--isolated', '--jobs=1', 'bad.py']))\n"
    )
    command = [sys.executable, "-c", broken]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert set(_codes(run)) == {"CPL000", "CPL403"}, run.stderr
    assert "CPL202 failed: RuntimeError: on purpose" in run.stdout


def test_a_run_never_imports_libcst(root: Path) -> None:
    program = (
        "import sys\n"
        "from flake8.main.cli import main\n"
        "status = main(['--isolated', '--jobs=1', 'bad.py'])\n"
        "assert 'flake8_connpool.linter.lint' in sys.modules\n"
        "assert 'libcst' not in sys.modules\n"
        "sys.exit(status)\n"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stderr
    assert _codes(run) == ["CPL202", "CPL403"]


def test_a_file_that_names_no_library_is_left_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import ast

    import flake8_connpool.plugin as door

    def fail(*_: object) -> None:
        raise AssertionError("the file was looked at")

    monkeypatch.setattr(door, "lint_tree", fail)
    lines = ["import os\n", "os.getcwd()\n"]
    assert list(door.Plugin(ast.parse("".join(lines)), lines, "a.py").run()) == []


@pytest.mark.parametrize(
    ("lines", "is_read_again"),
    [
        (["import httpx\n", "httpx.Limits()\n"], False),
        (["import httpx\n", "httpx.Limits()  # \u4e2d\xe9\n"], False),
        (["# coding: utf-8\n", "import httpx\n", "httpx.Limits()\n"], False),
        # Nothing is found here, so that it does not matter.
        (["import httpx  # \xe9\n", "httpx.Timeout(3, pool=3)\n"], False),
        (["import httpx  # \xe9\n", "httpx.Limits()\n"], True),
        (["# coding: latin-1\n", "import httpx\n", "httpx.Limits()\n"], True),
    ],
)
def test_a_file_is_read_again_only_if_it_may_not_be_what_flake8_says(
    monkeypatch: pytest.MonkeyPatch, lines: list[str], is_read_again: bool
) -> None:
    import ast

    import flake8_connpool.plugin as door

    read: list[str] = []

    def read_file(path: str) -> bytes:
        read.append(path)
        return "".join(lines).encode("latin-1" if "latin-1" in lines[0] else "utf-8")

    monkeypatch.setattr(door, "read_file", read_file)
    found = list(door.Plugin(ast.parse("".join(lines)), lines, "a.py").run())
    assert [text[:6] for _, _, text, _ in found if text.startswith("CPL202")] == (
        [] if "Timeout" in lines[1] else ["CPL202"]
    )
    assert read == (["a.py"] if is_read_again else [])
