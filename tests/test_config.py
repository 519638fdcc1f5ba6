"""[tool.connlint]: where it is found, what it says, and what the command line says above it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_runner import CODE, Connlint, write
from toml_samples import TOML_SAMPLES

from flake8_connpool.command.arguments import parse_arguments
from flake8_connpool.config.effective import Settings, configure
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import UsageError
from flake8_connpool.rule_options import Target


def configured(root: Path, text: str = "", *arguments: str) -> Settings:
    """Return the settings in a directory with this table and these arguments."""
    (root / "pyproject.toml").write_text(f"[tool.connlint]\n{text}\n")
    return configure(parse_arguments(arguments).values, str(root)).here


def refusal(root: Path, text: str, *arguments: str) -> str:
    with pytest.raises(UsageError) as caught:
        configured(root, text, *arguments)
    return str(caught.value)


def excludes(settings: Settings, path: Path) -> bool:
    return settings.excluded.matches(str(path), path.name)


@pytest.mark.parametrize(
    "option", [option for option in OPTIONS if option.in_toml], ids=lambda option: option.name
)
def test_the_table_may_hold_every_option_that_is_not_for_the_command_line_only(
    tmp_path: Path, option: Option
) -> None:
    configured(tmp_path, f"{option.name} = {TOML_SAMPLES[option.name]}")


@pytest.mark.parametrize(
    "option", [option for option in OPTIONS if not option.in_toml], ids=lambda option: option.name
)
def test_an_option_for_the_command_line_only_is_an_unknown_key(
    tmp_path: Path, option: Option
) -> None:
    message = refusal(tmp_path, f"{option.name} = true")
    assert message.startswith(f"pyproject.toml: tool.connlint.{option.name}: unknown key")


def test_the_table_says_what_the_rules_and_the_selection_are_told(tmp_path: Path) -> None:
    settings = configured(
        tmp_path,
        """
        select = ["CPL4"]
        extend-select = ["CPL902"]
        ignore = ["CPL401"]
        extend-ignore = ["CPL402"]
        server-idle-timeout = 30
        target-versions = ["httpx>=0.27,<1"]
        [tool.connlint.aliases]
        "acme.http.Client" = "httpx.Client"
        """,
    )
    wanted = settings.selection.wanted
    assert [
        code for code in ("CPL301", "CPL401", "CPL402", "CPL403", "CPL902") if wanted(code)
    ] == [
        "CPL403",
        "CPL902",
    ]
    assert settings.rule_options.server_idle_timeout == 30
    assert settings.rule_options.aliases == {"acme.http.Client": "httpx.Client"}
    assert settings.rule_options.targets == {"httpx": Target((0, 27, 0), (1,))}


def test_the_nearest_file_that_has_the_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.connlint]\nserver-idle-timeout = 1\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nabout = 'connlint'\n")
    (inner / "pyproject.toml").write_text("[project]\nname = 'inner'\n")
    assert configure({}, str(inner)).here.rule_options.server_idle_timeout == 1
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.connlint]\n")
    assert configure({}, str(inner)).here.rule_options.server_idle_timeout == 60


def test_config_takes_its_file_and_isolated_none(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[tool.connlint]\nserver-idle-timeout = 2\n")
    said = "server-idle-timeout = 1"

    def timeout(*arguments: str) -> float:
        return configured(tmp_path, said, *arguments).rule_options.server_idle_timeout

    assert timeout() == 1
    assert timeout("--config", "other.toml") == 2
    assert timeout("--config", str(tmp_path / "other.toml")) == 2
    assert timeout("--isolated") == 60
    assert "cannot be used together" in refusal(
        tmp_path, said, "--isolated", "--config", "other.toml"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('selct = ["CPL4"]', "selct: unknown key; did you mean 'select'?"),
        ('extend_select = ["CPL4"]', "extend_select: unknown key; did you mean 'extend-select'?"),
        ("fix = true", "fix: unknown key"),
        ('select = "CPL4"', "select: expected a list of codes, not 'CPL4'"),
        ('select = ["CPL7"]', "select: unknown code 'CPL7'"),
        ('ignore = ["E501"]', "ignore: unknown code 'E501'"),
        ('exclude = ["["]', "exclude: pattern '[': unclosed bracket"),
        ('per-file-ignores = ["a.py:CPL4"]', "per-file-ignores: expected a table"),
        ('per-file-ignores = { "a.py" = ["CPL7"] }', "per-file-ignores: unknown code 'CPL7'"),
        ('aliases = { "acme.Client" = "httpx.Clent" }', "aliases: unknown library name"),
        ('unsafe-fixes = "true"', "unsafe-fixes: expected true or false, not 'true'"),
        ('unfixable = ["E501"]', "unfixable: unknown code 'E501'"),
        ('server-idle-timeout = "60"', "server-idle-timeout: expected a number of seconds"),
        ('target-versions = ["niquests>=3"]', "target-versions: unknown library 'niquests'"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_file(
    tmp_path: Path, text: str, message: str
) -> None:
    assert refusal(tmp_path, text).startswith(f"pyproject.toml: tool.connlint.{message}")


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "empty/pyproject.toml", text="")
    write(tmp_path, "other.toml", text="[tool.other]\n")
    write(tmp_path, "broken.toml", text="[tool.connlint\n")
    write(tmp_path, "number.toml", text="tool.connlint = 1\n")
    write(tmp_path, "typo.toml", text="[tool.connlint]\nselct = []\n")
    (tmp_path / "latin.toml").write_bytes(b"[tool.connlint]\n# \xff\n")
    os.mkfifo(tmp_path / "pipe.toml")
    for name, message in {
        "nowhere.toml": "No such file or directory",
        "empty/pyproject.toml": "there is no [tool.connlint] table",
        "other.toml": "there is no [tool.connlint] table",
        "broken.toml": "invalid TOML: ",
        "number.toml": "tool.connlint: expected a table, not 1",
        "latin.toml": "invalid TOML: ",
        "pipe.toml": "not a regular file",
        "typo.toml": "tool.connlint.selct: unknown key; did you mean 'select'?",
        ".": "not a regular file",
    }.items():
        outcome = connlint("--config", name)
        assert outcome.status == 2
        assert outcome.out == ""
        assert outcome.err.startswith(f"connlint: error: {name}: {message}")
    (tmp_path / "pyproject.toml").write_text("[tool.connlint\n")
    assert connlint().err.startswith("connlint: error: pyproject.toml: invalid TOML: ")
    (tmp_path / "sub").mkdir()
    os.chdir("sub")
    assert connlint().err.startswith(f"connlint: error: {tmp_path}/pyproject.toml: invalid TOML: ")


def test_the_command_line_replaces_what_is_configured_but_what_extends_is_added(
    tmp_path: Path,
) -> None:
    text = """
    select = ["CPL4"]
    ignore = ["CPL401"]
    extend-select = ["CPL902"]
    extend-ignore = ["CPL402"]
    exclude = ["one"]
    extend-exclude = ["two"]
    server-idle-timeout = 1
    """
    arguments = (
        *("--select", "CPL3", "--ignore", "CPL301"),
        *("--extend-select", "CPL903", "--extend-ignore", "CPL302"),
        *("--exclude", "three", "--extend-exclude", "four"),
        *("--server-idle-timeout", "2"),
    )
    settings = configured(tmp_path, text, *arguments)
    assert settings.selection.selected == ("CPL3",)
    assert settings.selection.also_selected == ("CPL902", "CPL903")
    assert settings.selection.ignored == ("CPL301", "CPL402", "CPL302")
    assert [
        name
        for name in ("one", "two", "three", "four", ".venv")
        if excludes(settings, tmp_path / name)
    ] == ["two", "three", "four"]
    assert settings.rule_options.server_idle_timeout == 2


def test_what_extends_the_excludes_leaves_the_usual_ones(tmp_path: Path) -> None:
    settings = configured(tmp_path, 'extend-exclude = ["build"]')
    assert excludes(settings, tmp_path / ".venv")
    assert excludes(settings, tmp_path / "src" / "build")
    assert not excludes(settings, tmp_path / "src")


def test_a_list_may_be_said_in_pieces(tmp_path: Path) -> None:
    settings = configured(tmp_path, "", "--select", "CPL3", "--select", "CPL4,CPL2")
    assert settings.selection.selected == ("CPL3", "CPL4", "CPL2")


def test_configured_patterns_are_relative_to_their_file_and_said_ones_to_the_working_directory(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "sub/a.py", "sub/sub/a.py")
    (tmp_path / "pyproject.toml").write_text('[tool.connlint]\nexclude = ["sub/a.py"]\n')
    assert connlint().files == ["sub/sub/a.py"]
    os.chdir("sub")
    assert connlint().files == ["sub/a.py"]
    assert connlint("--exclude", "sub/a.py").files == ["a.py"]


def test_the_codes_of_a_file_are_left_out_in_it(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "legacy/a.py", "legacy/deep/b.py")

    def left(*tables: str) -> list[str]:
        lines = "\n".join(("[tool.connlint.per-file-ignores]", *tables))
        (tmp_path / "pyproject.toml").write_text(lines)
        return connlint().files

    assert left() == ["a.py", "legacy/a.py", "legacy/deep/b.py"]
    assert left('"legacy/*" = ["CPL3"]') == ["a.py"]
    assert left('"!legacy/*" = ["CPL3"]') == ["legacy/a.py", "legacy/deep/b.py"]
    assert left('"a.py" = ["CPL301"]') == ["legacy/deep/b.py"]
    assert left('"./a.py" = ["CPL"]') == ["legacy/a.py", "legacy/deep/b.py"]
    assert left('"a.py" = ["CPL4"]') == ["a.py", "legacy/a.py", "legacy/deep/b.py"]
    assert left('"a.py" = ["CPL4"]', '"*.py" = ["CPL301"]') == []
    assert connlint("--per-file-ignores", f"deep/b.py:{CODE},a.py:CPL4,{CODE}").files == [
        "legacy/deep/b.py"
    ]
