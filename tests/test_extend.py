"""`extend` in a configuration file: the values of another file, below its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import Connlint

from flake8_connpool.config.effective import Settings, configure
from flake8_connpool.errors import UsageError


def write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)


def settings(directory: Path, **files: str) -> Settings:
    write(directory, {name.replace("__", "/") + ".toml": text for name, text in files.items()})
    return configure({}, str(directory)).here


def refusal(directory: Path, **files: str) -> str:
    with pytest.raises(UsageError) as caught:
        settings(directory, **files)
    return str(caught.value)


def test_what_the_other_file_says_stands_unless_this_one_says_otherwise(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        connlint="extend = 'shared/base.toml'\nserver-idle-timeout = 30\nselect = ['CPL4']\n",
        shared__base="server-idle-timeout = 75\nignore = ['CPL402']\nfail-on = 'error'\n",
    )
    assert found.values["server-idle-timeout"] == 30
    assert found.values["ignore"] == ("CPL402",)
    assert found.values["fail-on"] == "error"
    assert found.origins["ignore"] == "shared/base.toml"
    assert found.root == str(tmp_path)


def test_options_that_extend_are_added_up(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        connlint="extend = 'a.toml'\nextend-ignore = ['CPL401']\n",
        a="extend = 'b.toml'\nextend-ignore = ['CPL402']\n",
        b="extend-ignore = ['CPL403']\n",
    )
    assert found.values["extend-ignore"] == ("CPL403", "CPL402", "CPL401")
    assert found.origins["extend-ignore"] == "b.toml, a.toml, connlint.toml"


def test_patterns_are_relative_to_the_file_that_they_are_in(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "shared/connlint.toml": "exclude = ['old/*.py']\n",
            "app/connlint.toml": "extend = '../shared/connlint.toml'\n",
        },
    )
    excluded = configure({}, str(tmp_path / "app")).here.excluded
    assert excluded.matches(str(tmp_path / "shared/old/a.py"), "a.py")
    assert not excluded.matches(str(tmp_path / "app/old/a.py"), "a.py")


def test_a_table_of_pyproject_extends_and_is_extended(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        pyproject="[tool.connlint]\nextend = 'above/pyproject.toml'\n",
        above__pyproject="[tool.connlint]\nserver-idle-timeout = 75\n",
    )
    assert found.values["server-idle-timeout"] == 75


def test_the_home_directory_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    found = settings(
        tmp_path, connlint="extend = '~/base.toml'\n", home__base="server-idle-timeout = 75\n"
    )
    assert found.values["server-idle-timeout"] == 75


def test_each_nested_configuration_extends_for_itself(
    connlint: Connlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import httpx\nclient = httpx.Client(timeout=None)\n"
    write(
        tmp_path,
        {
            "base.toml": "ignore = ['CPL301']\n",
            "a/connlint.toml": "extend = '../base.toml'\n",
            "a/a.py": source,
            "b/b.py": source,
        },
    )
    monkeypatch.chdir(tmp_path)
    records = json.loads(connlint("--output-format", "json", ".").out)
    assert [Path(record["filename"]).name for record in records] == ["b.py"]
    # A file that is named extends as well; its patterns are relative to the working directory.
    assert connlint("--config", "a/connlint.toml", ".").status == 0


def test_a_file_that_cannot_be_used_is_named_with_who_extends_it(tmp_path: Path) -> None:
    missing = refusal(tmp_path, connlint="extend = 'none.toml'\n")
    assert missing == "connlint.toml: extend: none.toml: No such file or directory"
    wrong = refusal(tmp_path, connlint="extend = 'a.toml'\n", a="exclud = ['x']\n")
    assert wrong == "connlint.toml: extend: a.toml: exclud: unknown key; did you mean 'exclude'?"
    assert refusal(tmp_path, connlint="extend = ['a.toml']\n") == (
        "connlint.toml: extend: expected a file name, not ['a.toml']"
    )
    assert refusal(tmp_path, connlint="extend = 'p/pyproject.toml'\n", p__pyproject="") == (
        "connlint.toml: extend: p/pyproject.toml: there is no [tool.connlint] table"
    )


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    circle = refusal(tmp_path, connlint="extend = 'a.toml'\n", a="extend = 'connlint.toml'\n")
    assert circle == "connlint.toml: extend: a.toml: extend: connlint.toml extends itself"
    assert refusal(tmp_path, connlint="extend = './connlint.toml'\n") == (
        "connlint.toml: extend: connlint.toml extends itself"
    )
