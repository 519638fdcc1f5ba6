"""Test code is recognized by its place or by what it defines; only errors are reported there."""

from __future__ import annotations

from pathlib import Path

import pytest
from children import run_loaded
from cli_runner import Connlint, give
from sources import module_of

from flake8_connpool import RuleOptions, fix, lint
from flake8_connpool.files.project_root import path_in_project
from flake8_connpool.linter.test_paths import is_test_path
from flake8_connpool.linter.testing import defines_tests

# A warning, and an error: a response whose connection is never returned.
WARNING = "import requests\n\n\ndef load(name):\n    return requests.get(f'https://a/{name}')\n"
ERROR = (
    WARNING
    + "\n\ndef close(client: requests.Session):\n    import httpx\n    httpx.Timeout(read=1)\n"
)
HIDDEN = "Test code: 1 finding in 1 file not reported; use --test-code=all to see them.\n"

TEST_PATHS = [
    "tests/helpers.py",
    "shop/tests/unit/data.py",
    "test/helpers.py",
    "functional_tests/browser.py",
    "e2e-tests/browser.py",
    "pytest-shop/src/pytest_shop/servers.py",
    "shop/test_prices.py",
    "shop/prices_test.py",
    "conftest.py",
    "shop/tests.py",
    "pytest_shop.py",
    "C:\\shop\\test_prices.py",
    "shop\\tests\\helpers.py",
    "/home/you/shop/test_prices.py",
    "benchmarks/load.py",
    "evaluation\\core\\steps.py",
    "shop/demo_orders.py",
]
OTHER_PATHS = [
    "",
    "shop/prices.py",
    "shop/testing/servers.py",
    "shop/latest/prices.py",
    "shop/contest.py",
    "shop/testprovider.py",
    "shop/ab_test/prices.py",
    "tests.d/prices.py",
    "shop/evaluation/steps.py",
    "shop/demo/prices.py",
    "demographics.py",
    "scripts/load.py",
    "/demo/shop/prices.py",
    "/home/you/tests/shop/prices.py",
    "C:\\tests\\shop\\prices.py",
]

DEFINING = {
    "a fixture": "@pytest.fixture\ndef server(): ...",
    "a fixture with a scope": "@pytest.fixture(scope='session')\ndef server(): ...",
    "an async fixture": "@pytest_asyncio.fixture\nasync def server(): ...",
    "a fixture by its name": "from pytest import fixture\n@fixture\ndef server(): ...",
    "a hook": "@pytest.hookimpl(tryfirst=True)\ndef pytest_configure(config): ...",
    "a mark": "@pytest.mark.slow\ndef check(): ...",
    "a method": "class Servers:\n    @pytest.fixture\n    def server(self): ...",
    "a test case": "class Prices(unittest.TestCase): ...",
    "a case's heir": "class Base(unittest.TestCase): ...\nclass Prices(Base): ...",
    "a case of Django": "import django.test\nclass Prices(django.test.TransactionTestCase): ...",
}
NOT_DEFINING = {
    "nothing": "x = 1",
    "a route": "@app.get('/test')\ndef test_connection(): ...",
    "a name": "def test_connection(): ...",
    "a class": "class TestConnection:\n    def test_it(self): ...",
    "an assertion": "def f(): assert requests.get(u).status_code == 200",
    "an import": "def run(): pytest.main()",
    "another fixture": "from elsewhere import fixture\n@fixture\ndef server(): ...",
    "another case": "from elsewhere import TestCase\nclass Prices(TestCase): ...",
}
HEAD = "import pytest, pytest_asyncio, requests, unittest\nfrom elsewhere import app\n"


@pytest.mark.parametrize("path", TEST_PATHS)
def test_a_path_means_test_code(path: str) -> None:
    assert is_test_path(path)


@pytest.mark.parametrize("path", OTHER_PATHS)
def test_a_path_does_not_mean_test_code(path: str) -> None:
    assert not is_test_path(path)


@pytest.mark.parametrize("way", DEFINING)
def test_a_module_defines_tests(way: str) -> None:
    assert defines_tests(module_of(HEAD + DEFINING[way]))


@pytest.mark.parametrize("way", NOT_DEFINING)
def test_a_module_does_not_define_tests(way: str) -> None:
    assert not defines_tests(module_of(HEAD + NOT_DEFINING[way]))


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("home/tests/shop/.git", "lib/a.py"),
        ("home/tests/shop/pyproject.toml", "lib/a.py"),
        ("home/tests/shop/connlint.toml", "lib/a.py"),
        ("home/.hg", "tests/shop/lib/a.py"),
        ("elsewhere/.git", "a.py"),
    ],
)
def test_a_path_is_relative_to_its_project(tmp_path: Path, marker: str, expected: str) -> None:
    place = tmp_path / "home/tests/shop/lib"
    place.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / marker).touch()
    for start, path in [(place, "a.py"), (place.parent, "lib/a.py"), (tmp_path, place / "a.py")]:
        if marker != "elsewhere/.git":
            assert path_in_project(str(path), str(start)) == expected
    assert path_in_project(str(place / "a.py"), str(tmp_path / "elsewhere")) == expected


def test_a_repository_counts_before_a_configuration_and_the_topmost_of_those(
    tmp_path: Path,
) -> None:
    inner, nested = tmp_path / "a/b", tmp_path / "c/tests/e2e"
    for directory in (inner, nested):
        directory.mkdir(parents=True)
        (directory / "pyproject.toml").touch()
    (tmp_path / "a/.git").touch()  # as in a worktree
    (tmp_path / "c/setup.cfg").touch()
    (tmp_path / "pyproject.toml").touch()
    assert path_in_project("x.py", str(inner)) == "b/x.py"
    assert path_in_project("x.py", str(nested)) == "c/tests/e2e/x.py"


def test_without_a_project_a_path_is_relative_to_the_working_directory(tmp_path: Path) -> None:
    assert path_in_project("tests/a.py", str(tmp_path)) == "tests/a.py"
    assert path_in_project("../a.py", str(tmp_path)) == "a.py"


def put(root: Path, *names: str, text: str = WARNING) -> None:
    (root / "pyproject.toml").touch()
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def codes(lines: str) -> list[str]:
    return [line.replace("./", "").replace("\\", "/").split(" ")[0] for line in lines.splitlines()]


@pytest.mark.parametrize("arguments", [["."], ["tests"], ["tests/data.py"]])
@pytest.mark.parametrize("option", [[], ["all"]])
def test_connlint_and_flake8_agree(tmp_path: Path, arguments: list[str], option: list[str]) -> None:
    put(tmp_path, "tests/data.py", "app/a.py", "app/test_b.py")
    put(tmp_path, "tests/raises.py", text=ERROR)
    tools = {
        "connlint": ["flake8_connpool", "--output-format=concise", "-q"],
        "flake8": ["flake8", "--isolated", "--jobs=1", "--select=CPL"],
    }
    for arguments_there, cwd in [(arguments, tmp_path), (["."], tmp_path / "tests")]:
        said = {}
        for tool, command in tools.items():
            name = "--test-code" if tool == "connlint" else "--connpool-test-code"
            options = [f"{name}={value}" for value in option]
            run = run_loaded(*command, *options, *arguments_there, cwd=cwd)
            assert run.stderr == b""
            said[tool] = sorted(codes(run.stdout.decode()))
        assert said["connlint"] == said["flake8"]
        assert any("raises.py" in one for one in said["flake8"]) == (
            arguments_there != ["tests/data.py"]
        )
        assert any("data.py" in one for one in said["flake8"]) == bool(option)


def test_the_summary_says_what_is_not_reported(tmp_path: Path, connlint: Connlint) -> None:
    put(tmp_path, "tests/data.py", "app/a.py")
    outcome = connlint()
    assert outcome.files == ["app/a.py"]
    assert outcome.err.endswith(f"(2 files checked).\n{HIDDEN}")
    assert connlint("--test-code=all").err.count("\n") == 1
    assert connlint("-q").err == ""
    assert "Test code" not in connlint("app").err
    assert connlint("tests").status == 0
    assert HIDDEN in connlint("--fix", "tests").err


def test_what_test_code_hides_counts_only_if_it_would_be_reported(
    tmp_path: Path, connlint: Connlint
) -> None:
    put(tmp_path, "tests/data.py")
    assert "Test code" not in connlint("--ignore=CPL1").err
    connlint("--test-code=all", "--write-baseline=known.json")
    assert connlint("--baseline=known.json").err == (
        "All clear: 1 file checked, 1 finding in the baseline known.json.\n"
    )
    noqa = WARNING.replace("')\n", "')  # noqa: CPL101\n")
    put(tmp_path, "tests/data.py", text=noqa)
    assert connlint() == connlint("--test-code=all")


def test_a_name_for_standard_input_is_a_place(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "app/a.py")
    for name, count in [("tests/a.py", 0), ("app/a.py", 1), (str(tmp_path / "test/a.py"), 0)]:
        give(monkeypatch, WARNING)
        assert len(connlint("-", "--stdin-filename", name).places) == count
    give(monkeypatch, WARNING)
    assert HIDDEN in connlint("-", "--stdin-filename=tests/a.py").err


def test_why_names_test_code(tmp_path: Path, connlint: Connlint) -> None:
    put(tmp_path, "tests/data.py", "app/a.py")
    assert "the file is test code" in connlint("--why=tests/data.py:5").out
    assert "test code" not in connlint("--why=tests/data.py:5", "--test-code=all").out
    assert "test code" not in connlint("--why=app/a.py:5").out


def test_the_python_api_is_told_the_place() -> None:
    everything = RuleOptions(test_code="all")
    assert [one.code for one in lint(WARNING)] == ["CPL101"]
    assert lint(WARNING, path="tests/data.py") == []
    assert lint(WARNING, path="/home/you/tests/data.py") == lint(WARNING)
    assert lint(WARNING, path="tests/data.py", options=everything) == lint(WARNING)
    limits = "import httpx\nhttpx.Timeout(30.0)\n"
    assert fix(limits).fixed == 1
    assert fix(limits, path="tests/data.py").fixed == 0
    assert fix(limits, path="tests/data.py").source == limits
