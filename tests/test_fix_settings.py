"""What the command line and [tool.connlint] say of fixes together."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_connpool.command.arguments import parse_arguments
from flake8_connpool.config.effective import Configuration, configure
from flake8_connpool.config.fix_policy import FixPolicy
from flake8_connpool.config.run import Mode


def configured(root: Path, text: str = "", *arguments: str) -> Configuration:
    """Return the configuration in a directory with this table and these arguments."""
    (root / "pyproject.toml").write_text(f"[tool.connlint]\n{text}\n")
    return configure(parse_arguments(arguments).values, str(root))


def test_a_flag_that_may_stand_in_toml_can_be_taken_back_on_the_command_line() -> None:
    assert parse_arguments(["--unsafe-fixes"]).values == {"unsafe-fixes": True}
    assert parse_arguments(["--unsafe-fixes", "--no-unsafe-fixes"]).values == {
        "unsafe-fixes": False
    }
    assert parse_arguments([]).values == {}


def test_what_is_said_of_fixes_replaces_or_adds_to_what_is_configured(tmp_path: Path) -> None:
    text = """
    unsafe-fixes = true
    fixable = ["CPL2"]
    unfixable = ["CPL203"]
    extend-safe-fixes = ["CPL202"]
    extend-unsafe-fixes = ["CPL401"]
    """
    assert configured(tmp_path, text).here.fix_policy == FixPolicy(
        fixable=("CPL2",),
        unfixable=("CPL203",),
        made_safe=("CPL202",),
        made_unsafe=("CPL401",),
        carries_out_unsafe=True,
    )
    arguments = (
        *("--no-unsafe-fixes", "--fixable", "CPL3", "--unfixable", "CPL301"),
        *("--extend-safe-fixes", "CPL301", "--extend-unsafe-fixes", "CPL402"),
    )
    assert configured(tmp_path, text, *arguments).here.fix_policy == FixPolicy(
        fixable=("CPL3",),
        unfixable=("CPL301",),
        made_safe=("CPL202", "CPL301"),
        made_unsafe=("CPL401", "CPL402"),
    )
    assert configured(tmp_path).here.fix_policy == FixPolicy()


@pytest.mark.parametrize(
    ("arguments", "mode"),
    [
        ([], Mode.REPORT),
        (["--unsafe-fixes"], Mode.REPORT),
        (["--fix"], Mode.FIX),
        (["--fix", "--fix-only"], Mode.FIX_ONLY),
        (["--fix", "--fix-only", "--diff"], Mode.DIFF),
    ],
)
def test_of_several_modes_the_one_that_does_least_counts(
    tmp_path: Path, arguments: list[str], mode: Mode
) -> None:
    assert configured(tmp_path, "", *arguments).run.mode is mode
