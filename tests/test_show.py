"""What is shown without checking: rules, files, and settings with where they are said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_runner import MIXED, Connlint, write
from toml_samples import TOML_SAMPLES

from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.explain import rules as explaining


def test_files_are_shown_as_they_would_be_checked(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "b.py", "a/c.py", "gen/a.py", "notes.txt")
    write(tmp_path, "connlint.toml", text='extend-exclude = ["gen"]\n')
    outcome = connlint("--show-files")
    assert (outcome.status, outcome.out, outcome.err) == (0, "a/c.py\nb.py\n", "")
    assert json.loads(connlint("--show-files", "--output-format=json").out) == ["a/c.py", "b.py"]
    assert connlint("--show-files", "notes.txt").out == "notes.txt\n"
    assert connlint("--show-files", "nowhere").status == 2


def test_a_name_that_acts_on_a_terminal_is_escaped(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a\x1b[2J.py")
    assert connlint("--show-files").out == "a\\x1b[2J.py\n"


def test_settings_are_shown_with_where_they_are_said(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "one/a.py")
    write(tmp_path, "connlint.toml", text='select = ["CPL4"]\n')
    write(
        tmp_path,
        "one/connlint.toml",
        text='extend-exclude = ["gen"]\nserver-idle-timeout = 5\n'
        'per-file-ignores = { "t/*" = ["CPL4"] }\ntarget-versions = ["httpx>=0.27,<1"]\n',
    )
    lines = connlint("--show-settings", "--extend-exclude=out", "--color=never").out.splitlines()
    assert lines[0] == "# one/a.py"
    assert {
        "select = unset  # default",
        'extend-exclude = ["gen", "out"]  # one/connlint.toml, command line',
        "server-idle-timeout = 5.0  # one/connlint.toml",
        'per-file-ignores = { "t/*" = ["CPL4"] }  # one/connlint.toml',
        'target-versions = ["httpx>=0.27.0,<1"]  # one/connlint.toml',
        'color = "never"  # command line',
        'jobs = "auto"  # default',
    } <= set(lines)


def test_settings_name_every_option_of_a_configuration_file(connlint: Connlint) -> None:
    shown = json.loads(connlint("--show-settings", "--output-format=json").out)
    assert list(shown) == [*(option.name for option in OPTIONS if option.in_toml), "cache-dir"]
    assert shown["server-idle-timeout"] == {"value": 60.0, "from": "default"}
    assert shown["output-format"] == {"value": "json", "from": "command line"}


def test_the_versions_of_a_project_are_among_the_settings(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "requirements.txt", text="sqlalchemy==1.4.54\nflask==3.0\n")
    line = 'target-versions = ["sqlalchemy>=1.4.54,<1.4.55"]  # the project\n'
    assert line in connlint("--show-settings").out
    isolated = connlint("--show-settings", "--isolated").out
    assert "target-versions = []  # default\n" in isolated
    said = connlint("--show-settings", "--target-versions=httpx>=0.27").out
    both = '["sqlalchemy>=1.4.54,<1.4.55", "httpx>=0.27.0"]'
    assert f"target-versions = {both}  # the project, command line\n" in said


def test_settings_may_be_written_as_they_are_shown(tmp_path: Path, connlint: Connlint) -> None:
    def shown() -> list[str]:
        lines = connlint("--show-settings", "--output-format=full").out.splitlines()
        return [
            line.rpartition("  # ")[0] for line in lines if not ("unset" in line or line[0] == "#")
        ]

    defaults = shown()
    write(tmp_path, "connlint.toml", text="\n".join(defaults))
    assert shown() == defaults
    samples = [f"{name} = {sample}" for name, sample in TOML_SAMPLES.items()]
    write(tmp_path, "connlint.toml", text="\n".join(samples))
    said = shown()
    assert len(said) == len(samples)
    write(tmp_path, "connlint.toml", text="\n".join(said))
    assert shown() == said


def test_a_directory_without_files_has_settings_of_its_own(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "connlint.toml", text="jobs = 2\n")
    write(tmp_path, "empty/connlint.toml", text="jobs = 3\nexclude = []\n")
    write(tmp_path, "empty/requirements.txt", text="sqlalchemy==1.4.54\n")
    monkeypatch.chdir(tmp_path / "empty")
    lines = connlint("--show-settings").out.splitlines()
    assert lines[0].startswith("select = ")
    assert {"aliases = {}  # default", "exclude = []  # connlint.toml"} <= set(lines)
    assert "jobs = 3  # connlint.toml" in lines
    assert 'target-versions = ["sqlalchemy>=1.4.54,<1.4.55"]  # the project' in lines


def test_codes_that_are_said_twice_for_a_pattern_are_shown_together(connlint: Connlint) -> None:
    said = connlint("--show-settings", "--per-file-ignores=a.py:CPL4,b.py:CPL3,a.py:CPL2").out
    assert 'per-file-ignores = { "a.py" = ["CPL4", "CPL2"], "b.py" = ["CPL3"] }' in said


@pytest.mark.parametrize("option", ["--show-files", "--show-settings", "--list-rules"])
def test_another_format_than_text_and_json_is_refused(connlint: Connlint, option: str) -> None:
    outcome = connlint(option, "--output-format=sarif")
    assert (outcome.status, outcome.out) == (2, "")
    assert "shown as text or json, not as sarif" in outcome.err


def test_rules_are_listed_and_explained_whatever_is_configured(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "connlint.toml", text="nonsense\n")
    listed = connlint("--list-rules")
    assert [line.split()[0] for line in listed.out.splitlines()[1:]] == list(RULES)
    assert listed.status == 0
    page = connlint("--explain", "pool-without-health-check")
    assert page.out.startswith("# pool-without-health-check (CPL401)\n")
    assert connlint("--explain=CPL301", "--explain", "CPL302").out.count(" (CPL30") == 2
    wrong = connlint("--explain", "CPL41")
    assert wrong.status == 2


def test_what_is_looked_up_may_go_to_a_file(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "terminal_width", lambda _: 40)
    connlint("--explain=CPL401", "--output-file=page.md")
    page = (tmp_path / "page.md").read_text()
    assert page.startswith("# pool-without-health-check (CPL401)")
    assert "\x1b" not in page
    for option in ("--explain=CPL401", "--list-rules"):
        assert "\x1b" in connlint(option).out
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert connlint("--explain=CPL401").out == page
    assert connlint("--list-rules", "--output-file=rules.txt").out == ""
    assert (tmp_path / "rules.txt").read_text() == connlint("--list-rules").out


@pytest.mark.skipif(os.name == "nt", reason="a colon cannot stand in a name there")
@pytest.mark.parametrize(
    "arguments",
    [
        *(("--show-files",), ("--show-settings",), ("--diff",), ("--fix-only",), ("--add-noqa",)),
        *(
            ("--statistics",),
            ("--output-format=full", "--color=never"),
            ("--output-format=concise",),
        ),
    ],
    ids=" ".join,
)
def test_no_line_is_obeyed_by_the_log_of_a_runner(
    tmp_path: Path, connlint: Connlint, arguments: tuple[str, ...]
) -> None:
    write(tmp_path, "::error::d/a.py", " ::error::b.py", text=MIXED)
    outcome = connlint(*arguments)
    lines = [*outcome.out.splitlines(), *outcome.err.splitlines()]
    assert lines
    assert [line for line in lines if line.lstrip().startswith("::")] == []
