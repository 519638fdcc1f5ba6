"""The options of the cache: which are where, and what a run knows of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import Connlint, write
from test_completion import completed

from flake8_connpool.command.arguments import parse_arguments
from flake8_connpool.config.effective import configure
from flake8_connpool.config.run import Run

from .caches import key_of, saved


def run_of(directory: Path, *arguments: str) -> Run:
    return configure(parse_arguments(arguments).values, str(directory)).run


def test_the_cache_is_on_unless_it_is_turned_off(tmp_path: Path) -> None:
    assert run_of(tmp_path).cache is True
    assert run_of(tmp_path, "--no-cache").cache is False
    write(tmp_path, "connlint.toml", text="cache = false\n")
    assert run_of(tmp_path).cache is False
    assert run_of(tmp_path, "--cache").cache is True


def test_the_command_line_says_where_it_is(tmp_path: Path) -> None:
    assert run_of(tmp_path).cache_dir is None
    assert run_of(tmp_path, "--cache-dir", "here").cache_dir == "here"


@pytest.mark.parametrize("key", ["cache-dir", "cache_dir"])
def test_no_configuration_file_says_where_it_is(
    tmp_path: Path, connlint: Connlint, key: str
) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "connlint.toml", text=f'{key} = "cache"\n')
    outcome = connlint(".")
    assert outcome.status == 2
    assert f"{key}: unknown key; use --cache-dir on the command line" in outcome.err


def test_the_settings_show_where_it_is_and_who_says_so(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONNLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))

    def shown(*arguments: str) -> object:
        text = connlint("--show-settings", "--output-format=json", *arguments).out
        return json.loads(text)["cache-dir"]

    own = str(tmp_path / "caches" / "connlint")
    assert shown() == {"value": own, "from": "default"}
    assert f'# cache-dir = "{own}"  # default\n' in connlint("--show-settings").out
    monkeypatch.setenv("CONNLINT_CACHE_DIR", "there")
    assert shown() == {"value": str(tmp_path / "there"), "from": "CONNLINT_CACHE_DIR"}
    assert shown("--cache-dir=here") == {"value": str(tmp_path / "here"), "from": "command line"}
    assert "cache = true  # default\n" in connlint("--show-settings").out


def test_a_shell_completes_its_directory(connlint: Connlint, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results.txt").touch()
    assert completed(connlint, tmp_path, "--cache-dir", "res") == ["results"]


def test_the_option_removes_the_cache_that_is_chosen(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / "one", [key_of(number, f"{number * 4:02x}") for number in range(3)])
    saved(tmp_path / "two", [key_of("one")])
    write(tmp_path, "connlint.toml", text="nonsense\n")
    monkeypatch.setenv("CONNLINT_CACHE_DIR", "two")
    outcome = connlint("--clear-cache", "--cache-dir=one", "missing.py")
    assert (outcome.status, outcome.out) == (0, "Removed the cache in one (3 files)\n")
    assert not (tmp_path / "one").exists()
    assert connlint("--clear-cache").out == "Removed the cache in two (1 file)\n"
    assert connlint("--clear-cache").out == "There is no cache in two\n"
    assert connlint("--clear-cache", "--quiet").out == ""
    monkeypatch.delenv("CONNLINT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    saved(tmp_path / "caches" / "connlint", [key_of("one")])
    assert connlint("--clear-cache").out == "Removed the cache in caches/connlint (1 file)\n"


def test_the_option_refuses_what_is_not_a_cache(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "src/a.py")
    outcome = connlint("--clear-cache", "--cache-dir=src")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        f"connlint: error: cannot remove the cache {tmp_path}/src: it is not a cache of connlint\n"
    )
    assert (tmp_path / "src" / "a.py").exists()
    assert connlint("--clear-cache", "--output=json:a.json").status == 2
