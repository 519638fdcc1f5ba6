"""What is excluded even where it is named, and what git ignores and is looked at all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import BAD, MIXED, Connlint, give, write


def test_a_path_that_is_named_is_passed_over_if_that_is_forced(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "gen/a.py", "gen/deep/b.py", "dist/c.py")
    write(tmp_path, "connlint.toml", text='extend-exclude = ["gen"]\n')
    named = ["a.py", "gen/a.py", "gen/deep/b.py", "gen/deep", "dist/c.py"]
    assert connlint(*named).files == ["a.py", "dist/c.py", "gen/a.py", "gen/deep/b.py"]
    assert connlint("--force-exclude", *named).files == ["a.py"]
    write(tmp_path, "connlint.toml", text='extend-exclude = ["gen"]\nforce-exclude = true\n')
    assert connlint(*named).files == ["a.py"]
    assert connlint("--no-force-exclude", "gen/a.py").files == ["gen/a.py"]


def test_directories_above_the_configuration_exclude_nothing(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "venv/shop/a.py")
    write(tmp_path, "venv/shop/connlint.toml", text="")
    monkeypatch.chdir(tmp_path / "venv/shop")
    assert connlint("--force-exclude", "a.py").files == ["a.py"]


def test_each_path_is_excluded_by_the_configuration_nearest_to_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "one/gen/a.py", "two/gen/a.py")
    write(tmp_path, "one/connlint.toml", text='exclude = ["gen"]\n')
    paths = ["one/gen/a.py", "two/gen/a.py"]
    assert connlint("--force-exclude", *paths).files == ["two/gen/a.py"]


def test_a_path_elsewhere_is_excluded_by_the_configuration_of_the_working_directory(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "here/connlint.toml", text='exclude = ["gen"]\n')
    write(tmp_path, "there/a.py", "there/gen/b.py")
    monkeypatch.chdir(tmp_path / "here")
    found = connlint("--force-exclude", "../there/a.py", "../there/gen/b.py").files
    assert found == [f"{tmp_path}/there/a.py"]


@pytest.mark.parametrize(
    ("option", "out"),
    [
        ("--fix", MIXED),
        ("--fix-only", MIXED),
        ("--diff", ""),
        ("--output-format=full", ""),
        ("--output-format=json", "[]\n"),
    ],
)
def test_a_standard_input_that_is_excluded_has_no_findings_and_comes_out_as_it_went_in(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, option: str, out: str
) -> None:
    give(monkeypatch, MIXED)
    outcome = connlint("-", "--stdin-filename=venv/a.py", "--force-exclude", option)
    assert (outcome.status, outcome.out) == (0, out)


@pytest.mark.parametrize("arguments", [["--stdin-filename=a.py"], ["--exclude=stdin"]])
def test_a_standard_input_that_is_not_excluded_is_checked(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    give(monkeypatch, BAD)
    assert connlint("-", "--force-exclude", *arguments).status == 1


def test_what_git_ignores_is_looked_at_if_that_is_wanted(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "gen/a.py", "venv/a.py")
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".gitignore", text="gen\n")
    assert connlint().files == ["a.py"]
    assert connlint("--no-respect-gitignore").files == ["a.py", "gen/a.py"]
    write(tmp_path, ".gitignore", text="a.py\n")
    assert connlint("gen").files == []
    assert connlint("--no-respect-gitignore", "gen").files == ["gen/a.py"]
    write(tmp_path, "connlint.toml", text="respect-gitignore = false\n")
    assert connlint().files == ["a.py", "gen/a.py"]


def test_an_excluded_file_that_is_named_is_not_even_read(
    tmp_path: Path, connlint: Connlint
) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv/a.py").write_bytes(b"\xff" + BAD.encode())
    assert connlint("--force-exclude", "venv/a.py", "--quiet").err == ""
    assert connlint("venv/a.py").places == ["venv/a.py:1:1: CPL001"]
