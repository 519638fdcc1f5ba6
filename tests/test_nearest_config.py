"""Each file is checked by the nearest configuration above it, a run made by the nearest here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_runner import BAD, MIXED, Connlint, give, write

from flake8_connpool.config.effective import configure

SILENT = 'ignore = ["CPL3"]\n'


@pytest.mark.parametrize("name", ["connlint.toml", ".connlint.toml", "pyproject.toml"])
def test_the_nearest_file_above_each_file_counts_and_none_beside_it(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    write(tmp_path, "a.py", "one/a.py", "one/deep/er/a.py", "two/a.py")
    table = "[tool.connlint]\n" if name == "pyproject.toml" else ""
    write(tmp_path, name, text=f'{table}select = ["CPL4"]\n')
    write(tmp_path, f"one/{name}", text=table)
    assert connlint().files == ["one/a.py", "one/deep/er/a.py"]
    assert connlint("two/a.py", "one/deep").files == ["one/deep/er/a.py"]
    write(tmp_path, f"one/deep/{name}", text=table + SILENT)
    assert connlint().files == ["one/a.py"]


def test_in_one_directory_the_hidden_file_goes_before_the_other_and_both_before_pyproject(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "pyproject.toml", text="[tool.connlint]\n" + SILENT)
    assert connlint().files == []
    write(tmp_path, "connlint.toml", text="")
    assert connlint().files == ["a.py"]
    write(tmp_path, ".connlint.toml", text=SILENT)
    assert connlint().files == []


def test_a_pyproject_that_does_not_speak_of_us_hides_none_above(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "one/a.py")
    write(tmp_path, "connlint.toml", text=SILENT)
    write(tmp_path, "one/pyproject.toml", text="[project]\nname = 'connlint-user'\n")
    assert connlint().files == []


@pytest.mark.parametrize("text", ["tool = 'connlint'\n", "[tool\n"])
def test_a_pyproject_without_our_table_may_say_what_it_will(
    tmp_path: Path, connlint: Connlint, text: str
) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "pyproject.toml", text=text)
    assert connlint().files == ["a.py"]


def test_a_source_without_a_file_has_the_settings_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "connlint.toml", text=SILENT)
    write(tmp_path, "one/connlint.toml", text="")
    (tmp_path / "two").mkdir()
    for name in ("one", "two"):
        configuration = configure({}, str(tmp_path / name))
        assert configuration.of("stdin") is configuration.here


def test_what_has_none_above_has_that_of_the_working_directory(
    tmp_path: Path, connlint: Connlint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, "a.py")
    write(tmp_path, "connlint.toml", text=SILENT)
    assert connlint(elsewhere).files == []
    write(elsewhere, "connlint.toml", text="")
    assert connlint(elsewhere).files == [f"{elsewhere}/a.py"]


def test_patterns_of_a_file_are_relative_to_it(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "one/src/a.py", "one/gen/a.py", "two/gen/a.py", "one/in/gen/a.py")
    write(
        tmp_path,
        "one/connlint.toml",
        text='extend-exclude = ["gen/a.py"]\nper-file-ignores = { "src/*" = ["CPL3"] }\n',
    )
    assert connlint().files == ["one/in/gen/a.py", "two/gen/a.py"]


def test_patterns_of_a_chosen_file_are_relative_to_the_working_directory(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "src/a.py", "conf/src/a.py")
    write(tmp_path, "conf/strict.toml", text='exclude = ["src/*"]\n')
    assert connlint("--config", "conf/strict.toml").files == ["conf/src/a.py"]


def test_a_chosen_file_is_for_all_files(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "one/a.py")
    write(tmp_path, "one/connlint.toml", text=SILENT)
    write(tmp_path, "all.toml", text="")
    assert connlint("--config", "all.toml").files == ["a.py", "one/a.py"]
    assert connlint("--isolated").files == ["a.py", "one/a.py"]
    assert connlint().files == ["a.py"]
    write(tmp_path, "one/connlint.toml", text='exclude = ["a.py"]\n')
    assert connlint("--config", "all.toml").files == ["a.py", "one/a.py"]
    assert connlint("--isolated").files == ["a.py", "one/a.py"]
    assert connlint().files == ["a.py"]


def test_the_command_line_goes_before_every_file(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "one/a.py")
    write(tmp_path, "one/connlint.toml", text=SILENT)
    assert connlint("--ignore=").files == ["a.py", "one/a.py"]
    assert connlint("--extend-ignore=CPL301").files == []


def test_standard_input_is_judged_as_the_file_it_is_called(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:

    write(tmp_path, "one/connlint.toml", text=SILENT)
    for name, files in (("one/new.py", []), ("new.py", ["new.py"])):
        give(monkeypatch, BAD)
        assert connlint("-", "--stdin-filename", name).files == files


def test_what_says_how_a_run_is_made_is_taken_from_the_working_directory_alone(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "one/a.py", text=MIXED)
    write(tmp_path, "one/connlint.toml", text='unsafe-fixes = true\noutput-format = "json"\n')
    outcome = connlint("--fix", "one")
    assert outcome.err == "3 findings: 1 fixed, 2 left (1 more with --unsafe-fixes)\n"
    assert outcome.files == ["one/a.py", "one/a.py"]
    shown = connlint("--show-settings", "--jobs=2", "one").out.splitlines()
    assert {
        "unsafe-fixes = false  # default",
        'output-format = "concise"  # command line',
        "jobs = 2  # command line",
    } <= set(shown)


def test_a_file_that_cannot_be_used_ends_the_run_wherever_it_is(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "one/two/a.py")
    write(tmp_path, "one/two/connlint.toml", text="server_idle_timeout = 5\n")
    outcome = connlint()
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        "connlint: error: one/two/connlint.toml: server_idle_timeout: unknown key; "
        "did you mean 'server-idle-timeout'?\n"
    )
    write(tmp_path, "one/two/connlint.toml", text="jobs =\n")
    assert connlint().err.startswith("connlint: error: one/two/connlint.toml: invalid TOML: ")
    assert connlint("a.py").status == 1


def test_one_in_a_directory_that_is_passed_over_is_not_read(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "build/a.py")
    write(tmp_path, "build/connlint.toml", text="nonsense\n")
    assert connlint("--exclude=build").files == ["a.py"]


def test_keys_stand_at_the_top_of_our_own_files(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "connlint.toml", text="[tool.connlint]\nselect = []\n")
    outcome = connlint()
    assert outcome.status == 2
    assert outcome.err == (
        "connlint: error: connlint.toml: tool: unknown key; only pyproject.toml has a "
        "[tool.connlint] table; here, move its keys to the top\n"
    )
    (tmp_path / "connlint.toml").unlink()
    write(tmp_path, "pyproject.toml", text="[tool.connlint]\ntool = 1\n")
    assert connlint().err == "connlint: error: pyproject.toml: tool.connlint.tool: unknown key\n"


def test_an_option_of_the_command_line_is_told_so(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "connlint.toml", text="fix = true\n")
    assert connlint().err == (
        "connlint: error: connlint.toml: fix: unknown key; use --fix on the command line\n"
    )


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    (tmp_path / "connlint.toml").write_bytes(b"\xef\xbb\xbf" + SILENT.encode())
    assert connlint().files == []


def test_files_are_looked_for_once_in_a_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path.joinpath(*"abcdefgh")
    deep.mkdir(parents=True)
    configuration = configure({}, str(tmp_path))
    settings = configuration.inside(str(deep))

    def refuse(path: str) -> bool:
        raise AssertionError(f"{path} is asked for again")

    monkeypatch.setattr(os.path, "isfile", refuse)
    monkeypatch.setattr(os.path, "lexists", refuse)
    for path in (deep, deep.parent, tmp_path):
        assert configuration.inside(str(path)) is settings
        assert configuration.of(str(path / "a.py")) is settings


def test_what_has_our_name_and_cannot_be_read_is_told_and_no_file_above_counts_for_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "one/a.py")
    write(tmp_path, "connlint.toml", text=SILENT)
    (tmp_path / "one/connlint.toml").symlink_to("nowhere.toml")
    outcome = connlint()
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == ("connlint: error: one/connlint.toml: No such file or directory\n")
    (tmp_path / "one/connlint.toml").unlink()
    (tmp_path / "one/connlint.toml").mkdir()
    assert connlint().err == "connlint: error: one/connlint.toml: not a regular file\n"
