"""`--generate-shell-completion`: scripts that shells accept and that complete every option."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cli_runner import Connlint

from flake8_connpool.config.options.output import OUTPUT_FORMATS, SHELLS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.linter.registry import RULES


def completed(connlint: Connlint, tmp_path: Path, *words: str) -> list[str]:
    """Return what bash completes the last of some words to."""
    script = tmp_path / "connlint.bash"
    script.write_text(connlint("--generate-shell-completion", "bash").out)
    program = (
        f"source '{script}'; COMP_WORDS=(connlint {' '.join(words)}); "
        f"COMP_CWORD={len(words)}; _shtab_connlint; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    run = subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    return run.stdout.split()


def test_bash_completes_every_option(connlint: Connlint, tmp_path: Path) -> None:
    shown = completed(connlint, tmp_path, "--")
    assert {f"--{option.name}" for option in OPTIONS} <= set(shown)
    assert "--no-unsafe-fixes" in shown


def test_bash_completes_what_an_option_may_be_given(connlint: Connlint, tmp_path: Path) -> None:
    assert completed(connlint, tmp_path, "--output-format", "j") == [
        name for name in OUTPUT_FORMATS if name.startswith("j")
    ]
    assert completed(connlint, tmp_path, "--select", "CPL4") == [
        code for code in RULES if code.startswith("CPL4")
    ]
    (tmp_path / "known.json").touch()
    assert completed(connlint, tmp_path, "--baseline", "known") == ["known.json"]
    assert completed(connlint, tmp_path, "known") == ["known.json"]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_every_option(connlint: Connlint, shell: str) -> None:
    run = connlint("--generate-shell-completion", shell)
    assert (run.status, run.err) == (0, "")
    assert all(option.name in run.out for option in OPTIONS)


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_a_shell_accepts_its_script(connlint: Connlint, tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(connlint("--generate-shell-completion", shell).out)
    run = subprocess.run(
        [program, "-n", tmp_path / "script"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_an_unknown_shell_is_an_error(connlint: Connlint) -> None:
    run = connlint("--generate-shell-completion", "nushell")
    assert run.status == 2
    assert "expected one of bash, fish, powershell, tcsh, zsh, not 'nushell'" in run.err
