"""The committed results, and what is made of them: the page and its plots."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from markers import ROOT

FILE = Path(__file__).with_name("results.json")
PAGE = ROOT / "docs" / "speed.md"
ASSETS = ROOT / "docs" / "assets" / "speed"


def read() -> dict[str, Any]:
    """Return the committed results."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def write(found: dict[str, Any], target: Path | None) -> None:
    """Write results to a file; without one, commit them to the page and its plots."""
    text = json.dumps(found, indent=1) + "\n"
    # Each list of numbers is on one line.
    text = re.sub(r"\[[-\d.,\s]+\]", lambda match: " ".join(match[0].split()), text)
    (target or FILE).write_text(text, encoding="utf-8")
    if target is None:
        from tables import filled

        from benchmarks.plots import drawings

        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        ASSETS.mkdir(exist_ok=True)
        for name, drawing in drawings(found).items():
            (ASSETS / name).write_text(drawing.svg, encoding="utf-8")
