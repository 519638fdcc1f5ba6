"""The page for contributors has every session of nox; its layout is made from the package."""

from __future__ import annotations

import re

from markers import ROOT

PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return what stands under a heading of the page."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_session_of_nox_is_told() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = re.findall(r"^def (\w+)\(session: ", noxfile, re.MULTILINE)
    assert re.findall(r"^\| `(\w+)` \|", section("nox"), re.MULTILINE) == sessions
