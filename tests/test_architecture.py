"""The contracts on imports in pyproject.toml hold, and find what breaks them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from markers import ROOT

_SETTINGS = """\
[tool.importlinter]
root_package = "flake8_connpool"

"""


def contracts(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_imports_point_down() -> None:
    run = contracts()
    assert run.returncode == 0, run.stdout
    assert " 0 broken." in run.stdout


@pytest.mark.parametrize(
    "contract",
    [
        # An import for a type alone counts: `semantics` must be below `pools`.
        'name = "x"\ntype = "layers"\nlayers = ["semantics", "pools"]\n'
        'containers = ["flake8_connpool"]\n',
        # A file without a place is an error.
        'name = "x"\ntype = "layers"\nlayers = ["cli"]\ncontainers = ["flake8_connpool"]\n'
        "exhaustive = true\n",
    ],
)
def test_what_breaks_a_contract_is_found(contract: str, tmp_path: Path) -> None:
    settings = tmp_path / "pyproject.toml"
    settings.write_text(f"{_SETTINGS}[[tool.importlinter.contracts]]\n{contract}")
    assert contracts("--config", str(settings)).returncode != 0


def test_every_folder_of_several_files_has_a_contract() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for init in sorted((ROOT / "flake8_connpool").rglob("__init__.py")):
        folder = ".".join(init.parent.relative_to(ROOT).parts)
        if folder.endswith((".rules", ".terminal")):
            continue  # their files are independent
        assert f'containers = ["{folder}"]' in settings, folder
