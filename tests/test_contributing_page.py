"""The page for contributors tells of every part of the package, and of every session of nox."""

from __future__ import annotations

import re
from pathlib import Path

from markers import ROOT

import flake8_connpool

PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
PACKAGE = Path(flake8_connpool.__file__).parent


def section(heading: str) -> str:
    """Return what stands under a heading of the page."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_file_and_folder_of_the_package_is_in_the_layout_and_no_other() -> None:
    layout = section("Layout").partition("flake8_connpool/\n")[2].partition("\nfixtures/")[0]
    told = re.findall(r"\b(?:_*[a-z_]+\.py|[a-z_]+/)", layout)
    files = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    folders = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(told) == sorted(files | folders)


def test_every_session_of_nox_is_told() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = re.findall(r"^def (\w+)\(session: ", noxfile, re.MULTILINE)
    assert re.findall(r"^\| `(\w+)` \|", section("nox"), re.MULTILINE) == sessions
